/**
 * Binds the gRPC method of HTTP ext_proc to {@link ExtProcStream}: the only file here that sees the transport.
 * What a request contains never ends a call with a gRPC error, which would be a silent bypass under
 * failure_mode_allow; what is not even protobuf does, since there is nothing to answer.
 */
import { isDecodeError, ProcessingRequestDecoder } from '@portcullis/envoy-protocol';
import type { Call, CallHandler, CallSink } from '@portcullis/grpc-server';
import { ExtProcStream, type StreamPort } from './ext-proc-stream.ts';
import type { ExtProcServices, ListenerState } from './services.ts';

/** INVALID_ARGUMENT of gRPC. */
const invalidArgument = 3;

/** A handler for `/envoy.service.ext_proc.v3.ExternalProcessor/Process`. */
export function extProcHandler(
  services: ExtProcServices,
  listenerState: (id: string) => ListenerState,
): CallHandler {
  const decoder = new ProcessingRequestDecoder();
  return (call) => new ExtProcCall(call, services, listenerState(call.listener), decoder);
}

class ExtProcCall implements CallSink, StreamPort {
  readonly #call: Call;
  readonly #services: ExtProcServices;
  readonly #listener: ListenerState;
  readonly #decoder: ProcessingRequestDecoder;
  readonly #stream: ExtProcStream;

  constructor(
    call: Call,
    services: ExtProcServices,
    listener: ListenerState,
    decoder: ProcessingRequestDecoder,
  ) {
    this.#call = call;
    this.#services = services;
    this.#listener = listener;
    this.#decoder = decoder;
    this.#stream = new ExtProcStream(services, listener, this);
  }

  reply(message: Uint8Array): void {
    this.#call.write(message);
  }

  header(name: string): string | undefined {
    return this.#call.header(name);
  }

  messageStart(length: number): 'accept' | 'discard' {
    return length <= this.#services.settings.maxMessageBytes ? 'accept' : 'discard';
  }

  message(bytes: Uint8Array): void {
    const message = this.#decoder.decode(bytes);
    if (isDecodeError(message)) {
      this.#services.undecodable(this.#listener.label, message.error);
      this.#call.end({ code: invalidArgument, message: `${message.error} at byte ${message.offset}` });
      this.#stream.finish(false);
      return;
    }
    this.#stream.message(message);
  }

  discarded(): void {
    this.#stream.oversize();
  }

  halfClose(): void {
    this.#stream.finish(false);
    this.#call.end();
  }

  /** The drain must end: everything that is held is decided now, by posture, and answered. */
  drainLimit(): void {
    if (this.#stream.settleNow()) this.#call.end();
  }

  cancelled(): void {
    this.#stream.finish(true);
  }
}

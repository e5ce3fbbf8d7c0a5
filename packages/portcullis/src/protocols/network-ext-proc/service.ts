/** Binds the gRPC method of network ext_proc to {@link ConnectionStream}: the only file here that sees the transport. */
import { isDecodeError, networkProcessingRequest, networkResponsePieces } from '@portcullis/envoy-protocol';
import type { Call, CallHandler, CallSink } from '@portcullis/grpc-server';
import { ConnectionStream } from './connection-stream.ts';
import { type ConnectionServices, maxChunkMessage } from './services.ts';

const invalidArgument = 3;

/** Initial metadata of `grpc_service` that names Envoy's listener. */
const listenerHeader = 'x-portcullis-listener';

/** A handler for `/envoy.service.network_ext_proc.v3.NetworkExternalProcessor/Process`. */
export function networkExtProcHandler(
  services: ConnectionServices,
  label: (id: string) => string,
): CallHandler {
  return (call) => new ConnectionCall(call, services, call.header(listenerHeader) ?? label(call.listener));
}

class ConnectionCall implements CallSink {
  readonly #call: Call;
  readonly #services: ConnectionServices;
  readonly #label: string;
  readonly #stream: ConnectionStream;

  constructor(call: Call, services: ConnectionServices, label: string) {
    this.#call = call;
    this.#services = services;
    this.#label = label;
    this.#stream = new ConnectionStream(services, label, {
      reply: (message) => {
        // A slow reader must not make us buffer without bound: Envoy has no back-pressure of its own (A.3.17).
        if (!call.writePieces(networkResponsePieces(message))) call.pause();
      },
    });
  }

  messageStart(length: number): 'accept' | 'discard' {
    return length <= maxChunkMessage ? 'accept' : 'discard';
  }

  message(bytes: Uint8Array): void {
    const request = networkProcessingRequest.decode(bytes);
    if (isDecodeError(request)) {
      this.#services.undecodable(this.#label, request.error);
      this.#call.end({ code: invalidArgument, message: `${request.error} at byte ${request.offset}` });
      this.#stream.finish('undecodable');
      return;
    }
    this.#stream.message(request);
  }

  discarded(): void {
    this.#stream.oversize();
  }

  writable(): void {
    this.#call.resume();
  }

  halfClose(): void {
    this.#stream.finish('peer');
    this.#call.end();
  }

  cancelled(): void {
    this.#stream.finish('peer');
  }
}

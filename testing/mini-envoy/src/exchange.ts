/**
 * One exchange of the filter with a processor: the stream, what both directions share (mode, log, failures) and how it
 * ends. The order of messages within a direction is in `direction.ts`.
 */
import {
  BodySendMode,
  HeaderSendMode,
  isDecodeError,
  type ProcessingMode,
  type ProcessingRequestInit,
  type ProcessingResponseMessage,
  processingRequest,
  processingResponse,
  type StructObject,
  toMilliseconds,
} from '@portcullis/envoy-protocol';
import type { Direction } from './direction.ts';
import type { LoggedMessage } from './exchange-result.ts';
import type { FilterConfig } from './filter-config.ts';
import type { Headers } from './http-message.ts';
import { immediateReply, StreamedImmediate } from './immediate-reply.ts';
import type { MessageRecorder } from './message-recorder.ts';
import { overriddenMode } from './mode-override.ts';
import { type DirectionName, directionReply, replyName } from './reply.ts';
import type { SideStream, SideStreamClient } from './side-stream.ts';

/** Timers, so that a test can hold the time. */
export interface Clock {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The real one. */
export const systemClock: Clock = {
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** Shared state of the two directions. */
export class Exchange {
  readonly config: FilterConfig;
  readonly clock: Clock;
  /** The mode that holds now. */
  mode: ProcessingMode;
  readonly violations: string[] = [];
  readonly messages: LoggedMessage[] = [];
  readonly dynamicMetadata: { [namespace: string]: StructObject } = {};
  readonly modeOverrides = { honoured: 0, ignored: 0 };
  readonly timeoutOverrides = { accepted: 0, ignored: 0 };
  details: string | undefined;
  /** Nothing more is asked; what is left passes as it is. */
  bypassed = false;
  /** A body chunk was given away in FULL_DUPLEX_STREAMED: failing open is impossible. */
  duplexTaken = false;
  readonly #client: SideStreamClient;
  readonly #toClient: MessageRecorder;
  readonly #toUpstream: MessageRecorder;
  readonly #directions = new Map<DirectionName, Direction>();
  readonly #over = Promise.withResolvers<void>();
  #stream: SideStream | undefined;
  #attributesSent = false;
  #streamedImmediate: StreamedImmediate | undefined;
  #isOver = false;
  /** The processor answered in the upstream's place: it has nothing more to say. */
  #answered = false;

  constructor(
    config: FilterConfig,
    client: SideStreamClient,
    recorders: { readonly toClient: MessageRecorder; readonly toUpstream: MessageRecorder },
    clock: Clock,
  ) {
    this.config = config;
    this.mode = config.mode;
    this.clock = clock;
    this.#client = client;
    this.#toClient = recorders.toClient;
    this.#toUpstream = recorders.toUpstream;
  }

  /** Resolves when the client got an answer that ends the exchange before both directions are through. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether anything is outstanding or can still be sent. */
  get wantsMore(): boolean {
    if ([...this.#directions.values()].some((direction) => !direction.isThrough)) return true;
    if (this.#directions.has('response')) return false;
    const { responseHeaderMode, responseBodyMode, responseTrailerMode } = this.mode;
    return (
      responseHeaderMode !== HeaderSendMode.SKIP ||
      responseBodyMode !== BodySendMode.NONE ||
      responseTrailerMode === HeaderSendMode.SEND
    );
  }

  register(name: DirectionName, direction: Direction): void {
    this.#directions.set(name, direction);
  }

  flag(code: string, explanation: string): void {
    this.violations.push(`${code}: ${explanation}`);
  }

  /** Sends one message; opens the stream with the first. */
  send(kind: string, message: ProcessingRequestInit): void {
    const first = this.#stream === undefined;
    this.#stream ??= this.#client.open({
      message: (bytes) => this.#received(bytes),
      ended: (status, detail) => this.#ended(status, detail),
    });
    const body = message.requestBody ?? message.responseBody;
    const headers = message.requestHeaders ?? message.responseHeaders;
    const endOfStream = (body ?? headers)?.endOfStream;
    this.messages.push({
      from: 'envoy',
      kind,
      ...(body === undefined ? {} : { bytes: body.body?.length ?? 0 }),
      ...(endOfStream === undefined ? {} : { endOfStream }),
    });
    this.#stream.send(processingRequest.encode({ ...message, ...this.#accompaniment(kind, first) }));
  }

  /** What goes with a message: metadata always, attributes once, the configured modes first (reference B.3). */
  #accompaniment(kind: string, first: boolean): ProcessingRequestInit {
    const { config } = this;
    const attributes = kind.startsWith('request') && !this.#attributesSent;
    if (attributes) this.#attributesSent = true;
    return {
      metadataContext: {},
      observabilityMode: config.observabilityMode,
      ...(attributes && Object.keys(config.requestAttributes).length > 0
        ? { attributes: { 'envoy.filters.http.ext_proc': { ...config.requestAttributes } } }
        : {}),
      ...(first && !config.observabilityMode
        ? {
            protocolConfig: {
              requestBodyMode: config.mode.requestBodyMode,
              responseBodyMode: config.mode.responseBodyMode,
              sendBodyWithoutWaitingForHeaderResponse: config.sendBodyWithoutWaiting,
            },
          }
        : {}),
    };
  }

  #received(bytes: Uint8Array): void {
    const message = processingResponse.decode(bytes);
    if (isDecodeError(message)) {
      this.flag('undecodable-reply', `${message.error} at ${message.offset}`);
      this.fail(`ext_proc_error_gRPC_error_13`);
      return;
    }
    this.messages.push({ from: 'processor', kind: replyName(message) });
    if (this.#answered) this.flag('extra-reply', `${replyName(message)} after the exchange was over`);
    if (this.config.observabilityMode || this.bypassed || this.#isOver) return;
    if (message.overrideMessageTimeout !== undefined) {
      this.#overrideTimeout(toMilliseconds(message.overrideMessageTimeout));
      return;
    }
    this.#keepMetadata(message.dynamicMetadata);
    if (message.immediateResponse !== undefined) this.#immediate(message);
    else if (message.streamedImmediateResponse !== undefined) this.#immediatePart(message);
    else this.#dispatch(message);
  }

  #dispatch(message: ProcessingResponseMessage): void {
    const reply = directionReply(message);
    if (reply === undefined) {
      this.spurious('a reply without any of the known kinds');
      return;
    }
    const direction = this.#directions.get(reply.direction);
    const reason = direction === undefined ? 'nothing was asked' : direction.state.accept(reply.shape);
    if (direction === undefined || reason !== undefined) {
      this.spurious(`${reply.direction}: ${reason}`);
      return;
    }
    this.#override(message, reply.shape.part === 'headers');
    direction.deliver(reply);
  }

  #override(message: ProcessingResponseMessage, inHeadersReply: boolean): void {
    if (message.modeOverride === undefined) return;
    if (!inHeadersReply) this.flag('mode-override', 'sent with a reply that is not to headers');
    const mode = inHeadersReply ? overriddenMode(this.config, message.modeOverride) : undefined;
    if (mode === undefined) this.modeOverrides.ignored++;
    else {
      this.mode = mode;
      this.modeOverrides.honoured++;
    }
  }

  #overrideTimeout(milliseconds: number): void {
    const { maxMessageTimeout } = this.config;
    const inRange = milliseconds >= 1 && milliseconds <= maxMessageTimeout;
    const accepted =
      inRange && [...this.#directions.values()].some((direction) => direction.extend(milliseconds));
    if (accepted) this.timeoutOverrides.accepted++;
    else this.timeoutOverrides.ignored++;
  }

  #keepMetadata(metadata: StructObject | undefined): void {
    for (const [namespace, value] of Object.entries(metadata ?? {})) {
      if (!this.config.receivingNamespaces.includes(namespace)) continue;
      const isStruct = typeof value === 'object' && value !== null && !Array.isArray(value);
      this.dynamicMetadata[namespace] = isStruct ? (value as StructObject) : {};
    }
  }

  #immediate(message: ProcessingResponseMessage): void {
    const immediate = message.immediateResponse!;
    if (this.config.disableImmediateResponse) {
      this.spurious('an immediate response although they are disabled');
      return;
    }
    const reply = immediateReply(immediate, this.config.maxHeaders);
    for (const fault of reply.faults) this.violations.push(fault);
    this.#answered = true;
    this.localReply(reply.status, reply.headers, reply.body, reply.details);
  }

  #immediatePart(message: ProcessingResponseMessage): void {
    this.#streamedImmediate ??= new StreamedImmediate(this, this.#toClient);
    const waiting = this.#directions.get('request')?.state.state === 'headers';
    if (this.#streamedImmediate.take(message.streamedImmediateResponse!, waiting)) {
      this.#answered = true;
      this.#toUpstream.abort();
      this.finish();
    }
  }

  /** A reply that Envoy does not expect: an error, or the end of inspection with failure_mode_allow. */
  spurious(reason: string): void {
    this.flag('spurious-reply', reason);
    this.fail('ext_proc_error_spurious_message');
  }

  #ended(status: number, detail: string): void {
    if (this.#isOver || this.bypassed) return;
    const waiting = this.wantsMore;
    if (status === 0) {
      if (waiting) this.flag('early-ok-end', 'the stream ended with OK while inspection was still wanted');
      this.bypass();
    } else if (waiting) {
      this.flag('grpc-error', `status ${status} ${detail}`.trimEnd());
      this.fail(`ext_proc_error_gRPC_error_${status}{${detail}}`);
    } else this.bypass();
  }

  /** No reply came in time. */
  timedOut(what: string): void {
    this.flag('missing-reply', what);
    if (this.config.failureModeAllow) this.bypass();
    else this.localReply(504, [], new Uint8Array(0), 'ext_proc_error_per-message_timeout_exceeded', true);
  }

  /** The client gave up, since nothing bounds the waiting. */
  gaveUp(what: string): void {
    this.flag('missing-reply', `${what}, and Envoy has no timer here`);
    this.details = 'downstream_remote_disconnect';
    this.#toClient.abort();
    this.#toUpstream.abort();
    this.finish(true);
  }

  /** A failure: passes the rest with failure_mode_allow, else answers with an error. `always`: answers in any case. */
  fail(details: string, always = false): void {
    if (this.config.failureModeAllow && !always && !this.duplexTaken) this.bypass();
    else this.localReply(this.config.statusOnError, [], new Uint8Array(0), details);
  }

  /** Ends inspection; both directions go on with what they hold. */
  bypass(): void {
    if (this.bypassed || this.#isOver) return;
    this.bypassed = true;
    this.#stream?.reset();
    for (const direction of this.#directions.values()) direction.bypass();
  }

  /** Answers the client, or cuts it off where its response has begun. */
  localReply(status: number, headers: Headers, body: Uint8Array, details: string, timeout = false): void {
    if (this.#isOver) return;
    this.details = details.replaceAll(/\s/g, '_');
    if (this.#toClient.headers === undefined) {
      const type: Headers = headers.some(([name]) => name === 'content-type')
        ? []
        : [['content-type', 'text/plain']];
      this.#toClient.takeHeaders([[':status', String(status)], ...type, ...headers]);
      this.#toClient.takeData(body);
      this.#toClient.end();
    } else this.#toClient.abort();
    this.#toUpstream.abort();
    this.finish(timeout);
  }

  /** Stops both directions and ends the stream; `destroyed`: while something was still outstanding. */
  finish(destroyed = false): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const direction of this.#directions.values()) direction.stop();
    if (destroyed) this.#stream?.endThenReset();
    this.#over.resolve();
  }

  /** Ends the stream as configured. */
  async closeStream(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined || stream.isOver) return;
    switch (this.config.streamEnd) {
      case 'reset':
        stream.reset();
        break;
      case 'end-stream-then-reset':
        stream.endThenReset();
        break;
      case 'graceful':
        await stream.endGracefully(1000);
    }
  }

  /** Resolves when everything that the processor has sent so far was received, so that extra replies show. */
  async settled(): Promise<void> {
    await this.#stream?.roundTrip();
  }
}

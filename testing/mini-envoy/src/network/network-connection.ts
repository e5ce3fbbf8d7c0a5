/**
 * One TCP connection in Envoy's network ext_proc filter, as reference A.3 and L.9 have it: chunks go to the processor and
 * nowhere else, what it replies is sent on, and whatever Envoy would punish is flagged.
 */
import {
  ConnectionStatus,
  isDecodeError,
  type NetworkData,
  type NetworkProcessingRequestInit,
  type NetworkProcessingResponse,
  networkProcessingRequest,
  networkProcessingResponse,
} from '@portcullis/envoy-protocol';
import type { SideStreamEvents } from '../side-stream.ts';

/** `read`: from the client to the upstream; `write`: back. */
export type NetworkDirection = 'read' | 'write';

/** The filter's settings, with Envoy's defaults. */
export interface NetworkFilterConfig {
  readonly processRead: boolean;
  readonly processWrite: boolean;
  readonly failureModeAllow: boolean;
  /** Milliseconds; 0: no timer. */
  readonly messageTimeout: number;
  /** Namespaces of dynamic metadata that are taken. */
  readonly receivingNamespaces: readonly string[];
}

/** What the filter needs of the stream to the processor. */
export interface NetworkSideStream {
  send(message: Uint8Array): void;
  /** END_STREAM, then RST_STREAM(2). */
  endThenReset(): void;
  /** Resolves when everything that the processor sent before is here. */
  roundTrip(): Promise<void>;
}

/** Opens the stream; called at the first chunk. */
export type OpenNetworkStream = (events: SideStreamEvents) => NetworkSideStream;

/** How a connection ended that the client or the upstream did not end. */
export type NetworkClose = 'close' | 'reset' | 'timeout' | 'grpc-error';

/** One direction. */
class Half {
  readonly injected: number[] = [];
  /** Chunks less replies; Envoy keeps the client's connection open while it is not 0. */
  owed = 0;
  endSent = false;
  endInjected = false;
  timer: NodeJS.Timeout | undefined;
}

/** One connection through the network filter as Envoy keeps it: what was sent, owed and injected, and what broke the rules. */
export class NetworkConnection {
  readonly violations: string[] = [];
  readonly metadata: Record<string, unknown> = {};
  readonly halves: Readonly<Record<NetworkDirection, Half>> = { read: new Half(), write: new Half() };
  closed: NetworkClose | undefined;
  /** The stream is over, and bytes pass by. */
  passing = false;
  messages = 0;
  replies = 0;
  readonly #config: NetworkFilterConfig;
  readonly #open: OpenNetworkStream;
  readonly #first: NetworkProcessingRequestInit;
  #stream: NetworkSideStream | undefined;
  #emptyReply = false;
  #wake: () => void = () => undefined;

  /** `first`: metadata and attributes of the first message. */
  constructor(config: NetworkFilterConfig, open: OpenNetworkStream, first: NetworkProcessingRequestInit) {
    this.#config = config;
    this.#open = open;
    this.#first = first;
  }

  /** Takes a chunk from a socket. */
  send(direction: NetworkDirection, data: Uint8Array, end: boolean): void {
    if (this.closed !== undefined) return;
    const half = this.halves[direction];
    half.endSent ||= end;
    const processed = direction === 'read' ? this.#config.processRead : this.#config.processWrite;
    if (!processed || this.passing) return this.#inject(half, data, end);
    const first = this.#stream === undefined ? this.#first : {};
    this.#stream ??= this.#open({
      message: (bytes) => this.#message(bytes),
      ended: (status, detail) => this.#ended(status, detail),
    });
    half.owed++;
    this.messages++;
    this.#arm(direction, half);
    const piece = { data, endOfStream: end };
    this.#stream.send(
      networkProcessingRequest.encode({
        ...first,
        ...(direction === 'read' ? { readData: piece } : { writeData: piece }),
      }),
    );
  }

  /** Resolves when every chunk has its reply, or none will come any more. */
  async settled(): Promise<void> {
    while (!this.#isSettled()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends the connection as its peers do, after looking for replies that are too many. */
  async finish(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    await stream.roundTrip();
    if (this.#emptyReply && this.closed === undefined)
      this.violations.push('a reply with neither data nor a status: Envoy counts empty_response_received');
    for (const direction of ['read', 'write'] as const) {
      const half = this.halves[direction];
      clearTimeout(half.timer);
      if (half.owed < 0 && this.closed === undefined && !this.passing)
        this.violations.push(`more replies than chunks in ${direction}: Envoy holds the connection open`);
    }
    if (this.closed === undefined && !this.passing) stream.endThenReset();
    this.passing = true;
  }

  #isSettled(): boolean {
    const { read, write } = this.halves;
    return this.closed !== undefined || this.passing || (read.owed <= 0 && write.owed <= 0);
  }

  #message(bytes: Uint8Array): void {
    const reply = networkProcessingResponse.decode(bytes);
    if (isDecodeError(reply)) this.violations.push(`a reply that is no message: ${reply.error}`);
    else if (this.closed !== undefined || this.passing)
      this.violations.push('a reply after the end: Envoy counts spurious_msgs_received');
    else this.#reply(reply);
    if (this.#isSettled()) this.#wake();
  }

  #reply(reply: NetworkProcessingResponse): void {
    this.replies++;
    const { readData, writeData, connectionStatus } = reply;
    if (connectionStatus === ConnectionStatus.CLOSE || connectionStatus === ConnectionStatus.CLOSE_RST) {
      if ((readData?.data.length ?? 0) + (writeData?.data.length ?? 0) > 0)
        this.violations.push('data beside CLOSE: Envoy does not send them');
      this.#close(connectionStatus === ConnectionStatus.CLOSE ? 'close' : 'reset');
      return;
    }
    for (const [namespace, value] of Object.entries(reply.dynamicMetadata ?? {}))
      if (this.#config.receivingNamespaces.includes(namespace)) this.metadata[namespace] = value;
    if (readData !== undefined && writeData !== undefined)
      this.violations.push('both directions in one reply: Envoy drops the second');
    const piece = readData ?? writeData;
    if (piece === undefined) this.#emptyReply = true;
    else this.#take(readData === undefined ? 'write' : 'read', piece);
    if (!reply.closeStreamToExtProcServer) return;
    const { read, write } = this.halves;
    if (read.owed > 0 || write.owed > 0)
      this.violations.push('the stream was handed off with chunks under way: their bytes are lost');
    this.passing = true;
    this.#stream?.endThenReset();
  }

  #take(direction: NetworkDirection, { data, endOfStream }: NetworkData): void {
    const half = this.halves[direction];
    half.owed--;
    clearTimeout(half.timer);
    half.timer = undefined;
    if (half.endInjected) this.violations.push(`${direction} goes on after its end of stream`);
    if (endOfStream && !half.endSent) this.violations.push(`an end of ${direction} that nobody sent`);
    this.#inject(half, data, endOfStream);
  }

  #inject(half: Half, data: Uint8Array, end: boolean): void {
    for (const byte of data) half.injected.push(byte);
    half.endInjected ||= end;
  }

  /** One timer per direction, armed anew by every chunk. */
  #arm(direction: NetworkDirection, half: Half): void {
    clearTimeout(half.timer);
    if (this.#config.messageTimeout === 0) return;
    half.timer = setTimeout(() => {
      this.violations.push(`no reply to a chunk of ${direction} within ${this.#config.messageTimeout} ms`);
      this.#failed('timeout');
    }, this.#config.messageTimeout);
  }

  #ended(status: number, detail: string): void {
    if (this.closed !== undefined || this.passing) return;
    if (status === 0) {
      this.violations.push('the processor ended the stream with OK: all later bytes pass uninspected');
      this.passing = true;
    } else {
      this.violations.push(`the processor ended the stream with status ${status}: ${detail}`);
      this.#failed('grpc-error');
    }
    this.#wake();
  }

  /** What was under way is lost either way. */
  #failed(how: NetworkClose): void {
    if (this.#config.failureModeAllow) this.passing = true;
    else this.#close(how);
    this.#wake();
  }

  #close(how: NetworkClose): void {
    this.closed = how;
    for (const { timer } of Object.values(this.halves)) clearTimeout(timer);
    this.#stream?.endThenReset();
    this.#wake();
  }
}

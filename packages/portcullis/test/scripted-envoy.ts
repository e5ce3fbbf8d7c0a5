/**
 * For tests: plays Envoy's side of one ext_proc stream against the state machine, message by message, with a clock
 * that stands still until it is told to go on.
 */
import {
  isDecodeError,
  ProcessingRequestDecoder,
  type ProcessingRequestInit,
  processingRequest,
  processingResponse,
} from '@portcullis/envoy-protocol';
import type { PostureCause } from '../src/config/posture.ts';
import { longestWait } from '../src/config/whole-body.ts';
import type { AttachedPlan } from '../src/pipeline/attached-plan.ts';
import type { Inspection } from '../src/pipeline/inspection.ts';
import type { LanePort } from '../src/pipeline/lane-job.ts';
import type { ListenerBodySettings } from '../src/protocols/http-ext-proc/body-plan.ts';
import { ExtProcStream } from '../src/protocols/http-ext-proc/ext-proc-stream.ts';
import type { ListenerState } from '../src/protocols/http-ext-proc/services.ts';
import { WithheldTracker } from '../src/protocols/http-ext-proc/withheld.ts';

/** What is the same for all streams of a test. */
export interface ScriptOptions {
  readonly plan: AttachedPlan;
  readonly bodies?: Partial<ListenerBodySettings>;
  readonly trustedHops?: number;
  readonly budgetBytes?: number;
  readonly defaultAllow?: boolean;
  readonly listener?: ListenerState;
  readonly lane?: LanePort;
  /** Milliseconds that a message may wait for its turn; default: as long as it likes. */
  readonly maxWait?: number;
}

/** A reply in the few words that tests compare. */
export interface SeenReply {
  readonly kind: string;
  /** `status` and body of an immediate response. */
  readonly status?: number;
  readonly details?: string;
  /** Bytes and end of a streamed body reply. */
  readonly streamed?: { readonly bytes: number; readonly end: boolean };
  readonly override?: { readonly request: number; readonly response: number };
  /** `request_trailer_mode` of the override. */
  readonly trailerMode?: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export class ScriptedEnvoy {
  readonly replies: SeenReply[] = [];
  readonly records: Inspection[] = [];
  readonly postures: Array<readonly [PostureCause, string]> = [];
  readonly notices: string[] = [];
  readonly listener: ListenerState;
  /** Body bytes that are held. */
  held = 0;
  readonly #stream: ExtProcStream;
  readonly #decoder = new ProcessingRequestDecoder();
  /** How long what is sent next has waited, in milliseconds. */
  waited = 0;
  #now = 0;
  #timers: Array<{ at: number; callback: () => void }> = [];

  constructor(options: ScriptOptions) {
    this.listener = options.listener ?? {
      label: 'test',
      withheld: new WithheldTracker(),
      trailers: new WithheldTracker(),
    };
    const limit = options.budgetBytes ?? 1 << 30;
    this.#stream = new ExtProcStream(
      {
        trustedHops: options.trustedHops,
        settings: {
          bodies: {
            envoyBufferLimit: 1 << 20,
            allowModeOverride: 'auto',
            fullDuplex: 'auto',
            maxMessageTimeout: 0,
            ...options.bodies,
          },
          times: {
            hold: 150,
            longestHold: longestWait(200, options.bodies?.maxMessageTimeout ?? 0),
            nudge: 5,
            watchdog: 30_000,
          },
          maxMessageBytes: 4 << 20,
        },
        inspection: {
          clock: { now: () => this.#now, wall: () => this.#now },
          random: () => 0,
          defaultAllow: options.defaultAllow ?? true,
          overloaded: () => this.waited > (options.maxWait ?? Number.POSITIVE_INFINITY),
          events: {
            posture: (_policy, cause, posture) => this.postures.push([cause, posture]),
            engineError: (_engine, error) => this.notices.push(String(error)),
          },
        },
        budget: {
          reserve: (bytes) => {
            if (this.held + bytes > limit) return false;
            this.held += bytes;
            return true;
          },
          release: (bytes) => {
            this.held -= bytes;
          },
        },
        lane: options.lane,
        plan: () => options.plan,
        newId: () => 'new-id',
        after: (milliseconds, callback) => this.#after(milliseconds, callback),
        finished: (inspection) => {
          inspection.end();
          this.records.push(inspection);
        },
        overrideIgnored: (_listener, notice) => this.notices.push(`ignored ${notice}`),
        trailersHidden: (_listener, notice) => this.notices.push(`trailers ${notice}`),
        undecodable: (_listener, reason) => this.notices.push(reason),
      },
      this.listener,
      { reply: (message) => this.replies.push(seen(message)) },
    );
  }

  /** Sends one message; the bytes are overwritten afterwards, as those of a socket are. */
  send(message: ProcessingRequestInit): this {
    const bytes = processingRequest.encode(message);
    const decoded = this.#decoder.decode(bytes);
    if (isDecodeError(decoded)) throw new Error(decoded.error);
    this.#stream.message(decoded);
    bytes.fill(0x5a);
    return this;
  }

  /** Request headers; pseudo headers of a GET to http://site.example/ unless given. */
  requestHeaders(
    lines: Readonly<Record<string, string>>,
    endOfStream: boolean,
    first: ProcessingRequestInit = {},
  ): this {
    const all = { ':method': 'GET', ':scheme': 'http', ':authority': 'site.example', ':path': '/', ...lines };
    return this.requestLines(Object.entries(all), endOfStream, first);
  }

  /** Request headers exactly as given, in this order. */
  requestLines(
    lines: ReadonlyArray<readonly [name: string, value: string]>,
    endOfStream: boolean,
    first: ProcessingRequestInit = {},
  ): this {
    return this.send({ ...first, requestHeaders: { headers: headersOf(lines), endOfStream } });
  }

  responseHeaders(lines: Readonly<Record<string, string>>, endOfStream: boolean): this {
    return this.send({
      responseHeaders: { headers: headersOf(Object.entries({ ':status': '200', ...lines })), endOfStream },
    });
  }

  requestBody(body: string | Uint8Array, endOfStream: boolean): this {
    return this.send({ requestBody: { body: bytesOf(body), endOfStream } });
  }

  responseBody(body: string | Uint8Array, endOfStream: boolean): this {
    return this.send({ responseBody: { body: bytesOf(body), endOfStream } });
  }

  requestTrailers(lines: Readonly<Record<string, string>>): this {
    return this.send({ requestTrailers: { trailers: headersOf(Object.entries(lines)) } });
  }

  responseTrailers(lines: Readonly<Record<string, string>>): this {
    return this.send({ responseTrailers: { trailers: headersOf(Object.entries(lines)) } });
  }

  /** The drain of the server reaches its limit; true: the stream may end with OK. */
  settleNow(): boolean {
    return this.#stream.settleNow();
  }

  /** A message that was too large to be read. */
  oversize(): this {
    this.#stream.oversize();
    return this;
  }

  /** Ends the stream as Envoy does: RST_STREAM, or END_STREAM before it. */
  end(reset = true): this {
    this.#stream.finish(reset);
    return this;
  }

  /** Lets time pass and the timers fire. */
  pass(milliseconds: number): this {
    const until = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
    return this;
  }

  /** Timers that are still armed. */
  get armed(): number {
    return this.#timers.length;
  }

  /** Kinds of all replies so far. */
  get kinds(): string[] {
    return this.replies.map((reply) => reply.kind);
  }

  /** The last reply. */
  get last(): SeenReply | undefined {
    return this.replies.at(-1);
  }

  #after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
}

function headersOf(lines: ReadonlyArray<readonly [name: string, value: string]>): {
  headers: Array<{ key: string; rawValue: Uint8Array }>;
} {
  return {
    headers: lines.map(([key, value]) => ({ key, rawValue: Buffer.from(value, 'latin1') })),
  };
}

function seen(bytes: Uint8Array): SeenReply {
  const reply = processingResponse.decode(bytes);
  if (isDecodeError(reply)) throw new Error(reply.error);
  const kind = (
    [
      'requestHeaders',
      'responseHeaders',
      'requestBody',
      'responseBody',
      'requestTrailers',
      'responseTrailers',
      'immediateResponse',
    ] as const
  ).find((name) => reply[name] !== undefined);
  const body = (reply.requestBody ?? reply.responseBody)?.response?.bodyMutation?.streamedResponse;
  const override = reply.modeOverride;
  const metadata = (reply.dynamicMetadata?.['portcullis'] ?? {}) as Record<string, unknown>;
  return {
    kind: kind ?? (reply.overrideMessageTimeout === undefined ? 'nothing' : 'moreTime'),
    ...(reply.immediateResponse === undefined
      ? {}
      : { status: reply.immediateResponse.status?.code ?? 0, details: reply.immediateResponse.details }),
    ...(body === undefined ? {} : { streamed: { bytes: body.body.length, end: body.endOfStream } }),
    ...(override === undefined
      ? {}
      : {
          override: { request: override.requestBodyMode, response: override.responseBodyMode },
          trailerMode: override.requestTrailerMode,
        }),
    metadata,
  };
}

/**
 * What the checks of a worker leave for the log entries of the same requests, bounded by bytes and by time. All
 * contexts live equally long, so the oldest is always the first to go.
 */
import type { HeaderPair } from '../../exchange/completion-facts.ts';

/** What is kept of a checked request. */
export interface JoinContext {
  readonly requestHeaders: readonly HeaderPair[];
  /** Ids of the rules that matched at the check. */
  readonly rules: readonly string[];
}

/** Bytes of an entry besides its texts: objects, arrays, the map. Measured generously. */
const overhead = 512;
const perLine = 64;

interface Kept {
  readonly context: JoinContext;
  readonly bytes: number;
  readonly expires: number;
}

/** Contexts by decision id. */
export class JoinContexts {
  readonly #kept = new Map<string, Kept>();
  readonly #limit: number;
  readonly #lifetime: number;
  #bytes = 0;
  /** Contexts that went for lack of room. */
  evicted = 0;

  /** `limitBytes`: most bytes of all contexts; `lifetime`: milliseconds. */
  constructor(limitBytes: number, lifetime: number) {
    this.#limit = limitBytes;
    this.#lifetime = lifetime;
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many there are. */
  get size(): number {
    return this.#kept.size;
  }

  /** Keeps a context. `now` in milliseconds of a clock that does not go back. */
  keep(decisionId: string, context: JoinContext, now: number): void {
    this.#forgetExpired(now);
    const bytes = sizeOf(context);
    if (bytes > this.#limit) {
      this.evicted++;
      return;
    }
    this.#drop(decisionId);
    this.#kept.set(decisionId, { context, bytes, expires: now + this.#lifetime });
    this.#bytes += bytes;
    while (this.#bytes > this.#limit) this.#evictOldest();
  }

  /** Gives a context and forgets it: a request ends once. */
  take(decisionId: string, now: number): JoinContext | undefined {
    const kept = this.#kept.get(decisionId);
    this.#drop(decisionId);
    return kept === undefined || kept.expires <= now ? undefined : kept.context;
  }

  #forgetExpired(now: number): void {
    for (const [decisionId, kept] of this.#kept) {
      if (kept.expires > now) return;
      this.#drop(decisionId);
    }
  }

  #evictOldest(): void {
    for (const decisionId of this.#kept.keys()) {
      this.#drop(decisionId);
      this.evicted++;
      return;
    }
  }

  #drop(decisionId: string): void {
    const kept = this.#kept.get(decisionId);
    if (kept === undefined) return;
    this.#kept.delete(decisionId);
    this.#bytes -= kept.bytes;
  }
}

function sizeOf({ requestHeaders, rules }: JoinContext): number {
  let bytes = overhead;
  for (const [name, value] of requestHeaders) bytes += perLine + name.length + value.length;
  for (const rule of rules) bytes += perLine + rule.length;
  return bytes;
}

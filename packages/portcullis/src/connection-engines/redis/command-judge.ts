/** Judges one command, argument by argument, as soon as what it needs is there. */
import { type KeyPlaces, type RedisCommand, redisCommands } from './commands.ts';
import type { RedisPlan } from './definition.ts';
import { globMatches } from './glob.ts';

/** Why a command is refused: a rule's reason and what it was about. */
export interface Refusal {
  readonly reason: 'command' | 'key' | 'read_only' | 'unknown_keys';
  readonly evidence: string;
}

/** Commands that take a subcommand as first argument. */
const containers: ReadonlySet<string> = new Set([
  'acl',
  'client',
  'cluster',
  'command',
  'config',
  'debug',
  'function',
  'latency',
  'memory',
  'module',
  'object',
  'pubsub',
  'script',
  'slowlog',
  'xgroup',
  'xinfo',
]);

export class CommandJudge {
  readonly #plan: RedisPlan;
  /** Set as soon as the command is refused. */
  refusal: Refusal | undefined;
  /** Nothing in the rest of the command can change the judgement. */
  settled = false;
  #name = '';
  #command: RedisCommand | undefined;
  #judgesKeys = false;
  #keysTo = 0;

  constructor(plan: RedisPlan) {
    this.#plan = plan;
  }

  reset(): void {
    this.refusal = undefined;
    this.settled = false;
    this.#keysTo = 0;
  }

  /** Takes argument `index` of `count`; `cut`: it was longer than what is kept. */
  argument(text: string, index: number, count: number, cut: boolean): void {
    if (this.settled) return;
    if (index === 0) this.#begin(text.toLowerCase(), count);
    else if (index === 1 && containers.has(this.#name))
      this.#judgeName(`${this.#name}|${text.toLowerCase()}`);
    if (index > 0 && this.#judgesKeys && !this.settled) this.#key(text, index, count, cut);
    if (this.refusal !== undefined) this.settled = true;
    else if (index > 0 || !containers.has(this.#name) || count === 1) this.#settle(index, count);
  }

  #begin(name: string, count: number): void {
    this.#name = name;
    this.#command = redisCommands.get(name);
    const { allowKeys, denyKeys, readOnly } = this.#plan;
    this.#judgesKeys = allowKeys !== null || denyKeys.length > 0;
    const kind = this.#command?.kind;
    if (!containers.has(name) || count === 1) this.#judgeName(name);
    if (this.refusal !== undefined) return;
    if (readOnly && kind !== 'read' && kind !== 'connection') this.#refuse('read_only', name);
    else if (this.#judgesKeys && (this.#command?.keys.kind ?? 'unknown') === 'unknown' && !this.#named(name))
      this.#refuse('unknown_keys', name);
  }

  #named(name: string): boolean {
    return this.#plan.allowCommands?.includes(name) === true;
  }

  /** `config|set` is also taken by `config`, and everything by `*`. */
  #judgeName(name: string): void {
    const { allowCommands, denyCommands } = this.#plan;
    const taken = (list: readonly string[]): boolean =>
      list.some((entry) => entry === '*' || entry === name || name.startsWith(`${entry}|`));
    if (taken(denyCommands) || (allowCommands !== null && !taken(allowCommands)))
      this.#refuse('command', name);
  }

  #key(text: string, index: number, count: number, cut: boolean): void {
    if (!this.#isKey(text, index, count)) return;
    const { allowKeys, denyKeys } = this.#plan;
    const fits = (patterns: readonly string[]): boolean =>
      patterns.some((pattern) => globMatches(pattern, text));
    // Of a key that is longer than what is kept, nobody can tell the end.
    if (cut || fits(denyKeys) || (allowKeys !== null && !fits(allowKeys)))
      this.#refuse('key', `${this.#name} ${text}`);
  }

  #isKey(text: string, index: number, count: number): boolean {
    const places = this.#places();
    if (places.kind === 'range') {
      const last = places.last < 0 ? count + places.last : places.last;
      return index >= places.first && index <= last && (index - places.first) % places.step === 0;
    }
    if (places.kind !== 'counted') return false;
    if (index < places.count) return this.#name.endsWith('store');
    if (index === places.count) {
      this.#keysTo = index + (Number(text) || 0);
      return false;
    }
    return index <= this.#keysTo;
  }

  #places(): KeyPlaces {
    return this.#command?.keys ?? { kind: 'unknown' };
  }

  #settle(index: number, count: number): void {
    const places = this.#places();
    if (!this.#judgesKeys || places.kind === 'none' || places.kind === 'unknown') this.settled = true;
    else if (places.kind === 'range') {
      this.settled = index >= (places.last < 0 ? count + places.last : Math.min(places.last, count - 1));
    } else this.settled = index > places.count ? index >= this.#keysTo : index === count - 1;
  }

  #refuse(reason: Refusal['reason'], evidence: string): void {
    this.refusal ??= { reason, evidence };
  }
}

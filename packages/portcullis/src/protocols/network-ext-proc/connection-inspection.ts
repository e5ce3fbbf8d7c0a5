/**
 * The engines of one connection as a chain, and what they found. Every engine sees what the one before it passed on;
 * engines that only watch (detect, shadow) change nothing, whatever they return. A verdict only gets stricter (D11).
 */
import type { CompiledConnectionPolicy, ConnectionEnginePlan } from '../../config/connection-policy-plan.ts';
import type { PostureCause } from '../../config/posture.ts';
import { findingOf } from '../../connection-engines/finding-of.ts';
import {
  type ConnectionFacts,
  type ConnectionInspector,
  type ConnectionPort,
  joined,
  noBytes,
  type StreamDirection,
} from '../../connection-engines/inspector.ts';
import type { Finding } from '../../engines/finding.ts';
import type { InspectionServices } from '../../pipeline/inspection-services.ts';
import { type Mode, weakerMode } from '../../pipeline/mode.ts';
import { openersOf } from './attached-connections.ts';

/** Findings and words about a connection that are kept; the others are counted. */
const keptFindings = 64;
const keptWords = 16;

interface Link {
  readonly engine: ConnectionEnginePlan;
  readonly mode: Mode;
  readonly inspector: ConnectionInspector;
  /** Ended early: shadow after what would have closed, or a failure. */
  over: boolean;
}

/** A finding and the mode that applied to it. */
export interface ConnectionFinding {
  readonly finding: Finding;
  readonly mode: Mode;
}

export class ConnectionInspection {
  readonly policy: CompiledConnectionPolicy | undefined;
  readonly findings: ConnectionFinding[] = [];
  readonly description = new Map<string, string>();
  verdict: 'allow' | 'close' = 'allow';
  would: 'allow' | 'close' = 'allow';
  deciding: Finding | undefined;
  findingCount = 0;
  refused = 0;
  /** Milliseconds spent. */
  spent = 0;
  /** Bytes have been changed since this was last set to false. */
  changed = false;
  #links: Link[] = [];
  readonly #services: InspectionServices;
  readonly #answerClient: (bytes: Uint8Array) => void;
  #lockStep = true;

  constructor(
    policy: CompiledConnectionPolicy | undefined,
    facts: ConnectionFacts,
    services: InspectionServices,
    answerClient: (bytes: Uint8Array) => void,
  ) {
    this.policy = policy;
    this.#services = services;
    this.#answerClient = answerClient;
    if (policy === undefined || policy.mode === 'off') return;
    for (const [index, open] of openersOf(policy).entries()) {
      const engine = policy.engines[index]!;
      const mode = weakerMode(policy.mode, engine.mode ?? policy.mode);
      if (mode === 'off') continue;
      const port = this.#port(engine, mode, facts);
      this.#links.push({ engine, mode, inspector: open(port), over: false });
    }
  }

  /** Every engine has finished: bytes pass by. */
  get finished(): boolean {
    return this.#links.length === 0;
  }

  /** Whether no side sends before the other has answered, as far as the engines can tell. */
  get lockStep(): boolean {
    return this.#lockStep;
  }

  get retainedBytes(): number {
    let sum = 0;
    for (const { inspector } of this.#links) sum += inspector.retainedBytes;
    return sum;
  }

  holds(direction: StreamDirection): boolean {
    return this.#links.some(({ mode, inspector }) => mode === 'block' && inspector.holds(direction));
  }

  /** Takes bytes and returns what goes on; after a verdict to close, nothing. */
  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (this.#links.length === 0) return bytes;
    const started = this.#services.clock.now();
    const out = this.#through(0, direction, bytes, end);
    this.#links = this.#links.filter((link) => !this.#isOver(link));
    const took = this.#services.clock.now() - started;
    this.spent += took;
    if (this.policy !== undefined && took > this.policy.timeoutMs) this.#tooSlow();
    return this.verdict === 'close' ? noBytes : out;
  }

  /** Gives out what is held: the time to hold is over. */
  release(direction: StreamDirection): Uint8Array {
    let carried: Uint8Array = noBytes;
    for (const link of this.#links) {
      if (link.mode !== 'block') {
        if (carried.length > 0) this.#step(link, direction, carried, false);
        continue;
      }
      const passed = carried.length === 0 ? noBytes : this.#step(link, direction, carried, false);
      carried = joined(passed, link.inspector.release(direction));
    }
    return this.verdict === 'close' ? noBytes : carried;
  }

  /**
   * A chunk took longer than the policy allows. Its inspection is complete, so its result stands, and the next chunks
   * are inspected as well: a busy moment must not be a way around. The posture decides what is made of the delay.
   */
  #tooSlow(): void {
    const first = this.#links[0];
    if (first !== undefined) this.#fail('timeout', causeMessages.timeout!, first.engine, first.mode);
  }

  /** Ends all inspection by the posture of `cause`; what is held is to be released before. */
  giveUp(cause: PostureCause): void {
    const first = this.#links[0];
    if (first === undefined || this.policy === undefined) return;
    this.#fail(cause, causeMessages[cause] ?? cause, first.engine, first.mode);
    if (this.verdict === 'allow') for (const link of this.#links) link.over = true;
  }

  nextTick(): number | undefined {
    let next: number | undefined;
    for (const { inspector } of this.#links) {
      const wanted = inspector.nextTick?.();
      if (wanted !== undefined && (next === undefined || wanted < next)) next = wanted;
    }
    return next;
  }

  tick(): void {
    for (const { inspector } of this.#links) inspector.tick?.();
  }

  #through(from: number, direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    let current = bytes;
    for (let index = from; index < this.#links.length; index++) {
      current = this.#step(this.#links[index]!, direction, current, end);
      if (this.verdict === 'close') return noBytes;
    }
    return current;
  }

  #step(link: Link, direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (link.over) {
      const rest = link.mode === 'block' ? link.inspector.release(direction) : noBytes;
      return joined(rest, bytes);
    }
    try {
      const out = link.inspector.data(direction, bytes, end);
      return link.mode === 'block' ? out : bytes;
    } catch (error) {
      link.over = true;
      this.#services.events.engineError(link.engine.engine, error);
      this.#fail('engine-error', 'the engine failed', link.engine, link.mode);
      return bytes;
    }
  }

  #isOver({ over, inspector, mode }: Link): boolean {
    if (!over && !inspector.finished) return false;
    if (mode === 'block' && (inspector.holds('read') || inspector.holds('write'))) return false;
    if (inspector.lockStep !== true) this.#lockStep = false;
    return true;
  }

  #port(engine: ConnectionEnginePlan, mode: Mode, facts: ConnectionFacts): ConnectionPort {
    return {
      facts,
      acts: mode === 'block',
      now: () => this.#services.clock.now(),
      random: () => this.#services.random(),
      report: (finding) => this.#report(finding, mode),
      refuse: (finding) => {
        this.#record(finding, mode);
        if (mode !== 'block') return;
        this.refused++;
        this.changed = true;
      },
      fail: (cause, message) => this.#fail(cause, message, engine, mode),
      describe: (name, value) => {
        if (this.description.size < keptWords || this.description.has(name))
          this.description.set(name, value);
      },
      answerClient: (bytes) => this.#answerClient(bytes),
    };
  }

  #report(finding: Finding, mode: Mode): void {
    this.#record(finding, mode);
    if (finding.effect !== 'block') return;
    this.would = 'close';
    this.deciding ??= finding;
    if (mode === 'block') this.verdict = 'close';
    // Shadow goes exactly the way of block, the early end included.
    if (mode === 'shadow') for (const link of this.#links) link.over ||= link.mode === 'shadow';
  }

  #fail(cause: PostureCause, message: string, engine: ConnectionEnginePlan, mode: Mode): void {
    const posture = engine.postures[cause] ?? this.policy?.postures[cause] ?? 'allow';
    this.#services.events.posture(this.policy?.id ?? '', cause, posture);
    if (posture === 'allow') return;
    const effect = posture === 'block' ? 'block' : 'note';
    const ruleId = `${engine.engine}.${cause.replaceAll('-', '_')}`;
    this.#report(findingOf({ ruleId, message, where: 'connection', severity: 'medium', effect }), mode);
  }

  #record(finding: Finding, mode: Mode): void {
    this.findingCount++;
    if (this.findings.length < keptFindings) this.findings.push({ finding, mode });
  }
}

const causeMessages: Partial<Record<PostureCause, string>> = {
  timeout: 'the time for inspection is spent',
  overload: 'there is no memory for inspection',
};

/**
 * How large a body is inspected whole: what the time for it allows, at a rate that is known beforehand (D13). What is
 * larger meets the posture over-limit before it is read, where a time that runs out half way would meet the posture
 * timeout, which lets it pass with fail_open.
 *
 *   bytes = min(limit of the policy, rate × speed of the machine × min(timeout of the policy, what Envoy waits))
 *
 * The rates are constants, not measured at the start: the same configuration has the same limits on every machine,
 * and `validate` says what `serve` does. They are the slowest kinds of bodies that the benchmarks know, in processor
 * time of one core of 2024; a machine that is slower or faster says so by `--inspection-speed`.
 */
import type { Direction } from '../engines/engine.ts';
import type { CompiledPolicy, EngineInstancePlan } from './plan.ts';

/** Bytes per millisecond of reading a body: codings, form, JSON. XML is read at half of it, by nobody whole. */
const readingRate = 100_000;
/** Bytes per millisecond of an engine that does not tell its own rate. */
const defaultEngineRate = 10_000;

/** Bytes per millisecond of a body that these engines inspect one after the other. */
export function inspectionRate(engines: readonly EngineInstancePlan[], direction: Direction): number {
  let millisecondsPerByte = 1 / readingRate;
  for (const { phases, bytesPerMs } of engines) {
    if (phases.includes(`${direction}-body`)) millisecondsPerByte += 1 / (bytesPerMs ?? defaultEngineRate);
  }
  // A hair more: 1 / (1 / 100,000) is a little less than that.
  return Math.floor(1 / millisecondsPerByte + 1e-6);
}

/** What a service or a tool knows about time. */
export interface BodyTime {
  /** Speed of the machine, 1 being that of the constants. */
  readonly speed: number;
  /** Longest that Envoy waits for the answer to a body, in milliseconds; infinite where it has no timer. */
  readonly wait: number;
}

/** A limit and where it comes from. */
export interface WholeBody {
  /** Longest body that is inspected whole; 0 where none is. */
  readonly bytes: number;
  /** Bytes per millisecond. */
  readonly rate: number;
  /** Milliseconds that a body may take. */
  readonly budget: number;
  /** Whether the time decides, not the limit of the policy. */
  readonly byTime: boolean;
}

/** The longest body of a direction that a policy inspects whole. */
export function wholeBody(policy: CompiledPolicy, direction: Direction, time: BodyTime): WholeBody {
  const { maxBodyBytes, bytesPerMs } = policy[direction];
  const rate = Math.max(1, Math.floor(bytesPerMs * time.speed));
  const budget = Math.min(policy.timeoutMs, time.wait);
  const inTime = Math.floor(rate * budget);
  return { bytes: Math.min(maxBodyBytes, inTime), rate, budget, byTime: inTime < maxBodyBytes };
}

/** The share of Envoy's timeout after which a message is answered whatever became of its inspection. */
export const answeredAfter = 0.75;

/** Milliseconds that the inspection of a body may take by what Envoy's filter is configured for. */
export function longestWait(messageTimeout: number, maxMessageTimeout: number): number {
  return answeredAfter * Math.max(messageTimeout, maxMessageTimeout);
}

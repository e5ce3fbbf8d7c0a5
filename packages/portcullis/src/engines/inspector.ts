/**
 * The half of an engine that sees traffic. `definition.ts` of an engine's folder says what it is to the
 * configuration; an inspector is made from the compiled block when a worker attaches a plan.
 */
import type { ReadContent } from '@portcullis/http-body';
import type { RuleException } from '../config/exception-plan.ts';
import type { PostureCause } from '../config/posture.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Headers } from '../exchange/headers.ts';
import type { Phase } from './engine.ts';
import type { Finding } from './finding.ts';

/** What happens in the phase that an engine is asked about. */
export interface PhaseInput {
  readonly phase: Phase;
  /**
   * The body in the body phases, content codings taken off (as received where they cannot be); empty otherwise. A
   * view that is valid during the call.
   */
  readonly body: Uint8Array;
  /** What a request's body is and what is in it, read once for all engines; undefined in all other phases. */
  readonly content: ReadContent | undefined;
  /** Whether `body` is all of it. */
  readonly complete: boolean;
  /** The trailers in the trailer phases, which come before or after the body's; a view that is valid during the call. */
  readonly trailers: Headers | undefined;
}

/** Takes a finding; false: the exchange is decided, stop. */
export type Report = (finding: Finding) => boolean;

/** An engine's part of one exchange: it may keep what a later phase needs. */
export interface InspectorSession {
  /** Inspects one phase. Must not throw on any traffic; what it throws counts as engine-error. */
  inspect(input: PhaseInput, report: Report): void;
  /**
   * The exchange is over, whatever became of it: reports what shows only then. Nothing can be refused any more, so all
   * of it is noted. Called at most once, and not where a lane inspected the request.
   */
  end?(report: Report): void;
  /**
   * Why the phase that was just inspected could not be inspected whole, as when a budget of steps ran out: the
   * policy's posture for it is applied. Absent or undefined: everything was seen.
   */
  readonly incomplete?: PostureCause | undefined;
  /** The anomaly scores that the engine keeps itself, as the OWASP CRS does; undefined while they are 0. */
  readonly scores?: { readonly inbound: number; readonly outbound: number } | undefined;
}

/** One configured engine in one worker. */
export interface Inspector {
  /**
   * Begins an exchange. `acts`: whether the first blocking finding will end it (block and shadow); otherwise
   * everything is to be found (detect). `exceptions`: those of the policy that hold on this path; an engine that adds
   * up or reports a rule once must honour them itself, for others what they cover is dropped afterwards.
   */
  open(exchange: Exchange, acts: boolean, exceptions: readonly RuleException[]): InspectorSession;
}

/** Makes inspectors of one engine from what its definition compiled. */
export interface InspectorFactory {
  /** Name in the registry of definitions. */
  readonly engine: string;
  attach(plan: unknown): Inspector;
}

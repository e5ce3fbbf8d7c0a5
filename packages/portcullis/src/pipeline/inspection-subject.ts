/** What an inspection is about, as its parts see it. */
import type { RuleException } from '../config/exception-plan.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { AttachedPlan } from './attached-plan.ts';
import type { Mode } from './mode.ts';
import type { PolicyChoice } from './resolve-policy.ts';

/** What is inspected, and by which policy. */
export interface InspectionSubject {
  readonly exchange: Exchange;
  readonly plan: AttachedPlan;
  readonly choice: PolicyChoice;
  /** The policy's mode, as it applies here: `off` without a policy or where the path is excluded. */
  readonly mode: Mode;
  /** Exceptions of the policy that hold on this path. */
  readonly exceptions: readonly RuleException[];
}

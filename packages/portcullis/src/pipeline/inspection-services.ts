/** What the inspections of a worker share, and what they tell it. */
import type { PostureCause } from '../config/posture.ts';
import type { BodyBudget } from '../state/body-budget.ts';
import type { Clock, Random } from './clock.ts';
import type { Mode } from './mode.ts';

/** What an inspection tells the rest of the service while it runs. */
export interface InspectionEvents {
  /** A posture was applied. */
  posture(policy: string, cause: PostureCause, posture: string): void;
  /** An engine threw: a defect to be logged, never a reason to fail the exchange. */
  engineError(engine: string, error: unknown): void;
}

/** What all inspections of a worker share. */
export interface InspectionServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: InspectionEvents;
  /** What an exchange without a policy gets (`--default-allow`, default true). */
  readonly defaultAllow: boolean;
  /** Speed of this machine, see `whole-body.ts`. Default 1. */
  readonly speed?: number;
  /** Status of a refusal that neither the finding nor the policy names (`--block-status`, default 403). */
  readonly blockStatus?: number;
  /** The strongest mode that applies to any exchange (`--observe-only`: detect); default block. */
  readonly ceiling?: Mode;
  /**
   * Whether what is handled now has waited too long for its turn: it is answered at once, by the posture overload. Absent
   * where nothing waits, as in tools.
   */
  readonly overloaded?: () => boolean;
  /** What decoded bodies are counted in while they are inspected; without it they are bounded one by one only. */
  readonly budget?: BodyBudget;
}

/**
 * SecRequestBodyLimit and its kin (ModSecurity Reference Manual, Configuration Directives): how much of a body the rules
 * see, and whether more than that ends the exchange.
 */
import type { Interruption } from './matched-rule.ts';
import type { TransactionState } from './transaction-state.ts';

/** What a limit makes of a body. */
export interface LimitedBody {
  /** What the rules see of it. */
  readonly visible: Uint8Array;
  /** Whether the body was longer than the limit. */
  readonly isCut: boolean;
}

/** 413 for a request, as the manual says; 500 for a response, as ModSecurity 2 answers. */
const statusOf = {
  SecRequestBodyLimit: 413,
  SecRequestBodyNoFilesLimit: 413,
  SecResponseBodyLimit: 500,
} as const;

type BodyLimit = keyof typeof statusOf;

/** The first `limit` bytes of a body. */
export function limitBody(body: Uint8Array, limit: number): LimitedBody {
  const isCut = body.length > limit;
  return { visible: isCut ? body.subarray(0, limit) : body, isCut };
}

/**
 * Says what a body beyond a limit means for the exchange. With the action Reject it ends, without a rule; with
 * ProcessPartial, and always in DetectionOnly, the rules go on with what they see.
 */
export function exceedLimit(
  state: TransactionState,
  directive: BodyLimit,
  action: 'Reject' | 'ProcessPartial',
): Interruption | undefined {
  const phase = directive === 'SecResponseBodyLimit' ? 4 : 2;
  // A body that no rule looks at needs no limit.
  const isLooked = state.engineMode !== 'Off' && state.allowedUntil < phase;
  if (action === 'ProcessPartial' || !isLooked) return undefined;
  const interruption: Interruption = {
    action: 'deny',
    status: statusOf[directive],
    ruleId: 0,
    phase,
    directive,
  };
  if (state.engineMode === 'On') state.interruption ??= interruption;
  else state.detection ??= interruption;
  return state.interruption;
}

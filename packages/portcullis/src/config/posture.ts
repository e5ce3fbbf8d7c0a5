/** What can go wrong with an inspection, and what to do then (the table of DESIGN D12). */

/**
 * Causes: a body or field that cannot be parsed; more than a limit; an encoding that cannot be decoded; only a
 * part of the body was sent; the own budget is spent; an engine failed; waited too long for its turn; Envoy does
 * not send the body it was asked for, or its trailers.
 */
export const postureCauses = [
  'parse-error',
  'over-limit',
  'unsupported-encoding',
  'partial-body',
  'timeout',
  'engine-error',
  'overload',
  'body-withheld',
] as const;
export type PostureCause = (typeof postureCauses)[number];

/** What to do when inspection itself fails: let it go on, only record it, or refuse. */
export const postures = ['allow', 'detect', 'block'] as const;
export type Posture = (typeof postures)[number];

/** A posture for every cause. */
export type PostureTable = Readonly<Record<PostureCause, Posture>>;

/** The posture of our own failures, in the two words of the policy schema. */
export type FailMode = 'fail_open' | 'fail_close';

/**
 * The defaults: what cannot be inspected whole is not let through (over-limit, unsupported-encoding), what can
 * still be inspected raw or in part is reported, and our own failures follow `fail_mode`.
 */
export function defaultPostures(failMode: FailMode): PostureTable {
  const failed: Posture = failMode === 'fail_close' ? 'block' : 'allow';
  return {
    'parse-error': 'detect',
    'over-limit': 'block',
    'unsupported-encoding': 'block',
    'partial-body': 'detect',
    timeout: failed,
    'engine-error': failed,
    overload: failed,
    'body-withheld': 'detect',
  };
}

/** The name of a cause as a field of `postures` in a policy file. */
export function postureField(cause: PostureCause): string {
  return cause.replaceAll('-', '_');
}

/**
 * How seriously a finding is taken. `block` acts; `shadow` takes exactly the same path, early end and limits
 * included, and records what would have happened; `detect` records every finding and ends nothing early; `off`
 * does not look.
 */
export const modes = ['off', 'detect', 'shadow', 'block'] as const;
export type Mode = (typeof modes)[number];

/** The weaker of two modes: an engine inside a policy can only do less than the policy. */
export function weakerMode(one: Mode, other: Mode): Mode {
  return modes.indexOf(one) <= modes.indexOf(other) ? one : other;
}

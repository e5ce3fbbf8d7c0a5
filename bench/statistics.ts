/** What is made of repeated measurements. */

/** The value in the middle; of an even number, the upper of the two. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a `share` of all lie, at least one; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

/**
 * How much more something is with `own` than with `base`: the median of the differences round by round, since what else
 * the machine does changes from round to round.
 */
export function addedTo(base: readonly number[], own: readonly number[]): number {
  return median(own.flatMap((value, round) => (base[round] === undefined ? [] : [value - base[round]])));
}

/** Finds the name that was probably meant. */

/** Up to this many edits a name still counts as a typing error. */
const MAX_EDITS = 2;

/**
 * The candidate that is nearest to `name` by at most two edits (insert, delete, replace, swap of neighbours), or
 * `undefined`. Names of up to three letters must be nearer than half their length.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = MAX_EDITS + 1;
  const wanted = normalise(name);
  for (const candidate of candidates) {
    const distance = editDistance(wanted, normalise(candidate), MAX_EDITS);
    if (distance < bestDistance && distance * 2 <= Math.max(candidate.length, 1)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** camelCase and kebab-case spellings are the same name to a person. */
function normalise(name: string): string {
  return name
    .slice(0, 64)
    .replaceAll('-', '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Optimal string alignment distance; `limit + 1` when it is above the limit. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length]!, limit + 1);
}

/** Milliseconds of work beside traffic before answers get their turn. */
const slice = 2;

/**
 * Runs work beside traffic, in short slices between which answers get their turn. With a `budget` it ends after so
 * many milliseconds of its own, and the result is undefined.
 */
export async function inSlices<Result>(
  steps: Generator<undefined, Result, undefined>,
  budget: number = Number.POSITIVE_INFINITY,
): Promise<Result | undefined> {
  let left = budget;
  while (left > 0) {
    const begin = performance.now();
    while (performance.now() - begin < slice) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
    left -= performance.now() - begin;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

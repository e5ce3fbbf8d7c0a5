/**
 * The innermost loop of all searches: follows known transitions until one is unknown or tells something. It is a
 * function of its own so that table and bytes are constants for the compiler, which is worth a factor of two.
 */

/** Where the last call of {@link runForward} stopped: the byte that it did not consume. */
export let stoppedAt = 0;

/**
 * Runs from `state` over `bytes[from, end)`; gives the state at {@link stoppedAt}. Stops at the end, or before a byte
 * whose table entry is no plain state.
 *
 * Four bytes at a time: most bytes of most texts leave an automaton where it is, and four look-ups in the same row do
 * not have to wait for each other.
 */
export function runForward(
  table: Int32Array,
  classOf: Uint8Array,
  bytes: Uint8Array,
  from: number,
  end: number,
  state: number,
): number {
  let at = from;
  let row = state;
  const lastFour = end - 3;
  while (at < lastFour) {
    const a = classOf[bytes[at]!]!;
    const b = classOf[bytes[at + 1]!]!;
    const c = classOf[bytes[at + 2]!]!;
    const d = classOf[bytes[at + 3]!]!;
    const first = table[row + a]!;
    if (first === row && table[row + b] === row && table[row + c] === row && table[row + d] === row) {
      at += 4;
      continue;
    }
    if (first <= 0) break;
    const second = table[first + b]!;
    if (second <= 0) {
      row = first;
      at += 1;
      break;
    }
    const third = table[second + c]!;
    if (third <= 0) {
      row = second;
      at += 2;
      break;
    }
    const fourth = table[third + d]!;
    if (fourth <= 0) {
      row = third;
      at += 3;
      break;
    }
    row = fourth;
    at += 4;
  }
  while (at < end) {
    const next = table[row + classOf[bytes[at]!]!]!;
    if (next <= 0) break;
    row = next;
    at++;
  }
  stoppedAt = at;
  return row;
}

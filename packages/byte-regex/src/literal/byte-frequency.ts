/**
 * How often a byte occurs in ordinary values of web traffic (paths, arguments, cookies, header values), folded to lower
 * case. A rough estimate is enough: it only decides which of several necessary literals is looked for first, never
 * whether a pattern may match.
 */

const common: readonly (readonly [string, number])[] = [
  ['e', 0.075],
  ['aiot', 0.05],
  ['nrs', 0.045],
  ['cdlm', 0.03],
  ['gpu', 0.022],
  ['bfhwy', 0.015],
  ['kv', 0.01],
  ['x', 0.007],
  ['jqz', 0.004],
  ['01', 0.025],
  ['2345', 0.015],
  ['6789', 0.012],
  [' ', 0.03],
  ['/', 0.02],
  ['.-', 0.018],
  ['=_', 0.01],
  [':;,', 0.006],
  ['+%&', 0.003],
  ['()"', 0.002],
  ['?*~@', 0.0008],
  ["'!#|[]{}<>$", 0.0004],
  ['\r\n', 0.0004],
  ['\t\\^`', 0.0002],
];

const rare = 0.0001;
const frequency = new Float64Array(256).fill(rare);
for (const [bytes, share] of common) {
  for (const byte of bytes) frequency[byte.charCodeAt(0)] = share;
}

/** Positions that an ordinary value offers for a literal to occur at. */
const typicalPositions = 25;

/** Share of a byte (folded to lower case) among the bytes of ordinary values. */
export function byteFrequency(byte: number): number {
  return frequency[byte]!;
}

/**
 * Estimated share of ordinary values that contain the literal (bytes as Latin-1 characters, lower case). Bytes that
 * follow each other are not independent, so every further byte counts for less than its own share says.
 */
export function literalFrequency(literal: string): number {
  let share = 1;
  for (let index = 0; index < literal.length; index++) {
    const byte = frequency[literal.charCodeAt(index)]!;
    share *= index === 0 ? byte : byte ** 0.75;
  }
  return Math.min(1, share * typicalPositions);
}

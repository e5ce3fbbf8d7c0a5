/**
 * Key patterns: `*` any bytes, `?` one byte, everything else itself. Linear in practice and at worst length times
 * pattern length (both bounded): after a mismatch only the last star is tried again.
 */

/** Whether all of `text` fits `pattern`; both latin-1. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

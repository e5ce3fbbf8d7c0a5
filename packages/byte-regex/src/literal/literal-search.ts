/**
 * Search for one string of bytes: the engine for patterns that are nothing else. It lets the platform's own byte search
 * (`Uint8Array.indexOf`, vectorised) run to the rarest byte and compares there; when that byte turns out to be common
 * it gives up early, so that the time stays linear.
 */
import type { Hir } from '../hir.ts';
import { workMeter } from '../work-meter.ts';
import { byteFrequency } from './byte-frequency.ts';

/** A literal, ready to be searched for. */
export interface LiteralNeedle {
  readonly bytes: Uint8Array;
  /** Where the rarest byte stands. */
  readonly rarest: number;
}

/** The string that the expression is, or null when it is more than a string. */
export function literalOf(hir: Hir): Uint8Array | null {
  const parts = hir.kind === 'concat' ? hir.parts : [hir];
  const bytes: number[] = [];
  for (const part of parts) {
    if (part.kind !== 'set' || part.set.size !== 1) return null;
    bytes.push(part.set.bytes()[0]!);
  }
  return Uint8Array.from(bytes);
}

/** Makes a literal ready, by its rarest byte. */
export function literalNeedle(bytes: Uint8Array): LiteralNeedle {
  let rarest = 0;
  for (let index = 1; index < bytes.length; index++) {
    if (byteFrequency(bytes[index]!) < byteFrequency(bytes[rarest]!)) rarest = index;
  }
  return { bytes, rarest };
}

/** The literal does not occur; or this search is of no use here. */
export const notFound = -1;
/** Answer of a search whose rarest byte is not rare in this text: another way is faster. */
export const useless = -2;

/** Shorter texts are done sooner by an automaton than by asking the platform. */
const shortestText = 128;

/** The first position of the needle in `bytes[from, end)`, {@link notFound} or {@link useless}. */
export function literalSearch(needle: LiteralNeedle, bytes: Uint8Array, from: number, end: number): number {
  if (end - from < shortestText) return useless;
  const { bytes: literal, rarest } = needle;
  const rare = literal[rarest]!;
  // A view that ends where the text ends: indexOf would run on through whatever lies behind it.
  const text = bytes.subarray(from, end);
  const last = text.length - literal.length;
  let credit = 64;
  for (let start = 0; start <= last; ) {
    const candidate = text.indexOf(rare, start + rarest) - rarest;
    if (candidate < start || candidate > last) break;
    let index = 0;
    while (index < literal.length && text[candidate + index] === literal[index]) index++;
    workMeter.steps += index;
    if (index === literal.length) return from + candidate;
    // Every comparison is paid for by bytes that were skipped.
    credit += ((candidate - start) >> 3) - index - 4;
    if (credit < 0) return useless;
    start = candidate + 1;
  }
  workMeter.steps += text.length;
  return notFound;
}

/** Masks parts of a text. */
import { copied } from '@portcullis/http-body';
import { Pieces } from '../pieces.ts';

/** A part that is masked. */
export interface MaskedSpan {
  readonly start: number;
  readonly end: number;
  /** Goes on from an earlier chunk, so that a replacement has been written already. */
  readonly continued: boolean;
}

/**
 * `text[from, to)` with the spans masked; they are in order and do not overlap. Letters and digits become `mask`, other
 * bytes stay; with a replacement each span becomes that.
 */
export function masked(
  text: Uint8Array,
  from: number,
  to: number,
  spans: readonly MaskedSpan[],
  { mask, replacement }: { readonly mask: number; readonly replacement: Uint8Array | undefined },
): Uint8Array {
  if (replacement === undefined) {
    const copy = copied(text, from, to);
    for (const { start, end } of spans)
      for (let at = start; at < end; at++) if (isAlphanumeric(text[at]!)) copy[at - from] = mask;
    return copy;
  }
  const out = new Pieces();
  let at = from;
  for (const { start, end, continued } of spans) {
    out.add(text.subarray(at, start));
    if (!continued) out.add(replacement);
    at = end;
  }
  return out.add(text.subarray(at, to)).join();
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte >= 0x80;
}

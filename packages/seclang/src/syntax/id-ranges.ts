import { type Position, RuleError } from '../errors.ts';

/** First and last id, both included. */
export type IdRange = readonly [number, number];

/** Reads rule ids and ranges (`911100`, `942100-942199`) separated by commas or white space. */
export function idRanges(text: string, at: Position): IdRange[] {
  const ranges: IdRange[] = [];
  for (const part of text.split(/[\s,]+/)) {
    if (part === '') continue;
    const [from, to] = part.replaceAll('"', '').split('-');
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first > last) {
      throw new RuleError('seclang.bad-argument', `${part} is no rule id or range of ids`, at);
    }
    ranges.push([first, last]);
  }
  return ranges;
}

/** Whether `id` lies in one of the ranges. */
export function isInRanges(id: number, ranges: readonly IdRange[]): boolean {
  return ranges.some(([first, last]) => id >= first && id <= last);
}

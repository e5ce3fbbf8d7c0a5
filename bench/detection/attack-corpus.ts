/** Reads the attack lines beside the project and counts what is found of each class in each position. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noAttackByThemselves } from './exceptions.ts';
import { judge } from './judge.ts';
import { type Position, positions, requestWith } from './positions.ts';

/** One file per class, one attack per line. */
export const attackFiles = ['cmdexe', 'log4shell', 'shellshock', 'sqli', 'traversal', 'xss', 'xxe'] as const;

/** What was found of one class in one position. */
export interface RecallRow {
  readonly attackClass: string;
  readonly position: Position | 'in prose';
  readonly tried: number;
  readonly found: number;
  /** Lines that the position cannot carry. */
  readonly excluded: number;
  /** Lines of {@link noAttackByThemselves}. */
  readonly excepted: number;
  readonly missed: readonly string[];
}

/** The lines of one class, empty ones left out; every `step`-th of them. */
export function attackLines(folder: string, attackClass: string, step = 1): readonly Uint8Array[] {
  const bytes = readFileSync(join(folder, `${attackClass}.txt`));
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = bytes.indexOf(0x0a, start);
    if (end < 0) end = bytes.length;
    if (end > start) lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines.filter((_, index) => index % step === 0);
}

/** Recall of one class in every position. */
export function recall(folder: string, attackClass: string, step = 1): readonly RecallRow[] {
  const lines = attackLines(folder, attackClass, step);
  return positions.map((position) =>
    count(lines, attackClass, position, (line) => requestWith(line, position)),
  );
}

/**
 * Recall of one class in a field of a form whose text is prose before and behind the attack. Lower than elsewhere: what
 * is an attack only as the beginning or the whole of a value is none behind a sentence.
 */
export function recallInProse(folder: string, attackClass: string, step = 1): RecallRow {
  const lines = attackLines(folder, attackClass, step);
  const before = Buffer.from(prose);
  const behind = Buffer.from(` ${prose}`);
  return count(lines, attackClass, 'in prose', (line) =>
    requestWith(Buffer.concat([before, line, behind]), 'form'),
  );
}

/** A text by length and words, which a post of a reader is. */
const prose =
  'We were very happy with the room, and the people were friendly, so that we shall come back next summer with the whole family and some of our friends, if the weather is as good as it was this year. ';

function count(
  lines: readonly Uint8Array[],
  attackClass: string,
  position: RecallRow['position'],
  make: (line: Uint8Array) => ReturnType<typeof requestWith>,
): RecallRow {
  const missed: string[] = [];
  let excluded = 0;
  let excepted = 0;
  for (const line of lines) {
    const request = make(line);
    if (noAttackByThemselves.has(Buffer.from(line).toString('latin1').trim())) excepted++;
    else if ('excluded' in request) excluded++;
    else if (judge(request) === undefined) missed.push(Buffer.from(line).toString('latin1'));
  }
  const tried = lines.length - excluded - excepted;
  return { attackClass, position, tried, found: tried - missed.length, excluded, excepted, missed };
}

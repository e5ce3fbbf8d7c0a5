/**
 * A compiled pattern as one array of words: it can be sent to another thread, or lie in memory that threads share, and
 * is ready for use there without parsing. Layout, in 32-bit words:
 *
 *   magic · group count · slot count · looks · anchored start · unanchored start · shape flags · min length ·
 *   max length (-1 for none) · lengths of the three sections · first bytes (8) · code · targets · sets
 */
import type { Shape } from './literal/shape.ts';
import type { Program } from './nfa/program.ts';
import { ByteSet } from './syntax/byte-set.ts';

/** A compiled pattern. Plain data: structured clone, or a transfer of `words` in shared memory, is enough. */
export interface RegexPlan {
  readonly words: Int32Array;
  /** Group names with their numbers. */
  readonly groupNames: readonly (readonly [string, number])[];
}

/** Changes whenever the layout does. */
const magic = 0x5042_5201;
const headerWords = 20;

export function writePlan(
  program: Program,
  shape: Shape,
  groupNames: ReadonlyMap<string, number>,
  shared: boolean,
): RegexPlan {
  const { code, targets, sets } = program;
  const length = headerWords + code.length + targets.length + sets.length;
  const words = new Int32Array(shared ? new SharedArrayBuffer(length * 4) : new ArrayBuffer(length * 4));
  words.set([
    magic,
    program.slotCount / 2 - 1,
    program.slotCount,
    program.looks,
    program.anchoredStart,
    program.unanchoredStart,
    (shape.anchoredStart ? 1 : 0) | (shape.anchoredEnd ? 2 : 0),
    shape.minLength,
    shape.maxLength === Number.POSITIVE_INFINITY ? -1 : shape.maxLength,
    code.length,
    targets.length,
    sets.length,
  ]);
  words.set(shape.firstBytes.words, 12);
  words.set(code, headerWords);
  words.set(targets, headerWords + code.length);
  words.set(sets, headerWords + code.length + targets.length);
  return { words, groupNames: [...groupNames] };
}

/** Throws `Error` with code `regex.plan-version` for words of another layout: both sides must be of one version. */
export function readPlan(plan: RegexPlan): { program: Program; shape: Shape } {
  const { words } = plan;
  if (words[0] !== magic) throw new Error('regex.plan-version: the plan was made by another version');
  const codeEnd = headerWords + words[9]!;
  const targetsEnd = codeEnd + words[10]!;
  const program: Program = {
    code: words.subarray(headerWords, codeEnd),
    targets: words.subarray(codeEnd, targetsEnd),
    sets: new Uint32Array(words.buffer, words.byteOffset + targetsEnd * 4, words[11]!),
    slotCount: words[2]!,
    looks: words[3]!,
    anchoredStart: words[4]!,
    unanchoredStart: words[5]!,
  };
  const shape: Shape = {
    anchoredStart: (words[6]! & 1) !== 0,
    anchoredEnd: (words[6]! & 2) !== 0,
    minLength: words[7]!,
    maxLength: words[8]! < 0 ? Number.POSITIVE_INFINITY : words[8]!,
    firstBytes: new ByteSet(new Uint32Array(words.buffer, words.byteOffset + 48, 8)),
  };
  return { program, shape };
}

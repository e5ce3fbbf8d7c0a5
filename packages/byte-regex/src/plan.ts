/**
 * A compiled pattern as one array of words: it can be sent to another thread, or lie in memory that threads share, and
 * is ready for use there without parsing.
 */
import type { Shape } from './literal/shape.ts';
import type { Program } from './nfa/program.ts';
import { ByteSet } from './syntax/byte-set.ts';
import { readSections, writeSections } from './word-sections.ts';

/** A compiled pattern. Plain data: structured clone is enough to send it. */
export interface RegexPlan {
  readonly words: Int32Array;
  /** Group names with their numbers. */
  readonly groupNames: readonly (readonly [string, number])[];
}

/** Changes whenever the layout does. */
const magic = 0x5042_5203;

/** Writes the compiled form of a pattern into one array in shared memory. */
export function writePlan(
  program: Program,
  shape: Shape,
  groupNames: ReadonlyMap<string, number>,
  literal: Uint8Array | null,
  shared: boolean,
): RegexPlan {
  const scalars = Int32Array.of(
    program.slotCount,
    program.looks,
    program.anchoredStart,
    program.unanchoredStart,
    (shape.anchoredStart ? 1 : 0) | (shape.anchoredEnd ? 2 : 0),
    shape.minLength,
    shape.maxLength === Number.POSITIVE_INFINITY ? -1 : shape.maxLength,
  );
  const { code, targets, sets } = program;
  const sections = [scalars, code, targets, sets, shape.firstBytes.words, literal ?? new Uint8Array(0)];
  const words = writeSections(magic, sections, shared);
  return { words, groupNames: [...groupNames] };
}

/** Reads what {@link writePlan} wrote. Throws `regex.plan-version` when another version wrote it. */
export function readPlan(plan: RegexPlan): { program: Program; shape: Shape; literal: Uint8Array | null } {
  const [scalars, code, targets, sets, firstBytes, literal] = readSections(magic, plan.words);
  const [slotCount, looks, anchoredStart, unanchoredStart, anchors, minLength, maxLength] = scalars!;
  return {
    program: {
      code: code as Int32Array,
      targets: targets as Int32Array,
      sets: sets as Uint32Array,
      slotCount: slotCount!,
      looks: looks!,
      anchoredStart: anchoredStart!,
      unanchoredStart: unanchoredStart!,
    },
    shape: {
      anchoredStart: (anchors! & 1) !== 0,
      anchoredEnd: (anchors! & 2) !== 0,
      minLength: minLength!,
      maxLength: maxLength! < 0 ? Number.POSITIVE_INFINITY : maxLength!,
      firstBytes: new ByteSet(firstBytes as Uint32Array),
    },
    literal: literal!.length === 0 ? null : (literal as Uint8Array),
  };
}

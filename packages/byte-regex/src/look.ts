/**
 * Zero-width assertions. Whether one holds at a position depends on what stands directly before and after it, and
 * that is all it depends on; a {@link Context} says it in four bits.
 */
import { wordBytes } from './syntax/byte-set.ts';

/** The kinds of assertion, as numbers that fit an instruction. */
export const Look = {
  textStart: 0,
  textEnd: 1,
  /** The end, or before a line feed that is the last byte: PCRE's `$` and `\Z`. */
  textEndOrFinalNewline: 2,
  lineStart: 3,
  lineEnd: 4,
  wordBoundary: 5,
  notWordBoundary: 6,
} as const;

export type Look = (typeof Look)[keyof typeof Look];

/** What stands on one side of a position: an OR of these. A byte of none of these kinds is 0. */
export const Context = {
  /** Nothing: the edge of the text. */
  edge: 1,
  /** A byte of `\w`. */
  word: 2,
  newline: 4,
  /** A line feed that is the last byte of the text (`newline` is set too). Only ever seen after a position. */
  finalNewline: 8,
} as const;

/** Whether the assertion holds between the two contexts. */
export function lookHolds(look: number, before: number, after: number): boolean {
  switch (look) {
    case Look.textStart:
      return (before & Context.edge) !== 0;
    case Look.textEnd:
      return (after & Context.edge) !== 0;
    case Look.textEndOrFinalNewline:
      return (after & (Context.edge | Context.finalNewline)) !== 0;
    case Look.lineStart:
      return (before & (Context.edge | Context.newline)) !== 0;
    case Look.lineEnd:
      return (after & (Context.edge | Context.newline)) !== 0;
    case Look.wordBoundary:
      return ((before ^ after) & Context.word) !== 0;
    default:
      return ((before ^ after) & Context.word) === 0;
  }
}

/** Whether an assertion looks at what stands before its position. */
export function dependsOnBefore(look: number): boolean {
  return look === Look.textStart || look === Look.lineStart || look >= Look.wordBoundary;
}

/** Whether an assertion looks at what stands after its position. */
export function dependsOnAfter(look: number): boolean {
  return look !== Look.textStart && look !== Look.lineStart;
}

/** What stands before position `at`. */
export function contextBefore(bytes: Uint8Array, start: number, at: number): number {
  return at <= start ? Context.edge : contextOfByte(bytes[at - 1]!);
}

/** What stands after position `at`. */
export function contextAfter(bytes: Uint8Array, end: number, at: number): number {
  if (at >= end) return Context.edge;
  const byte = bytes[at]!;
  return byte === 0x0a && at === end - 1 ? Context.newline | Context.finalNewline : contextOfByte(byte);
}

/** What a byte beside a position means to assertions. */
export function contextOfByte(byte: number): number {
  if (byte === 0x0a) return Context.newline;
  return wordBytes.has(byte) ? Context.word : 0;
}

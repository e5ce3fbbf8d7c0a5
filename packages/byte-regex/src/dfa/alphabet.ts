/**
 * The alphabet of a lazy automaton: bytes that no set and no assertion of the program tells apart share a class.
 * Two units are added: the end of the text, and a line feed that is the last byte (for PCRE's `$`).
 */
import { Context, contextOfByte, Look } from '../look.ts';
import { type Program, setHas } from '../nfa/program.ts';

/** Bytes in classes, and what each class means to assertions. */
export interface Alphabet {
  /** Class of each byte. */
  readonly classOf: Uint8Array;
  readonly classCount: number;
  /** The unit after the last byte. */
  readonly endUnit: number;
  /** The unit of a line feed that is the last byte. */
  readonly finalNewlineUnit: number;
  /** Units in all: the width of a row of the transition table. */
  readonly units: number;
  /** One byte of each unit; -1 for the end. */
  readonly byteOf: Int16Array;
  /** The context of each unit, cut down to what the program's assertions ask for. */
  readonly contextOf: Uint8Array;
  /** The bits of {@link Context} that the program's assertions ask for. */
  readonly contextMask: number;
}

/** The coarsest classes that keep apart what a program keeps apart. */
export function computeAlphabet(program: Program): Alphabet {
  const contextMask = relevantContext(program.looks);
  const classOf = new Uint8Array(256);
  let classCount = 1;
  const refine = (has: (byte: number) => boolean): void => {
    const split = new Map<number, number>();
    const seen = new Uint8Array(256);
    for (let byte = 0; byte < 256; byte++) seen[classOf[byte]!]! |= has(byte) ? 2 : 1;
    for (let byte = 0; byte < 256; byte++) {
      const old = classOf[byte]!;
      if (seen[old] !== 3 || !has(byte)) continue;
      let fresh = split.get(old);
      if (fresh === undefined) {
        fresh = classCount++;
        split.set(old, fresh);
      }
      classOf[byte] = fresh;
    }
  };
  for (let set = 0; set < program.sets.length / 8; set++) refine((byte) => setHas(program.sets, set, byte));
  if ((contextMask & Context.word) !== 0) refine((byte) => contextOfByte(byte) === Context.word);
  if ((contextMask & (Context.newline | Context.finalNewline)) !== 0) refine((byte) => byte === 0x0a);

  const units = classCount + 2;
  const byteOf = new Int16Array(units);
  for (let byte = 255; byte >= 0; byte--) byteOf[classOf[byte]!] = byte;
  byteOf[classCount] = -1;
  byteOf[classCount + 1] = 0x0a;
  const contextOf = new Uint8Array(units);
  for (let unit = 0; unit < classCount; unit++) contextOf[unit] = contextOfByte(byteOf[unit]!) & contextMask;
  contextOf[classCount] = Context.edge & contextMask;
  contextOf[classCount + 1] = (Context.newline | Context.finalNewline) & contextMask;
  return {
    classOf,
    classCount,
    endUnit: classCount,
    finalNewlineUnit: classCount + 1,
    units,
    byteOf,
    contextOf,
    contextMask,
  };
}

function relevantContext(looks: number): number {
  let mask = 0;
  if (looks !== 0) mask |= Context.edge;
  if ((looks & ((1 << Look.wordBoundary) | (1 << Look.notWordBoundary))) !== 0) mask |= Context.word;
  if ((looks & ((1 << Look.lineStart) | (1 << Look.lineEnd))) !== 0) mask |= Context.newline;
  if ((looks & (1 << Look.textEndOrFinalNewline)) !== 0) mask |= Context.finalNewline;
  return mask;
}

/**
 * Several typed arrays in one array of 32-bit words, so that a compiled form is one piece of memory that threads can
 * share. In front stand the number of sections and, for each, its kind and length.
 */

/** An array that becomes a section. */
export type Section = Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;

const kinds = [Int32Array, Uint32Array, Int16Array, Uint16Array, Uint8Array] as const;

/** Writes arrays one after the other, with a table of where each begins. */
export function writeSections(magic: number, sections: readonly Section[], shared: boolean): Int32Array {
  const headerWords = 2 + 2 * sections.length;
  const length = sections.reduce((sum, section) => sum + wordsOf(section), headerWords);
  const buffer = shared ? new SharedArrayBuffer(length * 4) : new ArrayBuffer(length * 4);
  const words = new Int32Array(buffer);
  words[0] = magic;
  words[1] = sections.length;
  let at = headerWords;
  for (const [index, section] of sections.entries()) {
    words[2 + 2 * index] = kinds.findIndex((kind) => section instanceof kind);
    words[3 + 2 * index] = section.length;
    const source = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    new Uint8Array(buffer, at * 4, section.byteLength).set(source);
    at += wordsOf(section);
  }
  return words;
}

/** Views of the sections; nothing is copied. Throws `regex.plan-version` when the words are of another layout. */
export function readSections(magic: number, words: Int32Array): Section[] {
  if (words[0] !== magic) throw new Error('regex.plan-version: the plan was made by another version');
  const count = words[1]!;
  const out: Section[] = [];
  let at = 2 + 2 * count;
  for (let index = 0; index < count; index++) {
    const section = view(
      words[2 + 2 * index]!,
      words.buffer,
      words.byteOffset + at * 4,
      words[3 + 2 * index]!,
    );
    out.push(section);
    at += wordsOf(section);
  }
  return out;
}

function view(kind: number, buffer: ArrayBufferLike, offset: number, length: number): Section {
  switch (kinds[kind]) {
    case Uint32Array:
      return new Uint32Array(buffer, offset, length);
    case Int16Array:
      return new Int16Array(buffer, offset, length);
    case Uint16Array:
      return new Uint16Array(buffer, offset, length);
    case Uint8Array:
      return new Uint8Array(buffer, offset, length);
    default:
      return new Int32Array(buffer, offset, length);
  }
}

function wordsOf(section: Section): number {
  return (section.byteLength + 3) >> 2;
}

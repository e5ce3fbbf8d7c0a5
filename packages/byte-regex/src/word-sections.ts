/**
 * Several typed arrays in one array of 32-bit words, so that a compiled form is one piece of memory that threads can
 * share. In front stand the number of sections and, for each, its kind and length.
 */

export type Section = Int32Array | Uint32Array | Uint8Array;

const kinds = { int32: 0, uint32: 1, uint8: 2 } as const;

export function writeSections(magic: number, sections: readonly Section[], shared: boolean): Int32Array {
  const headerWords = 2 + 2 * sections.length;
  const length = sections.reduce((sum, section) => sum + wordsOf(section), headerWords);
  const buffer = shared ? new SharedArrayBuffer(length * 4) : new ArrayBuffer(length * 4);
  const words = new Int32Array(buffer);
  words[0] = magic;
  words[1] = sections.length;
  let at = headerWords;
  for (const [index, section] of sections.entries()) {
    words[2 + 2 * index] =
      section instanceof Int32Array
        ? kinds.int32
        : section instanceof Uint32Array
          ? kinds.uint32
          : kinds.uint8;
    words[3 + 2 * index] = section.length;
    if (section instanceof Uint8Array) new Uint8Array(buffer, at * 4, section.length).set(section);
    else words.set(section, at);
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
    const kind = words[2 + 2 * index]!;
    const length = words[3 + 2 * index]!;
    const offset = words.byteOffset + at * 4;
    const section =
      kind === kinds.int32
        ? words.subarray(at, at + length)
        : kind === kinds.uint32
          ? new Uint32Array(words.buffer, offset, length)
          : new Uint8Array(words.buffer, offset, length);
    out.push(section);
    at += wordsOf(section);
  }
  return out;
}

function wordsOf(section: Section): number {
  return section instanceof Uint8Array ? (section.length + 3) >> 2 : section.length;
}

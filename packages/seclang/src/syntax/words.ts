/** The words of a text between white space. */
export function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Offset of the dot or colon that ends a collection's name in `tx.score`, or -1. */
export function endOfCollection(text: string): number {
  return text.search(/[.:]/);
}

/** Replaces bytes in Snort's form, `|41 42|`, by what they stand for; a text without two bars stays. */
export function replaceHexBytes(text: string): string {
  return text.replace(/\|((?:[0-9a-fA-F]{2} ?)+)\|/g, (_, pairs: string) =>
    pairs.replace(/ ?([0-9a-fA-F]{2})/g, (_pair, byte: string) =>
      String.fromCharCode(Number.parseInt(byte, 16)),
    ),
  );
}

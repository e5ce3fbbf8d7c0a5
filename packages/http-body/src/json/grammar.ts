/** What the JSON grammar expects next. Keys and values come first, so that one comparison tells "a token may begin". */
export const Expect = {
  Value: 0,
  ValueOrClose: 1,
  Key: 2,
  KeyOrClose: 3,
  Colon: 4,
  CommaOrClose: 5,
  /** The document is complete: only white space may follow. */
  End: 6,
} as const;
/** One of `Expect`. */
export type Expect = (typeof Expect)[keyof typeof Expect];

/** Inside what the tokenizer is. */
export const Lexeme = {
  /** Between tokens. */
  Structure: 0,
  String: 1,
  /** In a number, literal or other word without quotes. */
  Word: 2,
  /** Behind a slash that may begin a comment. */
  Slash: 3,
  LineComment: 4,
  BlockComment: 5,
  BlockCommentStar: 6,
} as const;
/** One of `Lexeme`. */
export type Lexeme = (typeof Lexeme)[keyof typeof Lexeme];

/** 1 for the ASCII bytes that a string takes as they are, whichever quote it began with. */
export const plainInString: Uint8Array = new Uint8Array(256).fill(1, 0x20, 0x80);
for (const character of '"\'\\') plainInString[character.charCodeAt(0)] = 0;

/** 1 for the bytes that a word without quotes consists of: all that mean nothing else between tokens. */
export const partOfWord: Uint8Array = new Uint8Array(256).fill(1, 0x21);
for (const character of '"\'[]{},:/#') partOfWord[character.charCodeAt(0)] = 0;

/** Meaning of the byte behind a backslash (RFC 8259 section 7); 0 when JSON does not know it. */
export const simpleEscape: Uint8Array = new Uint8Array(256);
for (const [letter, meaning] of [
  ['"', 0x22],
  ['\\', 0x5c],
  ['/', 0x2f],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
] as const) {
  simpleEscape[letter.charCodeAt(0)] = meaning;
}

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
  /** Behind a backslash. */
  Escape: 2,
  /** In the digits of \uXXXX. */
  UnicodeEscape: 3,
  /** In a number, literal or other word without quotes. */
  Word: 4,
  /** Behind a slash that may begin a comment. */
  Slash: 5,
  LineComment: 6,
  BlockComment: 7,
  BlockCommentStar: 8,
} as const;
/** One of `Lexeme`. */
export type Lexeme = (typeof Lexeme)[keyof typeof Lexeme];

/** Classes of bytes between tokens. In a string only the classes from `Quote` on need a look. */
export const ByteClass = {
  Other: 0,
  Blank: 1,
  Open: 2,
  Close: 3,
  Comma: 4,
  Colon: 5,
  Slash: 6,
  Hash: 7,
  Quote: 8,
  Backslash: 9,
  /** White space that is a control character, and so must be escaped in a string. */
  LineSpace: 10,
  Control: 11,
} as const;
/** One of `ByteClass`. */
export type ByteClass = (typeof ByteClass)[keyof typeof ByteClass];

/** Class of each byte. */
export const byteClass: Uint8Array = new Uint8Array(256);
byteClass.fill(ByteClass.Control, 0, 0x20);
for (const [text, value] of [
  [' ', ByteClass.Blank],
  ['\t\n\r', ByteClass.LineSpace],
  ['"\'', ByteClass.Quote],
  ['[{', ByteClass.Open],
  [']}', ByteClass.Close],
  [',', ByteClass.Comma],
  [':', ByteClass.Colon],
  ['/', ByteClass.Slash],
  ['#', ByteClass.Hash],
  ['\\', ByteClass.Backslash],
] as const) {
  for (const character of text) byteClass[character.charCodeAt(0)] = value;
}

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

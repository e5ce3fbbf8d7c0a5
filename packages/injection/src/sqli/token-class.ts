/**
 * The classes of SQL tokens. A class is a small integer inside the detector and one letter outside: a folded
 * token sequence written with these letters is a *fingerprint* (`s&1o1`), the notation that libinjection made
 * common and that people already have in their logs.
 */

/** Class numbers, used as array indices and bit positions. */
export const TokenClass = {
  none: 0,
  keyword: 1,
  union: 2,
  grouping: 3,
  expression: 4,
  sqlType: 5,
  function: 6,
  bareword: 7,
  number: 8,
  variable: 9,
  string: 10,
  operator: 11,
  logic: 12,
  comment: 13,
  collate: 14,
  openParen: 15,
  closeParen: 16,
  openBrace: 17,
  closeBrace: 18,
  dot: 19,
  comma: 20,
  colon: 21,
  semicolon: 22,
  statement: 23,
  unknown: 24,
  hostile: 25,
  backslash: 26,
} as const;

/** One of the class numbers. */
export type TokenClass = (typeof TokenClass)[keyof typeof TokenClass];

/** The name of a class, for results and logs. */
export type TokenClassName = Exclude<keyof typeof TokenClass, 'none'>;

/** Letter of each class, by class number; position 0 is "no token". */
const LETTERS = ' kUBEtfn1vso&cA(){}.,:;T?X\\';

/** How many classes there are, "none" included. */
export const TOKEN_CLASS_COUNT = LETTERS.length;

const NAMES = Object.keys(TokenClass);

/** The fingerprint letter of a class. */
export function classLetter(tokenClass: number): string {
  return LETTERS.charAt(tokenClass);
}

/** The class behind a fingerprint letter, or undefined when no class has that letter. */
export function classOfLetter(letter: string): TokenClass | undefined {
  const index = LETTERS.indexOf(letter);
  return index > 0 ? (index as TokenClass) : undefined;
}

/** The name of a class; of "none" too, which no token in a result has. */
export function className(tokenClass: number): TokenClassName {
  return NAMES[tokenClass] as TokenClassName;
}

/** A set of classes as bits, for tests of the kind "is it one of these". */
export function classSet(...classes: readonly TokenClass[]): number {
  let bits = 0;
  for (const tokenClass of classes) bits |= 1 << tokenClass;
  return bits;
}

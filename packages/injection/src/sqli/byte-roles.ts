/**
 * What a byte can begin or end in SQL text: one table for the choice of the scanner, one of flags for the loops.
 */

/** Which scanner reads the token that begins with a byte. */
export const Scanner = {
  blank: 0,
  word: 1,
  number: 2,
  quote: 3,
  operator: 4,
  longOperator: 5,
  punctuation: 6,
  dash: 7,
  slash: 8,
  hash: 9,
  dollar: 10,
  at: 11,
  backtick: 12,
  bracket: 13,
  backslash: 14,
  unknown: 15,
  /** Letters that may stand before a quote: b'01', x'ff', e'…', n'…', q'[…]', nq'[…]', u&'…'. */
  binaryLiteral: 16,
  hexLiteral: 17,
  escapedLiteral: 18,
  nationalLiteral: 19,
  oracleLiteral: 20,
  unicodeLiteral: 21,
} as const;

/** Flag: ends a word. */
export const ENDS_WORD = 1;
/** Flag: ends the name of a variable. */
export const ENDS_VARIABLE = 2;
/** Flag: white space that makes two dashes a comment in every dialect. */
export const WHITE = 4;
/** Flag: hexadecimal digit. */
export const HEX = 8;
/** Flag: ASCII letter. */
export const LETTER = 16;
/** Flag: decimal digit. */
export const DIGIT = 32;
/** Flag: can only be part of a number or a word (letters, digits, `_`, high bytes). */
export const PLAIN = 64;

/** Scanner by first byte. */
export const SCANNER: Uint8Array = new Uint8Array(256).fill(Scanner.word);
/** Flags by byte. */
export const ROLES: Uint8Array = new Uint8Array(256);

function scan(bytes: string, scanner: number): void {
  for (let i = 0; i < bytes.length; i++) SCANNER[bytes.charCodeAt(i)] = scanner;
}

function flag(bytes: string, bit: number): void {
  for (let i = 0; i < bytes.length; i++) ROLES[bytes.charCodeAt(i)]! |= bit;
}

for (let byte = 0; byte <= 0x20; byte++) SCANNER[byte] = Scanner.blank;
SCANNER[0x7f] = Scanner.blank;
SCANNER[0xa0] = Scanner.blank;
scan('.0123456789', Scanner.number);
scan('\'"', Scanner.quote);
scan('%+^~', Scanner.operator);
scan('!&*:<=>|', Scanner.longOperator);
scan('(),;{}', Scanner.punctuation);
scan('-', Scanner.dash);
scan('/', Scanner.slash);
scan('#', Scanner.hash);
scan('$', Scanner.dollar);
scan('@', Scanner.at);
scan('`', Scanner.backtick);
scan('[', Scanner.bracket);
scan('\\', Scanner.backslash);
scan('?]', Scanner.unknown);
scan('Bb', Scanner.binaryLiteral);
scan('Xx', Scanner.hexLiteral);
scan('Ee', Scanner.escapedLiteral);
scan('Nn', Scanner.nationalLiteral);
scan('Qq', Scanner.oracleLiteral);
scan('Uu', Scanner.unicodeLiteral);

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ENDINGS = ' <>:\\?=@!#~+-*/&|^%(),\';\t\n\v\f\r"\0';
flag(`${ENDINGS}[]{}\xa0`, ENDS_WORD);
flag(`${ENDINGS}\``, ENDS_VARIABLE);
flag(' \t\n\v\f\r\xa0\0', WHITE);
flag('0123456789abcdefABCDEF', HEX);
flag(LETTERS + LETTERS.toUpperCase(), LETTER);
flag('0123456789', DIGIT);
flag(`${LETTERS}${LETTERS.toUpperCase()}0123456789_`, PLAIN);
for (let byte = 0x80; byte < 0x100; byte++) if (byte !== 0xa0) ROLES[byte]! |= PLAIN;

/** What a JSON value without quotes is. */
export const BareWord = {
  True: 0,
  False: 1,
  Null: 2,
  /** A number of RFC 8259. */
  Number: 3,
  /** A number of RFC 8259 that a double cannot hold exactly or at all. */
  BigNumber: 4,
  /** A number only lenient parsers accept. */
  LenientNumber: 5,
  /** NaN, Infinity, undefined, with or without sign. */
  NonFinite: 6,
  Unknown: 7,
} as const;
/** One of `BareWord`. */
export type BareWord = (typeof BareWord)[keyof typeof BareWord];

const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const dot = 0x2e;

/** Classifies a bare word (RFC 8259 sections 3 and 6). Linear in its length. */
export function classifyBareWord(bytes: Uint8Array, start: number, end: number): BareWord {
  switch (bytes[start]) {
    case 0x74:
      if (equalsText(bytes, start, end, 'true')) return BareWord.True;
      break;
    case 0x66:
      if (equalsText(bytes, start, end, 'false')) return BareWord.False;
      break;
    case 0x6e:
      if (equalsText(bytes, start, end, 'null')) return BareWord.Null;
      break;
  }
  return classifyNumber(bytes, start, end);
}

function classifyNumber(bytes: Uint8Array, start: number, end: number): BareWord {
  let at = bytes[start] === minus ? start + 1 : start;
  const integerStart = at;
  while (at < end && isDigit(bytes[at]!)) at++;
  const integerDigits = at - integerStart;
  if (integerDigits === 0 || (integerDigits > 1 && bytes[integerStart] === zero)) {
    return classifyLenient(bytes, start, end);
  }
  let digits = integerDigits;
  let exact = true;
  if (at < end && bytes[at] === dot) {
    const fractionStart = ++at;
    while (at < end && isDigit(bytes[at]!)) at++;
    if (at === fractionStart) return classifyLenient(bytes, start, end);
    digits += at - fractionStart;
    exact = false;
  }
  let exponent = 0;
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    const negative = bytes[at] === minus;
    if (negative || (at < end && bytes[at] === 0x2b)) at++;
    const exponentStart = at;
    for (; at < end && isDigit(bytes[at]!); at++)
      exponent = Math.min(exponent * 10 + bytes[at]! - zero, 100_000);
    if (at === exponentStart) return classifyLenient(bytes, start, end);
    if (negative) exponent = -exponent;
    exact = false;
  }
  if (at !== end) return classifyLenient(bytes, start, end);
  if (integerDigits + exponent > 308 || exponent < -308) return BareWord.BigNumber;
  // No serialiser writes more than 17 significant digits of a double; 25 leaves room for leading zeros.
  if (exact) return exceedsSafeInteger(bytes, integerStart, end) ? BareWord.BigNumber : BareWord.Number;
  return digits > 25 ? BareWord.BigNumber : BareWord.Number;
}

const safeInteger = '9007199254740991';

function exceedsSafeInteger(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== safeInteger.length) return end - start > safeInteger.length;
  for (let i = 0; i < safeInteger.length; i++) {
    const difference = bytes[start + i]! - safeInteger.charCodeAt(i);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** JSON5, YAML and JavaScript numbers; else no number at all. */
function classifyLenient(bytes: Uint8Array, start: number, end: number): BareWord {
  let at = start;
  if (bytes[at] === minus || bytes[at] === 0x2b) at++;
  for (const word of ['NaN', 'Infinity', 'undefined', 'nan', 'inf', 'infinity']) {
    if (equalsText(bytes, at, end, word)) return BareWord.NonFinite;
  }
  if (at >= end || !(isDigit(bytes[at]!) || bytes[at] === dot)) return BareWord.Unknown;
  let digits = 0;
  for (; at < end; at++) {
    const c = bytes[at]!;
    if (isDigit(c)) digits++;
    else if (!isNumberByte(c)) return BareWord.Unknown;
  }
  return digits > 0 ? BareWord.LenientNumber : BareWord.Unknown;
}

/** Letters, dots, signs and underscores that occur in hexadecimal, octal, binary and separated numbers. */
function isNumberByte(c: number): boolean {
  const lower = c | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x66) ||
    lower === 0x78 ||
    lower === 0x6f ||
    c === dot ||
    c === 0x5f ||
    c === minus ||
    c === 0x2b
  );
}

function isDigit(c: number): boolean {
  return c >= zero && c <= nine;
}

function equalsText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

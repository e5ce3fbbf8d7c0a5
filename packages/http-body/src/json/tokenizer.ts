import { hexValue } from '../decode/hex.ts';
import { writeUtf8 } from '../decode/utf8.ts';
import { Fact, type FactCode } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import { moveDown } from '../move-down.ts';
import type { ParseState } from '../parse-state.ts';
import { BareWord, classifyBareWord } from './bare-word.ts';
import type { JsonFlattener } from './flatten.ts';
import { Expect, Lexeme, partOfWord, plainInString, simpleEscape } from './grammar.ts';

const quoteByte = 0x22;
const backslash = 0x5c;
const replacement = 0xfffd;
/** Bytes of a surrogate pair's escape. */
const longestEscape = 12;

/**
 * The JSON grammar (RFC 8259) as a byte-driven machine. What lenient parsers accept (comments, single quotes, unquoted
 * keys, trailing commas, odd numbers and escapes) is read, too, and each is a fact of class error: a rule must see the
 * value that a lenient application would see. What nothing accepts ends the walk at that byte.
 *
 * Strings are decoded in place, in the table's arena, into which the input was copied in one piece.
 *
 * PERF: the loops over string contents and white space make no call per byte and nothing is allocated per token;
 * guarded by the json cases of bench/http-body.bench.ts.
 */
export class JsonTokenizer {
  readonly #state: ParseState;
  readonly #sink: JsonFlattener;
  readonly #sequence: boolean;
  #expect: Expect = Expect.Value;
  #lexeme: Lexeme = Lexeme.Structure;
  /** 1 for each open container that is an array. */
  #isArray = new Uint8Array(64);
  #depth = 0;
  #documents = 0;
  /** Offset of the current string, word or comment in the input. */
  #tokenStart = 0;
  /** The current token in the arena: where it begins, and where its next decoded byte goes. */
  #tokenAt = 0;
  #write = 0;
  #quote = quoteByte;
  #highBytes = 0;
  #hexDigits = 0;
  #codeUnit = 0;
  /** A high surrogate that waits for its other half; 0 when none does. */
  #surrogate = 0;

  /** With `sequence`, any number of values may follow one another (NDJSON, RFC 7464). */
  constructor(state: ParseState, sink: JsonFlattener, sequence: boolean) {
    this.#state = state;
    this.#sink = sink;
    this.#sequence = sequence;
  }

  clear(): void {
    this.#expect = Expect.Value;
    this.#lexeme = Lexeme.Structure;
    this.#depth = 0;
    this.#documents = 0;
    this.#surrogate = 0;
  }

  /** Reads the arena's bytes start–end, which are the input from offset `offset` on and the arena's last bytes. */
  read(start: number, end: number, offset: number): void {
    const state = this.#state;
    const base = offset - start;
    let i = start;
    while (i < end && state.stoppedAt < 0) {
      switch (this.#lexeme) {
        case Lexeme.Structure:
          i = this.#readStructure(i, end, base);
          break;
        case Lexeme.String:
          i = this.#readString(i, end, base);
          break;
        case Lexeme.Word:
          i = this.#readWord(i, end, base);
          break;
        case Lexeme.Escape:
          this.#readEscape(state.fields.bytes[i]!, base + i);
          i++;
          break;
        case Lexeme.UnicodeEscape:
          if (this.#readHexDigit(state.fields.bytes[i]!, base + i)) i++;
          break;
        default:
          i = this.#readComment(i, end);
      }
    }
    this.#keepToken(end);
  }

  /** What was read of an unfinished token becomes the arena's last bytes, so that the next chunk follows it. */
  #keepToken(end: number): void {
    if (this.#lexeme < Lexeme.String || this.#lexeme > Lexeme.Word) return;
    const { fields } = this.#state;
    // Nothing was written behind the chunk: the token is the last thing there.
    if (fields.used === end) fields.advance(this.#write);
    else {
      this.#tokenAt = fields.moveToEnd(this.#tokenAt, this.#write);
      this.#write = fields.used;
    }
    // In an escape, room for what it may become stays between the token and the next chunk.
    if (this.#lexeme !== Lexeme.Word) {
      const reserved = this.#write + longestEscape;
      fields.ensure(reserved);
      fields.advance(reserved);
    }
  }

  /** The input is complete. */
  finish(): void {
    const state = this.#state;
    const { size } = state;
    if (state.stoppedAt >= 0) return;
    if (this.#lexeme === Lexeme.Word) this.#endWord(size);
    if (state.stoppedAt >= 0) return;
    if (this.#lexeme === Lexeme.LineComment) this.#lexeme = Lexeme.Structure;
    if (this.#lexeme !== Lexeme.Structure) {
      // An unterminated string is inspected as far as it came.
      if (
        this.#lexeme === Lexeme.String ||
        this.#lexeme === Lexeme.Escape ||
        this.#lexeme === Lexeme.UnicodeEscape
      ) {
        this.#endString(size);
      }
      this.#truncated(size);
    } else if (this.#depth > 0 || (this.#expect !== Expect.Value && this.#expect !== Expect.End)) {
      this.#truncated(size);
    } else if (this.#documents === 0) state.facts.add(Fact.JsonEmpty, size);
  }

  #truncated(size: number): void {
    if (this.#sink.coveredUntil < size) this.#state.stop(Fact.JsonTruncated, size, this.#sink.coveredUntil);
    else this.#state.facts.add(Fact.JsonTruncated, size);
  }

  #readStructure(start: number, end: number, base: number): number {
    const { fields } = this.#state;
    let { bytes } = fields;
    for (let i = start; i < end; i++) {
      const c = bytes[i]!;
      switch (c) {
        case 0x20:
        case 0x09:
        case 0x0a:
        case 0x0d:
          continue;
        case 0x22: // "
        case 0x27: // '
          this.#beginString(c, i + 1, base + i);
          return i + 1;
        case 0x5b: // [
        case 0x7b: // {
          if (!this.#open(c === 0x5b, base + i)) return i;
          continue;
        case 0x5d: // ]
        case 0x7d: // }
          if (!this.#close(c === 0x5d, base + i)) return i;
          bytes = fields.bytes;
          continue;
        case 0x2c: // ,
          if (!this.#comma(base + i)) return i;
          continue;
        case 0x3a: // :
          if (this.#expect !== Expect.Colon) {
            this.#fail(base + i);
            return i;
          }
          this.#expect = Expect.Value;
          continue;
        case 0x2f: // /
        case 0x23: // #
          this.#tokenStart = base + i;
          if (c === 0x23) this.#state.facts.add(Fact.JsonComment, base + i);
          this.#lexeme = c === 0x23 ? Lexeme.LineComment : Lexeme.Slash;
          return i + 1;
        default:
          if (c === 0x1e && this.#sequence) continue;
          if (c < 0x20) this.#fail(base + i);
          else this.#beginWord(i, base + i);
          return i;
      }
    }
    return end;
  }

  #open(isArray: boolean, offset: number): boolean {
    if (this.#expect !== Expect.Value && this.#expect !== Expect.ValueOrClose) return this.#fail(offset);
    if (!this.#sink.enter(isArray, this.#depth)) {
      this.#state.stop(Fact.DepthLimit, offset, this.#sink.coveredUntil);
      return false;
    }
    if (this.#depth === this.#isArray.length) {
      const grown = new Uint8Array(this.#depth * 2);
      grown.set(this.#isArray);
      this.#isArray = grown;
    }
    this.#isArray[this.#depth++] = isArray ? 1 : 0;
    this.#expect = isArray ? Expect.ValueOrClose : Expect.KeyOrClose;
    return true;
  }

  #close(isArray: boolean, offset: number): boolean {
    if (this.#depth === 0) return this.#fail(offset);
    if ((this.#isArray[this.#depth - 1] === 1) !== isArray) {
      this.#state.stop(Fact.JsonMismatchedClose, offset, this.#sink.coveredUntil);
      return false;
    }
    switch (this.#expect) {
      case Expect.CommaOrClose:
      case Expect.ValueOrClose:
      case Expect.KeyOrClose:
        break;
      case Expect.Key:
        this.#state.facts.add(Fact.JsonTrailingComma, offset);
        break;
      case Expect.Value:
        if (!isArray) return this.#fail(offset);
        this.#state.facts.add(Fact.JsonTrailingComma, offset);
        break;
      default:
        return this.#fail(offset);
    }
    this.#depth--;
    if (!this.#sink.leave(offset)) return this.#full(offset);
    this.#afterValue();
    return true;
  }

  #comma(offset: number): boolean {
    const isArray = this.#depth > 0 && this.#isArray[this.#depth - 1] === 1;
    switch (this.#expect) {
      case Expect.CommaOrClose:
        this.#expect = isArray ? Expect.Value : Expect.Key;
        return true;
      case Expect.Key:
      case Expect.KeyOrClose:
      case Expect.ValueOrClose:
        this.#state.facts.add(Fact.JsonTrailingComma, offset);
        return true;
      case Expect.Value:
        if (!isArray) return this.#fail(offset);
        this.#state.facts.add(Fact.JsonTrailingComma, offset);
        return true;
      default:
        return this.#fail(offset);
    }
  }

  #afterValue(): void {
    if (this.#depth > 0) this.#expect = Expect.CommaOrClose;
    else {
      this.#documents++;
      this.#expect = this.#sequence ? Expect.Value : Expect.End;
    }
  }

  #beginString(quote: number, at: number, offset: number): void {
    if (this.#expect > Expect.KeyOrClose) {
      this.#fail(offset);
      return;
    }
    if (quote !== quoteByte) this.#state.facts.add(Fact.JsonSingleQuotes, offset);
    this.#quote = quote;
    this.#beginToken(at, offset, Lexeme.String);
  }

  #beginWord(at: number, offset: number): void {
    if (this.#expect > Expect.KeyOrClose) this.#fail(offset);
    else this.#beginToken(at, offset, Lexeme.Word);
  }

  #beginToken(at: number, offset: number, lexeme: Lexeme): void {
    this.#tokenStart = offset;
    this.#tokenAt = at;
    this.#write = at;
    this.#highBytes = 0;
    this.#lexeme = lexeme;
  }

  #readString(start: number, end: number, base: number): number {
    const { bytes } = this.#state.fields;
    if (this.#surrogate !== 0 && bytes[start] !== backslash) this.#flushSurrogate(base + start);
    const plain = plainInString;
    const quote = this.#quote;
    let high = this.#highBytes;
    let i = start;
    for (;;) {
      while (i < end && plain[bytes[i]!] === 1) i++;
      if (i === end) break;
      const c = bytes[i]!;
      if (c === quote || c === backslash) break;
      if (c >= 0x80) high = c;
      else if (c < 0x20) this.#reportControl(c, base + i);
      i++;
    }
    this.#highBytes = high;
    this.#write = moveDown(bytes, start, i, this.#write);
    if (i === end) return end;
    if (bytes[i] === backslash) this.#lexeme = Lexeme.Escape;
    else this.#endString(base + i + 1);
    return i + 1;
  }

  #reportControl(c: number, offset: number): void {
    this.#state.facts.add(Fact.JsonControlCharacter, offset);
    if (c === 0) this.#state.facts.add(Fact.NulByte, offset);
  }

  #readEscape(c: number, offset: number): void {
    if (c === 0x75) {
      this.#lexeme = Lexeme.UnicodeEscape;
      this.#hexDigits = 0;
      this.#codeUnit = 0;
      return;
    }
    this.#lexeme = Lexeme.String;
    if (this.#surrogate !== 0) this.#flushSurrogate(offset - 1);
    const known = simpleEscape[c]!;
    if (known === 0) this.#state.facts.add(Fact.JsonInvalidEscape, offset - 1);
    // An escape that JSON does not know stands for its character, as JavaScript reads it.
    this.#append(known === 0 ? c : known);
  }

  /** One digit of \uXXXX. False when the byte is none and is to be read again. */
  #readHexDigit(c: number, offset: number): boolean {
    const digit = hexValue[c]!;
    if (digit > 15) {
      this.#state.facts.add(Fact.JsonInvalidEscape, offset);
      this.#lexeme = Lexeme.String;
      if (this.#surrogate !== 0) this.#flushSurrogate(offset);
      // Kept without the backslash, so that nothing of it is unseen.
      this.#append(0x75);
      for (let k = this.#hexDigits - 1; k >= 0; k--) {
        this.#append('0123456789abcdef'.charCodeAt((this.#codeUnit >> (4 * k)) & 15));
      }
      return false;
    }
    this.#codeUnit = (this.#codeUnit << 4) | digit;
    if (++this.#hexDigits === 4) {
      this.#lexeme = Lexeme.String;
      this.#endCodeUnit(offset);
    }
    return true;
  }

  #endCodeUnit(offset: number): void {
    const unit = this.#codeUnit;
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (this.#surrogate !== 0) {
      if (isLow) {
        const codePoint = 0x10000 + ((this.#surrogate - 0xd800) << 10) + (unit - 0xdc00);
        this.#surrogate = 0;
        this.#appendCodePoint(codePoint);
        return;
      }
      this.#flushSurrogate(offset - 5);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.#surrogate = unit;
    else if (isLow) {
      this.#state.facts.add(Fact.JsonLoneSurrogate, offset - 5);
      this.#appendCodePoint(replacement);
    } else {
      if (unit === 0) this.#state.facts.add(Fact.NulByte, offset - 5);
      this.#appendCodePoint(unit);
    }
  }

  /** A high surrogate stayed alone. */
  #flushSurrogate(offset: number): void {
    this.#surrogate = 0;
    this.#state.facts.add(Fact.JsonLoneSurrogate, offset);
    this.#appendCodePoint(replacement);
  }

  // A decoded character is never longer than its escape, so that writing in place cannot overtake reading.

  #append(byte: number): void {
    this.#state.fields.bytes[this.#write++] = byte;
  }

  #appendCodePoint(codePoint: number): void {
    this.#write = writeUtf8(this.#state.fields.bytes, this.#write, codePoint);
  }

  #endString(rawEnd: number): void {
    if (this.#surrogate !== 0) this.#flushSurrogate(rawEnd);
    this.#lexeme = Lexeme.Structure;
    if (this.#expect >= Expect.Key) this.#emitKey(rawEnd);
    else this.#emitValue(FieldKind.JsonString, rawEnd);
  }

  #readWord(start: number, end: number, base: number): number {
    const { bytes } = this.#state.fields;
    let i = start;
    while (i < end && partOfWord[bytes[i]!] === 1) i++;
    this.#write = i;
    if (i < end) this.#endWord(base + i);
    return i;
  }

  #endWord(rawEnd: number): void {
    const { fields, facts } = this.#state;
    this.#lexeme = Lexeme.Structure;
    if (this.#expect >= Expect.Key) {
      facts.add(Fact.JsonUnquotedKey, this.#tokenStart);
      this.#emitKey(rawEnd);
      return;
    }
    const word = classifyBareWord(fields.bytes, this.#tokenAt, this.#write);
    const fact = factOfWord[word];
    if (fact !== undefined) facts.add(fact, this.#tokenStart);
    if (word === BareWord.Null) this.#write = this.#tokenAt;
    this.#emitValue(kindOfWord[word]!, rawEnd);
  }

  #emitKey(rawEnd: number): void {
    const high = this.#highBytes >= 0x80;
    if (!this.#sink.key(this.#tokenAt, this.#write, high, this.#tokenStart, rawEnd))
      this.#full(this.#tokenStart);
    else this.#expect = Expect.Colon;
  }

  #emitValue(kind: FieldKind, rawEnd: number): void {
    const high = this.#highBytes >= 0x80;
    if (!this.#sink.value(kind, this.#tokenAt, this.#write, high, this.#tokenStart, rawEnd))
      this.#full(this.#tokenStart);
    else this.#afterValue();
  }

  #readComment(start: number, end: number): number {
    const { bytes } = this.#state.fields;
    for (let i = start; i < end; i++) {
      const c = bytes[i]!;
      switch (this.#lexeme) {
        case Lexeme.Slash:
          if (c !== 0x2f && c !== 0x2a) {
            this.#fail(this.#tokenStart);
            return i;
          }
          this.#state.facts.add(Fact.JsonComment, this.#tokenStart);
          this.#lexeme = c === 0x2a ? Lexeme.BlockComment : Lexeme.LineComment;
          break;
        case Lexeme.LineComment:
          if (c === 0x0a || c === 0x0d) {
            this.#lexeme = Lexeme.Structure;
            return i + 1;
          }
          break;
        case Lexeme.BlockComment:
          if (c === 0x2a) this.#lexeme = Lexeme.BlockCommentStar;
          break;
        default:
          if (c === 0x2f) {
            this.#lexeme = Lexeme.Structure;
            return i + 1;
          }
          if (c !== 0x2a) this.#lexeme = Lexeme.BlockComment;
      }
    }
    return end;
  }

  #fail(offset: number): false {
    this.#state.stop(
      this.#expect === Expect.End ? Fact.JsonTrailingData : Fact.JsonSyntax,
      offset,
      this.#sink.coveredUntil,
    );
    return false;
  }

  /** The table took no more; why is recorded here unless it was already. */
  #full(offset: number): false {
    this.#state.stop(Fact.FieldLimit, offset, this.#sink.coveredUntil);
    return false;
  }
}

const kindOfWord: readonly FieldKind[] = [
  FieldKind.JsonBoolean,
  FieldKind.JsonBoolean,
  FieldKind.JsonNull,
  FieldKind.JsonNumber,
  FieldKind.JsonNumber,
  FieldKind.JsonNumber,
  FieldKind.JsonWord,
  FieldKind.JsonWord,
];

const factOfWord: readonly (FactCode | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  Fact.JsonBigNumber,
  Fact.JsonLenientNumber,
  Fact.JsonNonFinite,
  Fact.JsonUnknownWord,
];

import { hexValue } from '../decode/hex.ts';
import { writeUtf8 } from '../decode/utf8.ts';
import { Fact, type FactCode } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import type { ParseState } from '../parse-state.ts';
import { BareWord, classifyBareWord } from './bare-word.ts';
import type { JsonFlattener } from './flatten.ts';
import { ByteClass, byteClass, Expect, Lexeme, simpleEscape } from './grammar.ts';

const quoteByte = 0x22;
const backslash = 0x5c;
const replacement = 0xfffd;

/**
 * The JSON grammar (RFC 8259) as a byte-driven machine. What lenient parsers accept (comments, single quotes, unquoted
 * keys, trailing commas, odd numbers and escapes) is read, too, and each is a fact of class error: a rule must see the
 * value that a lenient application would see. What nothing accepts ends the walk at that byte.
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
  /** Where the next decoded byte goes in the arena; the token began at `fields.used`. */
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

  /** Reads bytes until the end or until the state is stopped. `base` is the input offset of `chunk[0]`. */
  read(chunk: Uint8Array, start: number, end: number, base: number): void {
    const state = this.#state;
    let i = start;
    while (i < end && state.stoppedAt < 0) {
      switch (this.#lexeme) {
        case Lexeme.Structure:
          i = this.#readStructure(chunk, i, end, base);
          break;
        case Lexeme.String:
          i = this.#readString(chunk, i, end, base);
          break;
        case Lexeme.Word:
          i = this.#readWord(chunk, i, end, base);
          break;
        case Lexeme.Escape:
          this.#readEscape(chunk[i]!, base + i);
          i++;
          break;
        case Lexeme.UnicodeEscape:
          if (this.#readHexDigit(chunk[i]!, base + i)) i++;
          break;
        default:
          i = this.#readComment(chunk, i, end);
      }
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

  #readStructure(chunk: Uint8Array, start: number, end: number, base: number): number {
    for (let i = start; i < end; i++) {
      const c = chunk[i]!;
      switch (byteClass[c]) {
        case ByteClass.Space:
          continue;
        case ByteClass.Quote:
          this.#beginString(c, base + i);
          return i + 1;
        case ByteClass.Open:
          if (!this.#open(c === 0x5b, base + i)) return i;
          continue;
        case ByteClass.Close:
          if (!this.#close(c === 0x5d, base + i)) return i;
          continue;
        case ByteClass.Comma:
          if (!this.#comma(base + i)) return i;
          continue;
        case ByteClass.Colon:
          if (this.#expect !== Expect.Colon) {
            this.#fail(base + i);
            return i;
          }
          this.#expect = Expect.Value;
          continue;
        case ByteClass.Slash:
        case ByteClass.Hash:
          this.#tokenStart = base + i;
          if (c === 0x23) this.#state.facts.add(Fact.JsonComment, base + i);
          this.#lexeme = c === 0x23 ? Lexeme.LineComment : Lexeme.Slash;
          return i + 1;
        case ByteClass.Control:
          if (c === 0x1e && this.#sequence) continue;
          this.#fail(base + i);
          return i;
        default:
          this.#beginWord(base + i);
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

  #beginString(quote: number, offset: number): void {
    if (this.#expect > Expect.KeyOrClose) {
      this.#fail(offset);
      return;
    }
    if (quote !== quoteByte) this.#state.facts.add(Fact.JsonSingleQuotes, offset);
    this.#quote = quote;
    this.#beginToken(offset, Lexeme.String);
  }

  #beginWord(offset: number): void {
    if (this.#expect > Expect.KeyOrClose) this.#fail(offset);
    else this.#beginToken(offset, Lexeme.Word);
  }

  #beginToken(offset: number, lexeme: Lexeme): void {
    this.#tokenStart = offset;
    this.#write = this.#state.fields.used;
    this.#highBytes = 0;
    this.#lexeme = lexeme;
  }

  /** Bytes that the current token may still take in the arena. */
  #tokenRoom(): number {
    const { fields } = this.#state;
    return fields.room - (this.#write - fields.used);
  }

  #readString(chunk: Uint8Array, start: number, end: number, base: number): number {
    if (this.#surrogate !== 0 && chunk[start] !== backslash && !this.#flushSurrogate(base + start))
      return start;
    const limit = Math.min(end, start + this.#tokenRoom());
    let write = this.#write;
    const bytes = this.#state.fields.ensure(write + limit - start);
    let high = this.#highBytes;
    let i = start;
    for (; i < limit; i++) {
      const c = chunk[i]!;
      const kind = byteClass[c]!;
      if (kind >= ByteClass.Quote) {
        if (c === this.#quote || c === backslash) break;
        if (kind === ByteClass.Control || (kind === ByteClass.Space && c < 0x20)) {
          this.#state.facts.add(Fact.JsonControlCharacter, base + i);
          if (c === 0) this.#state.facts.add(Fact.NulByte, base + i);
        }
      }
      high |= c;
      bytes[write++] = c;
    }
    this.#write = write;
    this.#highBytes = high;
    if (i === end) return end;
    const c = chunk[i]!;
    if (c === this.#quote) {
      this.#endString(base + i + 1);
      return i + 1;
    }
    if (c === backslash) {
      this.#lexeme = Lexeme.Escape;
      return i + 1;
    }
    this.#state.stop(Fact.TotalLimit, base + i, this.#sink.coveredUntil);
    return i;
  }

  #readEscape(c: number, offset: number): void {
    if (c === 0x75) {
      this.#lexeme = Lexeme.UnicodeEscape;
      this.#hexDigits = 0;
      this.#codeUnit = 0;
      return;
    }
    this.#lexeme = Lexeme.String;
    if (this.#surrogate !== 0 && !this.#flushSurrogate(offset - 1)) return;
    const known = simpleEscape[c]!;
    if (known === 0) this.#state.facts.add(Fact.JsonInvalidEscape, offset - 1);
    // An escape that JSON does not know stands for its character, as JavaScript reads it.
    this.#append(known === 0 ? c : known, offset);
  }

  /** One digit of \uXXXX. False when the byte is none and is to be read again. */
  #readHexDigit(c: number, offset: number): boolean {
    const digit = hexValue[c]!;
    if (digit > 15) {
      this.#state.facts.add(Fact.JsonInvalidEscape, offset);
      this.#lexeme = Lexeme.String;
      if (this.#surrogate !== 0 && !this.#flushSurrogate(offset)) return false;
      // Kept as it stood, without the backslash, so that nothing of it is unseen.
      if (!this.#append(0x75, offset)) return false;
      for (let k = this.#hexDigits - 1; k >= 0; k--) {
        if (!this.#append('0123456789abcdef'.charCodeAt((this.#codeUnit >> (4 * k)) & 15), offset))
          return false;
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
        this.#appendCodePoint(codePoint, offset);
        return;
      }
      if (!this.#flushSurrogate(offset - 5)) return;
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.#surrogate = unit;
    else if (isLow) {
      this.#state.facts.add(Fact.JsonLoneSurrogate, offset - 5);
      this.#appendCodePoint(replacement, offset);
    } else {
      if (unit === 0) this.#state.facts.add(Fact.NulByte, offset - 5);
      this.#appendCodePoint(unit, offset);
    }
  }

  /** A high surrogate stayed alone. False when the arena is full. */
  #flushSurrogate(offset: number): boolean {
    this.#surrogate = 0;
    this.#state.facts.add(Fact.JsonLoneSurrogate, offset);
    return this.#appendCodePoint(replacement, offset);
  }

  #append(byte: number, offset: number): boolean {
    if (this.#tokenRoom() < 1) return this.#arenaFull(offset);
    this.#state.fields.ensure(this.#write + 1)[this.#write++] = byte;
    return true;
  }

  #appendCodePoint(codePoint: number, offset: number): boolean {
    if (this.#tokenRoom() < 4) return this.#arenaFull(offset);
    this.#write = writeUtf8(this.#state.fields.ensure(this.#write + 4), this.#write, codePoint);
    return true;
  }

  #endString(rawEnd: number): void {
    if (this.#surrogate !== 0 && !this.#flushSurrogate(rawEnd)) return;
    this.#lexeme = Lexeme.Structure;
    if (this.#expect >= Expect.Key) this.#emitKey(rawEnd);
    else this.#emitValue(FieldKind.JsonString, rawEnd);
  }

  #readWord(chunk: Uint8Array, start: number, end: number, base: number): number {
    const limit = Math.min(end, start + this.#tokenRoom());
    let write = this.#write;
    const bytes = this.#state.fields.ensure(write + limit - start);
    let i = start;
    for (; i < limit; i++) {
      const c = chunk[i]!;
      if (byteClass[c] !== ByteClass.Other && c !== backslash) break;
      bytes[write++] = c;
    }
    this.#write = write;
    if (i === end) return end;
    if (i === limit && byteClass[chunk[i]!] === ByteClass.Other) {
      this.#state.stop(Fact.TotalLimit, base + i, this.#sink.coveredUntil);
    } else this.#endWord(base + i);
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
    const word = classifyBareWord(fields.bytes, fields.used, this.#write);
    const fact = factOfWord[word];
    if (fact !== undefined) facts.add(fact, this.#tokenStart);
    if (word === BareWord.Null) this.#write = fields.used;
    this.#emitValue(kindOfWord[word]!, rawEnd);
  }

  #emitKey(rawEnd: number): void {
    const start = this.#state.fields.used;
    const high = this.#highBytes >= 0x80;
    if (!this.#sink.key(start, this.#write, this.#depth, high, this.#tokenStart, rawEnd))
      this.#full(this.#tokenStart);
    else this.#expect = Expect.Colon;
  }

  #emitValue(kind: FieldKind, rawEnd: number): void {
    const start = this.#state.fields.used;
    const high = this.#highBytes >= 0x80;
    if (!this.#sink.value(kind, start, this.#write, high, this.#tokenStart, rawEnd))
      this.#full(this.#tokenStart);
    else this.#afterValue();
  }

  #readComment(chunk: Uint8Array, start: number, end: number): number {
    for (let i = start; i < end; i++) {
      const c = chunk[i]!;
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

  #arenaFull(offset: number): false {
    this.#state.stop(Fact.TotalLimit, offset, this.#sink.coveredUntil);
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

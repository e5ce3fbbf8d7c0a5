import { Fact, type FactCode } from '../fact.ts';
import { FieldKind } from '../field-table.ts';
import type { ParseState } from '../parse-state.ts';
import { BareWord, classifyBareWord } from './bare-word.ts';
import type { JsonFlattener } from './flatten.ts';
import { Expect, Lexeme, partOfWord } from './grammar.ts';
import { TokenText } from './token-text.ts';

const quoteByte = 0x22;

/**
 * The JSON grammar (RFC 8259) as a byte-driven machine. What lenient parsers accept (comments, single quotes, unquoted
 * keys, trailing commas, odd numbers and escapes) is read, too, and each is a fact of class error: a rule must see the
 * value that a lenient application would see. What nothing accepts ends the walk at that byte.
 *
 * PERF: nothing is allocated per token; guarded by the json cases of bench/http-body.bench.ts.
 */
export class JsonTokenizer {
  readonly #state: ParseState;
  readonly #sink: JsonFlattener;
  readonly #sequence: boolean;
  readonly #text: TokenText;
  #expect: Expect = Expect.Value;
  #lexeme: Lexeme = Lexeme.Structure;
  /** 1 for each open container that is an array. */
  #isArray = new Uint8Array(64);
  #depth = 0;
  #documents = 0;
  /** Offset of the current string, word or comment in the input. */
  #tokenStart = 0;

  /** With `sequence`, any number of values may follow one another (NDJSON, RFC 7464). */
  constructor(state: ParseState, sink: JsonFlattener, sequence: boolean) {
    this.#state = state;
    this.#sink = sink;
    this.#text = new TokenText(state);
    this.#sequence = sequence;
  }

  clear(): void {
    this.#expect = Expect.Value;
    this.#lexeme = Lexeme.Structure;
    this.#depth = 0;
    this.#documents = 0;
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
          i = this.#text.read(i, end, base);
          if (this.#text.isClosed) this.#endString(base + i);
          break;
        case Lexeme.Word:
          i = this.#readWord(i, end, base);
          break;
        default:
          i = this.#readComment(i, end);
      }
    }
    if (this.#lexeme === Lexeme.String || this.#lexeme === Lexeme.Word) this.#text.keep(end);
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
      if (this.#lexeme === Lexeme.String) {
        this.#text.finish(size);
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
    this.#beginToken(at, offset, Lexeme.String, quote);
  }

  #beginWord(at: number, offset: number): void {
    if (this.#expect > Expect.KeyOrClose) this.#fail(offset);
    else this.#beginToken(at, offset, Lexeme.Word, 0);
  }

  #beginToken(at: number, offset: number, lexeme: Lexeme, quote: number): void {
    this.#tokenStart = offset;
    this.#text.begin(at, quote);
    this.#lexeme = lexeme;
  }

  #endString(rawEnd: number): void {
    this.#lexeme = Lexeme.Structure;
    if (this.#expect >= Expect.Key) this.#emitKey(rawEnd);
    else this.#emitValue(FieldKind.JsonString, rawEnd);
  }

  #readWord(start: number, end: number, base: number): number {
    const { bytes } = this.#state.fields;
    let i = start;
    while (i < end && partOfWord[bytes[i]!] === 1) i++;
    this.#text.end = i;
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
    const word = classifyBareWord(fields.bytes, this.#text.start, this.#text.end);
    const fact = factOfWord[word];
    if (fact !== undefined) facts.add(fact, this.#tokenStart);
    if (word === BareWord.Null) this.#text.end = this.#text.start;
    this.#emitValue(kindOfWord[word]!, rawEnd);
  }

  #emitKey(rawEnd: number): void {
    const { start, end, hasHighBytes } = this.#text;
    if (this.#sink.key(start, end, hasHighBytes, this.#tokenStart, rawEnd)) this.#expect = Expect.Colon;
    else this.#full(this.#tokenStart);
  }

  #emitValue(kind: FieldKind, rawEnd: number): void {
    const { start, end, hasHighBytes } = this.#text;
    if (this.#sink.value(kind, start, end, hasHighBytes, this.#tokenStart, rawEnd)) this.#afterValue();
    else this.#full(this.#tokenStart);
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

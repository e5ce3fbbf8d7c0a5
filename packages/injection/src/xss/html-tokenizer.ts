/**
 * A tokeniser of HTML5 as browsers read it, old ones included, that can start in the middle of a tag.
 *
 *   data ──<──▶ tag open ──letter──▶ tag name ──space──▶ before attribute ──▶ attribute name
 *    ▲            │ ! ? / %                                ▲    ▲                  │ =
 *    │            ▼                                        │    └──── space ─── attribute value
 *    └────────── comment, doctype, CDATA                   └─ after a quoted value
 *   every tag state ──>──▶ data
 *
 * The states follow the HTML standard's tokenisation section, with what browsers added: NUL is skipped in tag
 * names and counts as white space between attributes, `<%` begins a comment, a comment may end in `-!>`, and a
 * backtick may quote a value. Each byte is read a constant number of times.
 */

/** Kinds of HTML tokens. */
export const HtmlToken = {
  text: 0,
  tagOpen: 1,
  tagEnd: 2,
  tagSelfClose: 3,
  closingTag: 4,
  attributeName: 5,
  attributeValue: 6,
  comment: 7,
  doctype: 8,
} as const;

/** One of the kinds. */
export type HtmlToken = (typeof HtmlToken)[keyof typeof HtmlToken];

/** Where a value may land in a page, and so where reading begins. */
export const HtmlContext = {
  /** Between tags. */
  data: 0,
  /** Inside a tag, where an attribute may begin. */
  unquoted: 1,
  /** Inside a value in single quotes. */
  singleQuoted: 2,
  /** Inside a value in double quotes. */
  doubleQuoted: 3,
  /** Inside a value in backticks (old Internet Explorer). */
  backQuoted: 4,
} as const;

/** One of the contexts. */
export type HtmlContext = (typeof HtmlContext)[keyof typeof HtmlContext];

const State = {
  data: 0,
  tagOpen: 1,
  tagEnd: 2,
  selfClosing: 3,
  beforeAttributeName: 4,
  afterAttributeName: 5,
  beforeAttributeValue: 6,
  afterQuotedValue: 7,
  insideQuotedValue: 8,
  done: 9,
} as const;

/** The quote that each context begins inside of. */
const CONTEXT_QUOTE = [0, 0, 0x27, 0x22, 0x60];

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const BANG = 0x21;
const DASH = 0x2d;
const PERCENT = 0x25;

/** NUL, space, tab, line feed, vertical tab, form feed, carriage return. */
const WHITE = new Uint8Array(256);
for (const byte of [0, 0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]) WHITE[byte] = 1;

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Reads one value; reused for every value and context. Offsets are absolute. */
export class HtmlTokenizer {
  /** Kind of the token that `next` found. */
  kind: HtmlToken = HtmlToken.text;
  /** The token's text: bytes[start, end). */
  start = 0;
  end = 0;
  /** Bytes looked at since the owner set it to 0; for tests of linearity. */
  steps = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #pos = 0;
  #limit = 0;
  #quote = 0;
  #state: number = State.done;
  #closing = false;

  /** Starts on bytes[start, end) in a context. */
  begin(bytes: Uint8Array, start: number, end: number, context: HtmlContext): void {
    this.#bytes = bytes;
    this.#pos = start;
    this.#limit = end;
    this.#closing = false;
    this.#quote = CONTEXT_QUOTE[context]!;
    if (this.#quote !== 0) this.#state = State.insideQuotedValue;
    else this.#state = context === HtmlContext.data ? State.data : State.beforeAttributeName;
  }

  /** Finds the next token. False at the end. */
  next(): boolean {
    const before = this.#pos;
    const found = this.#step();
    this.steps += this.#pos - before + 1;
    return found;
  }

  #step(): boolean {
    switch (this.#state) {
      case State.data:
        return this.#data();
      case State.tagOpen:
        return this.#tagOpen();
      case State.tagEnd:
        return this.#tagEnd();
      case State.selfClosing:
        return this.#selfClosing();
      case State.beforeAttributeName:
        return this.#beforeAttributeName();
      case State.afterAttributeName:
        return this.#afterAttributeName();
      case State.beforeAttributeValue:
        return this.#beforeAttributeValue();
      case State.afterQuotedValue:
        return this.#afterQuotedValue();
      case State.insideQuotedValue:
        return this.#quotedValue();
      default:
        return false;
    }
  }

  /** A token over [start, end); reading goes on at `resume` in `state`. */
  #emit(kind: HtmlToken, start: number, end: number, resume: number, state: number): boolean {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.#pos = resume;
    this.#state = state;
    return true;
  }

  #stop(): boolean {
    this.#pos = this.#limit;
    this.#state = State.done;
    return false;
  }

  /** First position of a byte at or behind `from`, or the limit. */
  #find(byte: number, from: number): number {
    const bytes = this.#bytes;
    const limit = this.#limit;
    let pos = from;
    while (pos < limit && bytes[pos] !== byte) pos++;
    return pos;
  }

  #data(): boolean {
    const from = this.#pos;
    const open = this.#find(LT, from);
    if (open === this.#limit) {
      return open > from ? this.#emit(HtmlToken.text, from, open, open, State.done) : this.#stop();
    }
    if (open > from) return this.#emit(HtmlToken.text, from, open, open + 1, State.tagOpen);
    this.#pos = open + 1;
    return this.#tagOpen();
  }

  #tagOpen(): boolean {
    const pos = this.#pos;
    if (pos >= this.#limit) return this.#stop();
    this.#closing = false;
    const byte = this.#bytes[pos]!;
    if (isLetter(byte) || byte === 0) return this.#tagName();
    if (byte === BANG) return this.#declaration(pos + 1);
    if (byte === SLASH) return this.#endTagOpen(pos + 1);
    if (byte === 0x3f) return this.#bogusComment(pos + 1);
    if (byte === PERCENT) return this.#percentComment(pos + 1);
    return this.#emit(HtmlToken.text, pos - 1, pos, pos, State.data);
  }

  #endTagOpen(pos: number): boolean {
    if (pos >= this.#limit) return this.#stop();
    this.#pos = pos;
    const byte = this.#bytes[pos]!;
    if (byte === GT) return this.#data();
    if (!isLetter(byte)) return this.#bogusComment(pos);
    this.#closing = true;
    return this.#tagName();
  }

  #tagName(): boolean {
    const bytes = this.#bytes;
    const from = this.#pos;
    for (let pos = from; pos < this.#limit; pos++) {
      const byte = bytes[pos]!;
      if (byte === GT) {
        return this.#closing
          ? this.#emit(HtmlToken.closingTag, from, pos, pos + 1, State.data)
          : this.#emit(HtmlToken.tagOpen, from, pos, pos, State.tagEnd);
      }
      if (byte === SLASH) return this.#emit(HtmlToken.tagOpen, from, pos, pos + 1, State.selfClosing);
      if (byte !== 0 && WHITE[byte] === 1) {
        return this.#emit(HtmlToken.tagOpen, from, pos, pos + 1, State.beforeAttributeName);
      }
    }
    return this.#emit(HtmlToken.tagOpen, from, this.#limit, this.#limit, State.done);
  }

  #tagEnd(): boolean {
    const pos = this.#pos;
    return this.#emit(HtmlToken.tagEnd, pos, pos + 1, pos + 1, State.data);
  }

  #selfClosing(): boolean {
    const pos = this.#pos;
    if (pos >= this.#limit) return this.#stop();
    if (this.#bytes[pos] !== GT) return this.#beforeAttributeName();
    return this.#emit(HtmlToken.tagSelfClose, pos - 1, pos + 1, pos + 1, State.data);
  }

  #skipWhite(): number {
    let pos = this.#pos;
    while (pos < this.#limit && WHITE[this.#bytes[pos]!] === 1) pos++;
    this.#pos = pos;
    return pos < this.#limit ? this.#bytes[pos]! : -1;
  }

  #beforeAttributeName(): boolean {
    for (;;) {
      const byte = this.#skipWhite();
      if (byte < 0) return this.#stop();
      if (byte === GT) return this.#tagEnd();
      if (byte !== SLASH) return this.#attributeName();
      this.#pos++;
      if (this.#pos >= this.#limit) return this.#stop();
      if (this.#bytes[this.#pos] === GT) return this.#selfClosing();
    }
  }

  /** The first byte belongs to the name whatever it is. */
  #attributeName(): boolean {
    const bytes = this.#bytes;
    const from = this.#pos;
    const kind = HtmlToken.attributeName;
    for (let pos = from + 1; pos < this.#limit; pos++) {
      const byte = bytes[pos]!;
      if (byte === EQUALS) return this.#emit(kind, from, pos, pos + 1, State.beforeAttributeValue);
      if (byte === GT) return this.#emit(kind, from, pos, pos, State.tagEnd);
      if (byte === SLASH) return this.#emit(kind, from, pos, pos + 1, State.selfClosing);
      if (WHITE[byte] === 1) return this.#emit(kind, from, pos, pos + 1, State.afterAttributeName);
    }
    return this.#emit(kind, from, this.#limit, this.#limit, State.done);
  }

  #afterAttributeName(): boolean {
    const byte = this.#skipWhite();
    if (byte < 0) return this.#stop();
    if (byte === GT) return this.#tagEnd();
    if (byte === SLASH) {
      this.#pos++;
      return this.#selfClosing();
    }
    if (byte === EQUALS) {
      this.#pos++;
      return this.#beforeAttributeValue();
    }
    return this.#attributeName();
  }

  #beforeAttributeValue(): boolean {
    const byte = this.#skipWhite();
    if (byte < 0) return this.#stop();
    if (byte === 0x22 || byte === 0x27 || byte === 0x60) {
      this.#quote = byte;
      this.#pos++;
      return this.#quotedValue();
    }
    return this.#unquotedValue();
  }

  #quotedValue(): boolean {
    const from = this.#pos;
    const close = this.#find(this.#quote, from);
    if (close === this.#limit) return this.#emit(HtmlToken.attributeValue, from, close, close, State.done);
    return this.#emit(HtmlToken.attributeValue, from, close, close + 1, State.afterQuotedValue);
  }

  #unquotedValue(): boolean {
    const from = this.#pos;
    const kind = HtmlToken.attributeValue;
    for (let pos = from; pos < this.#limit; pos++) {
      const byte = this.#bytes[pos]!;
      if (byte === GT) return this.#emit(kind, from, pos, pos, State.tagEnd);
      if (WHITE[byte] === 1) return this.#emit(kind, from, pos, pos + 1, State.beforeAttributeName);
    }
    return this.#emit(kind, from, this.#limit, this.#limit, State.done);
  }

  #afterQuotedValue(): boolean {
    if (this.#pos >= this.#limit) return this.#stop();
    if (this.#bytes[this.#pos] === SLASH) {
      this.#pos++;
      return this.#selfClosing();
    }
    return this.#beforeAttributeName();
  }

  /** Behind `<!`: doctype, CDATA, comment, or what browsers treat as a comment. */
  #declaration(pos: number): boolean {
    const bytes = this.#bytes;
    if (this.#spells(pos, 'doctype', 0x20)) {
      const close = this.#find(GT, pos);
      const resume = Math.min(close + 1, this.#limit);
      return this.#emit(HtmlToken.doctype, pos, close, resume, close < this.#limit ? State.data : State.done);
    }
    if (this.#spells(pos, '[CDATA[', 0)) return this.#cdata(pos + 7);
    if (pos + 1 < this.#limit && bytes[pos] === DASH && bytes[pos + 1] === DASH)
      return this.#comment(pos + 2);
    return this.#bogusComment(pos);
  }

  /** Whether the text at `pos` is `text`; with `fold` 0x20, ASCII letters compare in lower case. */
  #spells(pos: number, text: string, fold: number): boolean {
    if (pos + text.length > this.#limit) return false;
    for (let i = 0; i < text.length; i++) {
      if ((this.#bytes[pos + i]! | fold) !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  #bogusComment(from: number): boolean {
    const close = this.#find(GT, from);
    if (close === this.#limit) return this.#emit(HtmlToken.comment, from, close, close, State.done);
    return this.#emit(HtmlToken.comment, from, close, close + 1, State.data);
  }

  #percentComment(from: number): boolean {
    for (let pos = this.#find(PERCENT, from); pos + 1 < this.#limit; pos = this.#find(PERCENT, pos + 1)) {
      if (this.#bytes[pos + 1] === GT) return this.#emit(HtmlToken.comment, from, pos, pos + 2, State.data);
    }
    return this.#emit(HtmlToken.comment, from, this.#limit, this.#limit, State.done);
  }

  /** A comment ends in `-->` or `-!>`, with NULs allowed behind the first dash, or with the value. */
  #comment(from: number): boolean {
    const bytes = this.#bytes;
    const limit = this.#limit;
    for (let dash = this.#find(DASH, from); dash + 2 < limit; dash = this.#find(DASH, dash + 1)) {
      let pos = dash + 1;
      while (pos < limit && bytes[pos] === 0) pos++;
      if (pos + 1 >= limit) break;
      if ((bytes[pos] === DASH || bytes[pos] === BANG) && bytes[pos + 1] === GT) {
        return this.#emit(HtmlToken.comment, from, dash, pos + 2, State.data);
      }
    }
    return this.#emit(HtmlToken.comment, from, limit, limit, State.done);
  }

  #cdata(from: number): boolean {
    const bytes = this.#bytes;
    const limit = this.#limit;
    for (let pos = this.#find(0x5d, from); pos + 2 < limit; pos = this.#find(0x5d, pos + 1)) {
      if (bytes[pos + 1] === 0x5d && bytes[pos + 2] === GT) {
        return this.#emit(HtmlToken.text, from, pos, pos + 3, State.data);
      }
    }
    return this.#emit(HtmlToken.text, from, limit, limit, State.done);
  }
}

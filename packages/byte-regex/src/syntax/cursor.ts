import { type RegexErrorCode, RegexSyntaxError } from '../errors.ts';

/** Reads the bytes of a pattern, one at a time. */
export class Cursor {
  readonly bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** The byte `ahead` places on, or -1 past the end. */
  peek(ahead = 0): number {
    return this.bytes[this.position + ahead] ?? -1;
  }

  /** The same as a character; empty past the end. Bytes above 0x7F come out as Latin-1 and equal no syntax. */
  peekChar(ahead = 0): string {
    const byte = this.peek(ahead);
    return byte < 0 ? '' : String.fromCharCode(byte);
  }

  next(): number {
    return this.bytes[this.position++] ?? -1;
  }

  /** Consumes `text` if it comes next. */
  eat(text: string): boolean {
    for (let index = 0; index < text.length; index++) {
      if (this.peek(index) !== text.charCodeAt(index)) return false;
    }
    this.position += text.length;
    return true;
  }

  /** The text up to the next `end` character, which is consumed too; `null` (and nothing consumed) without one. */
  until(end: string): string | null {
    const at = this.bytes.indexOf(end.charCodeAt(0), this.position);
    if (at < 0) return null;
    let text = '';
    for (let index = this.position; index < at; index++) text += String.fromCharCode(this.bytes[index]!);
    this.position = at + 1;
    return text;
  }

  /** A decimal number of at most nine digits, or -1 when no digit comes next. */
  decimal(): number {
    let value = -1;
    for (let digits = 0; digits < 9; digits++) {
      const digit = this.peek() - 0x30;
      if (digit < 0 || digit > 9) break;
      value = Math.max(value, 0) * 10 + digit;
      this.position++;
    }
    return value;
  }

  /** The code point at the cursor, decoded as UTF-8; -1 when the bytes are not UTF-8. Consumes it. */
  codePoint(): number {
    const first = this.next();
    if (first < 0x80) return first;
    const length = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    if (length === 0 || first >= 0xf5) return -1;
    let code = first & (0x3f >> length);
    for (let index = 0; index < length; index++) {
      const byte = this.next();
      if ((byte & 0xc0) !== 0x80) return -1;
      code = (code << 6) | (byte & 0x3f);
    }
    return code;
  }

  fail(code: RegexErrorCode, message: string, hint = '', position = this.position): RegexSyntaxError {
    return new RegexSyntaxError(code, position, message, hint);
  }
}

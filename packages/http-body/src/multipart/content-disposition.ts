import { isTokenByte } from '../content-type.ts';
import { hexValue, notHex } from '../decode/hex.ts';
import { Fact, type FactCode } from '../fact.ts';

/** What a part's Content-Disposition says. Texts are strings of bytes (latin-1). */
export interface ContentDisposition {
  readonly name: string | undefined;
  readonly fileName: string | undefined;
  readonly facts: readonly FactCode[];
}

/** Most parameters that are read; RFC 7578 knows two. */
const maxParameters = 16;

/**
 * Reads the value of a part's Content-Disposition (RFC 7578 4.2, RFC 6266) and reports what ModSecurity's multipart
 * processor would refuse or flag: another type than form-data, single quotes, unknown or repeated parameters. The first
 * of repeated parameters counts; `filename*` counts when there is no `filename`.
 */
export function parseContentDisposition(value: string): ContentDisposition {
  const facts: FactCode[] = [];
  const semicolon = value.indexOf(';');
  const type = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  if (type !== 'form-data') facts.push(Fact.MultipartInvalidDisposition);
  let name: string | undefined;
  let fileName: string | undefined;
  let extended: string | undefined;
  const reader = new ParameterReader(value, semicolon < 0 ? value.length : semicolon, facts);
  for (let count = 0; reader.next(); count++) {
    if (count === maxParameters) {
      facts.push(Fact.MultipartInvalidDisposition);
      break;
    }
    if (reader.text.includes("'")) facts.push(Fact.MultipartInvalidQuoting);
    switch (reader.name.toLowerCase()) {
      case 'name':
        if (name !== undefined) facts.push(Fact.MultipartDuplicateParameter);
        else name = reader.text;
        break;
      case 'filename':
        if (fileName !== undefined) facts.push(Fact.MultipartDuplicateParameter);
        else fileName = reader.text;
        break;
      case 'filename*':
        facts.push(Fact.MultipartExtendedParameter);
        extended ??= decodeExtended(reader.text);
        break;
      case 'name*':
        facts.push(Fact.MultipartExtendedParameter);
        name ??= decodeExtended(reader.text);
        break;
      default:
        facts.push(Fact.MultipartInvalidDisposition);
    }
  }
  return { name, fileName: fileName ?? extended, facts };
}

/** Goes over `; name=value` one by one. */
class ParameterReader {
  name = '';
  text = '';
  readonly #value: string;
  readonly #facts: FactCode[];
  #at: number;

  constructor(value: string, at: number, facts: FactCode[]) {
    this.#value = value;
    this.#at = at;
    this.#facts = facts;
  }

  next(): boolean {
    const value = this.#value;
    if (value[this.#at] !== ';') return false;
    this.#at++;
    this.#skipBlanks();
    const nameStart = this.#at;
    while (this.#at < value.length && !'=; \t'.includes(value[this.#at]!)) this.#at++;
    this.name = value.slice(nameStart, this.#at);
    this.#skipBlanks();
    if (value[this.#at] !== '=') {
      this.#facts.push(Fact.MultipartInvalidDisposition);
      this.text = '';
      this.#toSemicolon();
      return this.name !== '' || this.#at < value.length;
    }
    this.#at++;
    this.#skipBlanks();
    const quote = value[this.#at];
    if (quote === '"' || quote === "'") this.#readQuoted(quote);
    else {
      const start = this.#at;
      while (this.#at < value.length && isTokenByte(value.charCodeAt(this.#at))) this.#at++;
      this.text = value.slice(start, this.#at);
    }
    this.#skipBlanks();
    if (this.#at < value.length && value[this.#at] !== ';') {
      // A quote that ended too early, or junk: what it hides is in the header's own row.
      const before = value[this.#at - 1];
      const isQuoting =
        before === '"' || before === "'" || value[this.#at] === '"' || value[this.#at] === "'";
      this.#facts.push(Fact.MultipartInvalidDisposition);
      if (isQuoting) this.#facts.push(Fact.MultipartInvalidQuoting);
      this.#toSemicolon();
    }
    return true;
  }

  /** Only the quote itself and the backslash can be escaped; other backslashes belong to Windows paths. */
  #readQuoted(quote: string): void {
    const value = this.#value;
    if (quote === "'") this.#facts.push(Fact.MultipartInvalidQuoting);
    let text = '';
    let at = this.#at + 1;
    while (at < value.length && value[at] !== quote) {
      if (value[at] === '\\' && (value[at + 1] === quote || value[at + 1] === '\\')) at++;
      text += value[at++];
    }
    if (at >= value.length) this.#facts.push(Fact.MultipartInvalidQuoting, Fact.MultipartInvalidDisposition);
    this.text = text;
    this.#at = at + 1;
  }

  #skipBlanks(): void {
    while (this.#value[this.#at] === ' ' || this.#value[this.#at] === '\t') this.#at++;
  }

  #toSemicolon(): void {
    while (this.#at < this.#value.length && this.#value[this.#at] !== ';') this.#at++;
  }
}

/** `charset'language'percent-encoded` of RFC 8187, as bytes; other text as it is. */
function decodeExtended(text: string): string {
  const first = text.indexOf("'");
  const second = first < 0 ? -1 : text.indexOf("'", first + 1);
  const encoded = second < 0 ? text : text.slice(second + 1);
  let decoded = '';
  for (let i = 0; i < encoded.length; i++) {
    const high = hexValue[encoded.charCodeAt(i + 1)] ?? notHex;
    const low = hexValue[encoded.charCodeAt(i + 2)] ?? notHex;
    if (encoded[i] === '%' && high !== notHex && low !== notHex) {
      decoded += String.fromCharCode((high << 4) | low);
      i += 2;
    } else decoded += encoded[i];
  }
  return decoded;
}

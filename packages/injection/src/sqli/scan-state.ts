/** What the scanners share while one value is tokenised. */
import { TokenBuffer } from './token-buffer.ts';

/**
 * The value, the reading position, the assumptions of the pass and what was counted on the way.
 * One instance is reused for every value; `begin` sets every field.
 */
export class ScanState {
  /** The value lies in bytes[start, end). Nothing outside is read. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Next byte to read. */
  pos = 0;
  /** Quote that the value is assumed to be inside of at its start: 0, 0x27 or 0x22. */
  quote = 0;
  /** MySQL: `#` begins a comment and `--` needs white space behind it. Otherwise ANSI. */
  mysql = false;
  /** Tokens read in this pass, comments included. */
  tokenCount = 0;
  /** A `#` or a `--` without white space was seen: MySQL would read this value differently. */
  dialectMatters = false;
  /** Bytes looked at and folding rounds made since the owner set it to 0; for tests of linearity. */
  steps = 0;
  readonly tokens: TokenBuffer = new TokenBuffer();

  /** Starts a pass over a value. */
  begin(bytes: Uint8Array, start: number, end: number, quote: number, mysql: boolean): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.pos = start;
    this.quote = quote;
    this.mysql = mysql;
    this.tokenCount = 0;
    this.dialectMatters = false;
  }
}

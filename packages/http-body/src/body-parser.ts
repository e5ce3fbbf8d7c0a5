import { Fact } from './fact.ts';
import type { FactLog } from './fact-log.ts';
import type { FieldTable } from './field-table.ts';

/**
 * An incremental parser of one format. No method throws, whatever the input; time is linear in the input and memory is
 * bounded by the limits given to the constructor. The report does not depend on how the input is cut into chunks.
 */
export interface BodyParser {
  /** The next bytes. They are read during the call and not kept. */
  push(chunk: Uint8Array, start: number, end: number): void;
  /** The input is complete. The report is valid until `reset` is called. */
  end(): BodyReport;
  /** Ready for another input; reuses memory. */
  reset(): void;
}

/** What a parser found. A live view into the parser: valid until it is reset. */
export interface BodyReport {
  /** Names and values. */
  readonly fields: FieldTable;
  /** Malformations, limits reached and notices. */
  readonly facts: FactLog;
  /** Bytes of input. */
  readonly size: number;
  /**
   * -1 when the table covers the whole input; else the offset from which on it does not (a limit, or a syntax error
   * that cannot be parsed past). Inspect the raw bytes from here.
   */
  readonly stoppedAt: number;
  /** No fact of class `error`: the input follows its format's grammar. False is ModSecurity's REQBODY_ERROR. */
  readonly wellFormed: boolean;
}

/**
 * Whether bytes stand outside of every part of a multipart body, in front of the first boundary or behind the last: no
 * row covers them, and a program that takes another line for the last boundary reads them.
 */
export function hasOutside({ facts }: BodyReport): boolean {
  return facts.has(Fact.MultipartDataBefore) || facts.has(Fact.MultipartDataAfter);
}

/** Parses one buffer at once: reset, push, end. */
export function parseWhole(parser: BodyParser, bytes: Uint8Array, start = 0, end = bytes.length): BodyReport {
  parser.reset();
  parser.push(bytes, start, end);
  return parser.end();
}

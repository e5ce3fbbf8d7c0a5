/**
 * Ordered headers with duplicates, as every API hands them over. Names are lower-case; text is latin-1, one
 * character per byte, so that nothing is lost and no UTF-8 is decoded on the hot path.
 */
export interface Headers {
  /** How many header lines there are, duplicates counted. */
  readonly count: number;
  /** The bytes that the offsets below point into. */
  readonly bytes: Uint8Array;
  /** Lower-case name of line `index`. */
  name(index: number): string;
  /** Value of line `index` as latin-1 text. */
  value(index: number): string;
  /** First byte of the name of line `index` in `bytes`. */
  nameStart(index: number): number;
  /** Byte after the name of line `index` in `bytes`. */
  nameEnd(index: number): number;
  /** First byte of the value of line `index` in `bytes`. */
  valueStart(index: number): number;
  /** Byte after the value of line `index` in `bytes`. */
  valueEnd(index: number): number;
  /** Index of the first line at or after `from` (default 0) whose name is `name` (lower-case), else -1. */
  find(name: string, from?: number): number;
}

/** No lines at all. */
export const noHeaders: Headers = {
  count: 0,
  bytes: new Uint8Array(0),
  name: () => '',
  value: () => '',
  nameStart: () => 0,
  nameEnd: () => 0,
  valueStart: () => 0,
  valueEnd: () => 0,
  find: () => -1,
};

/**
 * The first value of `name`, or undefined. Two parties may read different lines of a repeated header: what decides
 * about security looks at all of them ({@link allValues}).
 */
export function firstValue(headers: Headers, name: string): string | undefined {
  const index = headers.find(name);
  return index < 0 ? undefined : headers.value(index);
}

/** All values of `name` in order. */
export function allValues(headers: Headers, name: string): string[] {
  const values: string[] = [];
  for (let index = headers.find(name); index >= 0; index = headers.find(name, index + 1)) {
    values.push(headers.value(index));
  }
  return values;
}

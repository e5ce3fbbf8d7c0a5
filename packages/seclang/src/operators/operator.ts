import type { PatternSource } from '@portcullis/byte-regex';
import type { Position } from '../errors.ts';

/** What an operator may ask for while rules are loaded. */
export interface OperatorContext {
  /** Where the operator stands. */
  readonly at: Position;
  /** The bytes of a file that the argument names, relative to the rule file. Throws a RuleError. */
  readFile(name: string): Uint8Array;
  /** The lines of a SecDataset. Throws a RuleError. */
  dataset(name: string): readonly string[];
}

/** Where a match is written to. Slices are valid only during the call. */
export interface MatchSink {
  /** Sets TX.`index`, 0 to 9; an index above is ignored. */
  capture(index: number, bytes: Uint8Array, start: number, end: number): void;
  /** Sets members of GEO. */
  geo(record: GeoRecord): void;
}

/** What a geographic database knows about an address: members of GEO in capital letters. */
export type GeoRecord = Readonly<Record<string, string>>;

/** Things of the outside that operators use at run time. */
export interface OperatorServices {
  /** Looks an address up; undefined when nothing is known about it. */
  readonly geo?: (address: string) => GeoRecord | undefined;
}

/** An operator with its argument, ready to run. It depends on nothing but its input. */
export interface Matcher {
  /** Whether `bytes[start, end)` matches. Linear time, no allocation. */
  test(bytes: Uint8Array, start: number, end: number): boolean;
  /** As `test`, and reports what matched. Absent when the operator has nothing to report. */
  capture?(bytes: Uint8Array, start: number, end: number, sink: MatchSink): boolean;
  /** As `test` for a latin-1 string, for operators that compare text: spares a copy of what is a string already. */
  testText?(value: string): boolean;
  /** As `test` for the decimal form of a number, for operators that compare numbers. */
  testNumber?(value: number): boolean;
}

/** One word after `@`. */
export interface Operator<Data = unknown> {
  /** The word as the manual spells it. */
  readonly name: string;
  /** Other spellings of the same word. */
  readonly aliases?: readonly string[];
  /** Whether `%{…}` in the argument is expanded for each transaction. */
  readonly macros: boolean;
  /** Checks the argument and turns it into data that can be copied between threads. Throws a RuleError. */
  compile(argument: string, context: OperatorContext): Data;
  /**
   * What the candidate scan may look for in place of the operator: a value without it certainly does not match.
   * Absent, or undefined: every value is a candidate. Only in the thread that compiled the data.
   */
  scan?(data: Data): PatternSource | undefined;
  /** Makes the run-time form in the thread that uses it. */
  attach(data: Data, services: OperatorServices): Matcher;
}

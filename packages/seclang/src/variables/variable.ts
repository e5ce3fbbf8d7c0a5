import type { FieldList } from '../evaluate/field-list.ts';
import type { Inspection } from '../evaluate/inspection.ts';
import type { TransactionState } from '../evaluate/transaction-state.ts';

/**
 * A variable that does not change while the rules of a phase run: what a request or response consists of. Its values
 * are scanned once for all rules.
 */
export interface StableVariable {
  readonly kind: 'stable';
  readonly name: string;
  /** Whether it is of the request (kept for later phases where rules need it) or of the response. */
  readonly side: 'request' | 'response';
  /**
   * The first phase in which its rows are final. Rows that are there earlier stay as they are; later phases may only
   * add rows (ARGS grows when the body is read).
   */
  readonly readyAt: 1 | 2 | 3 | 4;
  /** Whether a row's name is the value (ARGS_NAMES) or its value. */
  readonly part: 'value' | 'name';
  /** Whether it has one value and no members that a target could name. */
  readonly isSingle: boolean;
  /** The rows. Valid while the inspection belongs to the transaction and its phase. */
  lists(inspection: Inspection): readonly FieldList[];
}

/** A variable that rules or time may change while a phase runs. */
export interface LiveVariable {
  readonly kind: 'live';
  readonly name: string;
  readonly isSingle: boolean;
  /** Calls `visit` for each value; the name is empty for a variable that is no collection. */
  each(state: TransactionState, visit: (name: string, value: string | number) => void): void;
  /** The value of one member (small letters), without a walk over all. */
  get?(state: TransactionState, member: string): string | number | undefined;
}

/** A word that rules can name. */
export type Variable = StableVariable | LiveVariable;

/** Makes a stable variable with one value, from a text that is read once per phase; undefined for none. */
export function single(
  name: string,
  readyAt: StableVariable['readyAt'],
  read: (inspection: Inspection) => string | number | undefined,
): StableVariable {
  return {
    kind: 'stable',
    name,
    side: readyAt < 3 ? 'request' : 'response',
    readyAt,
    part: 'value',
    isSingle: true,
    lists: (inspection) => inspection.single(name, read),
  };
}

/** Makes a stable collection. */
export function collection(
  name: string,
  readyAt: StableVariable['readyAt'],
  part: 'value' | 'name',
  lists: (inspection: Inspection) => readonly FieldList[],
): StableVariable {
  const side = readyAt < 3 ? 'request' : 'response';
  return { kind: 'stable', name, side, readyAt, part, isSingle: false, lists };
}

/** Makes a stable variable with one value that is at hand as bytes. */
export function whole(
  name: string,
  readyAt: StableVariable['readyAt'],
  lists: (inspection: Inspection) => readonly FieldList[],
): StableVariable {
  return { ...collection(name, readyAt, 'value', lists), isSingle: true };
}

/** Makes a live variable with one value; undefined for none. */
export function live(
  name: string,
  read: (state: TransactionState) => string | number | undefined,
): LiveVariable {
  return {
    kind: 'live',
    name,
    isSingle: true,
    each(state, visit) {
      const value = read(state);
      if (value !== undefined) visit('', value);
    },
    get: read,
  };
}

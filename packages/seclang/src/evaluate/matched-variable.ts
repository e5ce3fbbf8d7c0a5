import { latin1 } from '../bytes/latin1.ts';
import type { FieldList } from './field-list.ts';

/** A variable that matched, as MATCHED_VAR and MATCHED_VARS show it. */
export interface MatchedVariable {
  readonly name: string;
  readonly value: string | number;
}

/** The name of a member of a variable, `ARGS:id`; of a variable without members, or in it, its own. */
export function memberName(variable: string, member: string): string {
  return member === '' ? variable : `${variable}:${member}`;
}

/**
 * A row that matched as it stands in its list. Its texts are made when they are asked for: most rules never look at
 * what they matched, and lists last longer than the rule that runs.
 */
export class MatchedRow implements MatchedVariable {
  readonly #variable: string;
  readonly #list: FieldList;
  readonly #row: number;
  readonly #isName: boolean;

  constructor(variable: string, list: FieldList, row: number, isName: boolean) {
    this.#variable = variable;
    this.#list = list;
    this.#row = row;
    this.#isName = isName;
  }

  get name(): string {
    return rowName(this.#variable, this.#list, this.#row);
  }

  get value(): string {
    const list = this.#list;
    const row = this.#row;
    return this.#isName
      ? latin1(list.bytes, list.nameStart(row), list.nameEnd(row))
      : latin1(list.bytes, list.valueStart(row), list.valueEnd(row));
  }
}

/** The name of a row with its variable. */
export function rowName(variable: string, list: FieldList, row: number): string {
  return memberName(variable, latin1(list.bytes, list.nameStart(row), list.nameEnd(row)));
}

/** Every variable by its word. */
import type { Selector } from '../syntax/target-list.ts';
import { absentVariables } from './absent.ts';
import { collectionVariables } from './collections.ts';
import { connectionVariables } from './connection.ts';
import { matchVariables } from './matches.ts';
import { requestBodyVariables } from './request-body.ts';
import { requestFieldVariables } from './request-fields.ts';
import { requestLineVariables } from './request-line.ts';
import { responseVariables } from './response.ts';
import { timeVariables } from './time.ts';
import { uploadVariables } from './uploads.ts';
import type { Variable } from './variable.ts';
import { xmlVariable } from './xml.ts';

/** All variables. */
export const variables: readonly Variable[] = [
  ...requestLineVariables,
  ...connectionVariables,
  ...requestFieldVariables,
  ...requestBodyVariables,
  ...uploadVariables,
  ...responseVariables,
  ...matchVariables,
  ...collectionVariables,
  ...timeVariables,
  ...absentVariables,
];

const byName = new Map(variables.map((variable) => [variable.name, variable]));

/** What a target names: its variable, and for XML the part that its path selects. */
export function targetVariable(name: string, selector: Selector): Variable | undefined {
  return selector.kind === 'path' ? xmlVariable(selector.path) : byName.get(name);
}

/** The variable of a name in capital letters; undefined when there is none. */
export function variableOf(name: string): Variable | undefined {
  return byName.get(name);
}

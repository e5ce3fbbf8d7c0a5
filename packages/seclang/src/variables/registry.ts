/** Every variable by its word. */
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

/** The variable of a name in capital letters; undefined when there is none. */
export function variableOf(name: string): Variable | undefined {
  return byName.get(name);
}

/** Headers, cookies and arguments of the request. */
import { collection, single, type Variable } from './variable.ts';

/** The variables of headers, cookies and arguments. */
export const requestFieldVariables: readonly Variable[] = [
  collection('REQUEST_HEADERS', 1, 'value', (inspection) => inspection.headerLists),
  collection('REQUEST_HEADERS_NAMES', 1, 'name', (inspection) => inspection.headerLists),
  collection('REQUEST_COOKIES', 1, 'value', (inspection) => inspection.cookieLists),
  collection('REQUEST_COOKIES_NAMES', 1, 'name', (inspection) => inspection.cookieLists),
  collection('ARGS', 1, 'value', (inspection) => inspection.argumentLists),
  collection('ARGS_NAMES', 1, 'name', (inspection) => inspection.argumentLists),
  collection('ARGS_GET', 1, 'value', (inspection) => inspection.queryLists),
  collection('ARGS_GET_NAMES', 1, 'name', (inspection) => inspection.queryLists),
  collection('ARGS_POST', 2, 'value', (inspection) => inspection.bodyFieldLists),
  collection('ARGS_POST_NAMES', 2, 'name', (inspection) => inspection.bodyFieldLists),
  collection('ARGS_PATH', 1, 'value', (inspection) => inspection.noLists),
  single('ARGS_COMBINED_SIZE', 2, (inspection) => inspection.argumentsSize),
  single('URLENCODED_ERROR', 1, (inspection) => (inspection.hasUrlencodedError ? 1 : 0)),
];

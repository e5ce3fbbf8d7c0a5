/** Headers, cookies and arguments of the request. */
import { collection, single, type Variable } from './variable.ts';

/** The variables of headers, cookies and arguments. */
export const requestFieldVariables: readonly Variable[] = [
  collection('REQUEST_HEADERS', 'request', 'value', (inspection) => inspection.headerLists),
  collection('REQUEST_HEADERS_NAMES', 'request', 'name', (inspection) => inspection.headerLists),
  collection('REQUEST_COOKIES', 'request', 'value', (inspection) => inspection.cookieLists),
  collection('REQUEST_COOKIES_NAMES', 'request', 'name', (inspection) => inspection.cookieLists),
  collection('ARGS', 'request', 'value', (inspection) => inspection.argumentLists),
  collection('ARGS_NAMES', 'request', 'name', (inspection) => inspection.argumentLists),
  collection('ARGS_GET', 'request', 'value', (inspection) => inspection.queryLists),
  collection('ARGS_GET_NAMES', 'request', 'name', (inspection) => inspection.queryLists),
  collection('ARGS_POST', 'request', 'value', (inspection) => inspection.bodyFieldLists),
  collection('ARGS_POST_NAMES', 'request', 'name', (inspection) => inspection.bodyFieldLists),
  collection('ARGS_PATH', 'request', 'value', (inspection) => inspection.noLists),
  single('ARGS_COMBINED_SIZE', 'request', (inspection) => inspection.argumentsSize),
  single('URLENCODED_ERROR', 'request', (inspection) => (inspection.hasUrlencodedError ? 1 : 0)),
];

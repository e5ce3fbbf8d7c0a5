/** The response. */
import { collection, single, type Variable } from './variable.ts';

/** The variables of the response. */
export const responseVariables: readonly Variable[] = [
  single('RESPONSE_STATUS', 'response', ({ response }) => response?.status),
  single('STATUS', 'response', ({ response }) => response?.status),
  single('STATUS_LINE', 'response', ({ response }) =>
    response === undefined ? undefined : `${response.protocol} ${response.status}`,
  ),
  single('RESPONSE_PROTOCOL', 'response', ({ response }) => response?.protocol),
  collection('RESPONSE_HEADERS', 'response', 'value', (inspection) => inspection.responseHeaderLists),
  collection('RESPONSE_HEADERS_NAMES', 'response', 'name', (inspection) => inspection.responseHeaderLists),
  single('RESPONSE_CONTENT_TYPE', 'response', (inspection) => inspection.responseContentType),
  single('RESPONSE_CONTENT_LENGTH', 'response', ({ responseBody }) => responseBody.length),
  collection('RESPONSE_BODY', 'response', 'value', (inspection) => inspection.responseBodyLists),
  collection('RESPONSE_ARGS', 'response', 'value', (inspection) => inspection.noLists),
  single('OUTBOUND_DATA_ERROR', 'response', ({ state }) => (state.responseOverLimit ? 1 : 0)),
];

/** The response. */
import { collection, single, type Variable, whole } from './variable.ts';

/** The variables of the response. */
export const responseVariables: readonly Variable[] = [
  single('RESPONSE_STATUS', 3, ({ response }) => response?.status),
  single('STATUS', 3, ({ response }) => response?.status),
  single('STATUS_LINE', 3, ({ response }) =>
    response === undefined ? undefined : `${response.protocol} ${response.status}`,
  ),
  single('RESPONSE_PROTOCOL', 3, ({ response }) => response?.protocol),
  collection('RESPONSE_HEADERS', 3, 'value', (inspection) => inspection.responseHeaderLists),
  collection('RESPONSE_HEADERS_NAMES', 3, 'name', (inspection) => inspection.responseHeaderLists),
  single('RESPONSE_CONTENT_TYPE', 3, (inspection) => inspection.responseContentType),
  single('RESPONSE_CONTENT_LENGTH', 4, ({ responseBody }) => responseBody.length),
  whole('RESPONSE_BODY', 4, (inspection) => inspection.responseBodyLists),
  collection('RESPONSE_ARGS', 3, 'value', (inspection) => inspection.noLists),
  single('OUTBOUND_DATA_ERROR', 4, ({ state }) => (state.responseOverLimit ? 1 : 0)),
];

/** The body as a whole, and what its parser found. */
import { collection, single, type Variable } from './variable.ts';

/** The variables of the request body. */
export const requestBodyVariables: readonly Variable[] = [
  collection('REQUEST_BODY', 'request', 'value', (inspection) => inspection.requestBodyLists),
  collection('FULL_REQUEST', 'request', 'value', (inspection) => inspection.fullRequestLists),
  single('REQUEST_BODY_LENGTH', 'request', ({ requestBody }) => requestBody.length),
  single('FULL_REQUEST_LENGTH', 'request', (inspection) => inspection.fullRequestLength),
  single('REQBODY_PROCESSOR', 'request', ({ state }) => state.bodyProcessor),
  single('REQBODY_ERROR', 'request', ({ body }) => (body.error === '' ? 0 : 1)),
  single('REQBODY_ERROR_MSG', 'request', ({ body }) => body.error),
  single('REQBODY_PROCESSOR_ERROR', 'request', ({ body }) => (body.error === '' ? 0 : 1)),
  single('REQBODY_PROCESSOR_ERROR_MSG', 'request', ({ body }) => body.error),
  single('INBOUND_DATA_ERROR', 'request', ({ body }) => (body.isOverLimit ? 1 : 0)),
  collection('XML', 'request', 'value', ({ body }) => body.xmlContentLists),
];

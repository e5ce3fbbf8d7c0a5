/** The body as a whole, and what its parser found. */
import { collection, live, single, type Variable, whole } from './variable.ts';

/** The variables of the request body. */
export const requestBodyVariables: readonly Variable[] = [
  whole('REQUEST_BODY', 2, (inspection) => inspection.requestBodyLists),
  whole('FULL_REQUEST', 2, (inspection) => inspection.fullRequestLists),
  single('REQUEST_BODY_LENGTH', 2, ({ requestBody }) => requestBody.length),
  single('FULL_REQUEST_LENGTH', 2, (inspection) => inspection.fullRequestLength),
  // The rules of phase 1 choose the processor while they run.
  live('REQBODY_PROCESSOR', (state) => state.bodyProcessor),
  single('REQBODY_ERROR', 2, ({ body }) => (body.error === '' ? 0 : 1)),
  single('REQBODY_ERROR_MSG', 2, ({ body }) => body.error),
  single('REQBODY_PROCESSOR_ERROR', 2, ({ body }) => (body.error === '' ? 0 : 1)),
  single('REQBODY_PROCESSOR_ERROR_MSG', 2, ({ body }) => body.error),
  single('INBOUND_DATA_ERROR', 2, ({ body }) => (body.isOverLimit ? 1 : 0)),
  collection('XML', 2, 'value', ({ body }) => body.xml.contentLists),
];

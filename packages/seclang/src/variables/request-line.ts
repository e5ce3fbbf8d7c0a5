/** REQUEST_LINE and its parts. Nothing is decoded: rules do that with transformations. */
import { single, type Variable } from './variable.ts';

/** The variables of the request line. */
export const requestLineVariables: readonly Variable[] = [
  single(
    'REQUEST_LINE',
    'request',
    ({ request }) => `${request.method} ${request.target} ${request.protocol}`,
  ),
  single('REQUEST_METHOD', 'request', ({ request }) => request.method),
  single('REQUEST_PROTOCOL', 'request', ({ request }) => request.protocol),
  single('REQUEST_URI_RAW', 'request', ({ request }) => request.target),
  single('REQUEST_URI', 'request', ({ uri }) => uri.withoutOrigin),
  single('REQUEST_FILENAME', 'request', ({ uri }) => uri.path),
  single('REQUEST_BASENAME', 'request', ({ uri }) => uri.basename),
  single('QUERY_STRING', 'request', ({ uri }) => uri.query),
  single('PATH_INFO', 'request', ({ uri }) => uri.path),
];

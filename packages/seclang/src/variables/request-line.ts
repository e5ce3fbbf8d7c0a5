/** REQUEST_LINE and its parts. Nothing is decoded: rules do that with transformations. */
import { single, type Variable } from './variable.ts';

/** The variables of the request line. */
export const requestLineVariables: readonly Variable[] = [
  single('REQUEST_LINE', 1, ({ request }) => `${request.method} ${request.target} ${request.protocol}`),
  single('REQUEST_METHOD', 1, ({ request }) => request.method),
  single('REQUEST_PROTOCOL', 1, ({ request }) => request.protocol),
  single('REQUEST_URI_RAW', 1, ({ request }) => request.target),
  single('REQUEST_URI', 1, ({ uri }) => uri.withoutOrigin),
  single('REQUEST_FILENAME', 1, ({ uri }) => uri.path),
  single('REQUEST_BASENAME', 1, ({ uri }) => uri.basename),
  single('QUERY_STRING', 1, ({ uri }) => uri.query),
  single('PATH_INFO', 1, ({ uri }) => uri.path),
];

/** Header names and values as RFC 9110 sections 5.1 and 5.5 allow them. */
import { z } from 'zod';

/** A field name (an RFC 9110 token); compared case-insensitively. */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be a header name');

/** A field value without control characters, so that it cannot start a new header. */
export const headerValue = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\u{10ffff}]*$/u, 'must not hold control characters');

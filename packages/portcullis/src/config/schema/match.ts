/** `match`: which requests of a domain a route takes. All given conditions must hold. */
import { z } from 'zod';
import { compilePattern } from '../pattern.ts';
import { field, requiredField } from './described.ts';
import { headerName } from './header-name.ts';

/** The methods of Elchi's schema; others can only be matched by a route without `methods`. */
export const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
] as const;

const method = z
  .string()
  .refine((text) => (methods as readonly string[]).includes(text.toUpperCase()), {
    error: `must be one of ${methods.join(', ')}`,
  })
  .meta({ pattern: `^(?:${methods.map(anyCase).join('|')})$` });

/** JSON Schema patterns know no flag for case. */
function anyCase(word: string): string {
  return [...word].map((letter) => `[${letter}${letter.toLowerCase()}]`).join('');
}

const path = z.string().regex(/^\//, 'must start with "/"');

/** Compiled here already, so that a bad pattern is reported beside all other faults of the file. */
const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    const result = compilePattern(source);
    if (!result.ok) context.addIssue({ code: 'custom', message: result.message, params: { pattern: true } });
  });

/** One condition on a header. */
export const headerMatch = z.strictObject({
  name: requiredField(headerName, { about: 'Name of the header, case-insensitive.' }),
  exact: field(z.string(), { about: 'A line has exactly this value.' }),
  contains: field(z.string().min(1), { about: 'A line contains this text.' }),
  regex: field(pattern, { about: 'A line matches this RE2 pattern somewhere.' }),
  present: field(z.boolean(), {
    about: 'The header is there (true) or not (false).',
    default: true,
    reason: 'a name alone asks for presence.',
  }),
});

/** `routes[].match`: all conditions must hold. */
export const match = z.strictObject({
  path_exact: field(path, { about: 'The canonical path is exactly this.' }),
  path_prefix: field(path, {
    about:
      'The canonical path starts with this: at a segment border in portcullis.dev/v1 (/v1 takes /v1 and /v1/x), as plain text in sentinel.elchi.io/v1 (/v1 takes /v1beta too).',
  }),
  path_regex: field(pattern, { about: 'The canonical path matches this RE2 pattern somewhere.' }),
  methods: field(z.array(method), {
    about: 'One of these methods, case-insensitive; empty: any.',
    default: [],
  }),
  content_type: field(
    z.array(z.string().regex(/^[^\s/;]+\/[^\s/;]+$/, 'must be a media type such as application/json')),
    {
      about: 'One of these media types, parameters ignored; empty: any.',
      default: [],
    },
  ),
  headers: field(z.array(headerMatch), { about: 'All of these conditions on headers.', default: [] }),
});
export type Match = z.infer<typeof match>;
export type HeaderMatch = z.infer<typeof headerMatch>;

/** `response`: what a blocked client gets instead of the standard answer (an extension of Elchi's schema). */
import { z } from 'zod';
import { field, requiredField } from './described.ts';
import { headerName, headerValue } from './header-name.ts';

const redirect = z.strictObject({
  location: requiredField(headerValue.min(1), {
    about: 'Value of the Location header; may hold placeholders.',
  }),
  status: field(z.literal([301, 302, 303, 307, 308]), {
    about: 'Status of the redirect.',
    default: 302,
    reason: 'not cached by clients.',
  }),
});

/** `response`: what a client gets whose request is refused. */
export const responseTemplate = z.strictObject({
  status: field(z.int().min(200).max(599), {
    about: 'HTTP status of a block; an engine that needs its own (429 of a rate limit) keeps it.',
    default: 403,
  }),
  headers: field(z.record(headerName, headerValue), {
    about: 'Headers to add; values may hold placeholders.',
    default: {},
  }),
  bodies: field(
    z.record(z.string().regex(/^[^\s/;]+\/[^\s/;]+(;.*)?$/, 'must be a media type'), z.string()),
    {
      about:
        'Body per media type, chosen by the Accept header; may hold {{request_id}}, {{status}}, {{rule}}, {{policy}}, {{time}}.',
      default: {},
    },
  ),
  redirect: field(redirect, { about: 'Answer with a redirect; excludes status and bodies.' }),
});
export type ResponseTemplate = z.infer<typeof responseTemplate>;

/** `checks.headers` and `checks.body`: the built-in checks. Each replaces the inherited one as a whole. */
import { z } from 'zod';
import { field } from './described.ts';
import { headerName } from './header-name.ts';

/** Kinds of sensitive data that `checks.body` knows. */
export const sensitiveDataKinds = [
  'credit_card',
  'ssn',
  'email',
  'jwt',
  'aws_access_key',
  'private_key',
  'google_api_key',
  'slack_token',
  'github_token',
  'stripe_key',
] as const;
export type SensitiveDataKind = (typeof sensitiveDataKinds)[number];

/** `checks.headers`. */
export const headerChecks = z.strictObject({
  forbidden: field(z.array(headerName), {
    about: 'Headers that must not be there, in any line.',
    default: [],
  }),
  required: field(z.array(headerName), { about: 'Headers that must be there.', default: [] }),
  max_header_value_bytes: field(z.int().min(0), {
    about: 'Longest value of one header line, in bytes; 0: max_header_bytes applies.',
    default: 0,
  }),
  enforce_valid_host: field(z.boolean(), { about: 'Refuse a missing or empty host.', default: false }),
});

const dlp = z.strictObject({
  direction: field(z.enum(['response', 'request', 'both']), {
    about: 'Which bodies are looked at.',
    default: 'response',
    reason: 'leaks leave in responses.',
  }),
  block: field(z.array(z.enum(sensitiveDataKinds)), { about: 'Kinds that block.', default: [] }),
  redact: field(z.array(z.enum(sensitiveDataKinds)), { about: 'Kinds that are masked.', default: [] }),
});

/** `checks.body`. */
export const bodyChecks = z.strictObject({
  require_json: field(z.boolean(), {
    about: 'A body that is not empty must have a JSON content type and be valid JSON.',
    default: false,
  }),
  detect_sensitive_data: field(z.boolean(), {
    about: 'Block on the first sensitive datum of any kind.',
    default: false,
  }),
  dlp: field(dlp, { about: 'Block or mask sensitive data by kind; needs block or redact.' }),
});
export type BodyChecks = z.infer<typeof bodyChecks>;

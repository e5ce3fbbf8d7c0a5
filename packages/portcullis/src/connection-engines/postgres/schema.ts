/** `engines.postgres`: which statements on which tables. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';

const kind = z.string().regex(/^[A-Za-z]+$/, 'must be the first word of a statement such as select');
const identifier = z
  .string()
  .regex(/^[^\s".]+(?:\.[^\s".]+)?$/, 'must be a name such as users or audit.users, without quotes');
const list = (item: z.ZodString, what: string) =>
  z.strictObject({
    allow: field(z.array(item).min(1), { about: `Only these ${what}.` }),
    deny: field(z.array(item), { about: `Not these ${what}.`, default: [] }),
  });

export const postgresSchema = z.strictObject({
  read_only: field(z.boolean(), {
    about: 'Only statements that read. Functions that write are not known by their call: deny them by name.',
    default: false,
  }),
  statements: field(list(kind, 'kinds of statement'), {
    about: 'Kinds by their first word. A statement inside another (WITH, EXPLAIN, PREPARE) counts as well.',
  }),
  tables: field(list(identifier, 'tables'), {
    about:
      'Tables, with or without schema, in lower case as PostgreSQL folds them. A denied name must not be mentioned at all; with allow, names of WITH queries count as tables.',
  }),
  functions: field(
    z.strictObject({ deny: field(z.array(identifier), { about: 'Not these.', default: [] }) }),
    {
      about: 'Functions by name.',
    },
  ),
  encryption_request: field(z.enum(['answer_no', 'refuse', 'opaque']), {
    about:
      'What follows when a client asks for TLS or GSSAPI encryption: answer_no says no in the place of the server, refuse closes, opaque passes it on; what is encrypted then is not inspected, and a finding says so.',
    default: 'answer_no',
    reason: 'what cannot be read cannot be judged.',
  }),
  on_refusal: field(z.enum(['error', 'close']), {
    about: 'error answers the refused statement with SQLSTATE 42501 and keeps the connection.',
    default: 'error',
  }),
  max_statement_bytes: field(z.int().min(256).max(16_777_216), {
    about: 'Longest statement that is judged; a longer one is over-limit.',
    default: 262_144,
    reason: 'a statement is kept whole until it is judged.',
  }),
});
export type PostgresConfig = z.output<typeof postgresSchema>;

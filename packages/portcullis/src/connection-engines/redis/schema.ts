/** `engines.redis`: which commands on which keys. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';

const command = z
  .string()
  .regex(
    /^(?:\*|[A-Za-z][A-Za-z0-9_.-]*(?:\|[A-Za-z-]+)?)$/,
    'must be a command such as get, config|set or *',
  );
const pattern = z.string().min(1).max(512);

export const redisSchema = z.strictObject({
  read_only: field(z.boolean(), { about: 'Only commands that change nothing.', default: false }),
  commands: field(
    z.strictObject({
      allow: field(z.array(command).min(1), { about: 'Only these: get, config|get, *.' }),
      deny: field(z.array(command), { about: 'Not these, whatever is allowed.', default: [] }),
    }),
    { about: 'Commands, or subcommands after a bar as in ACLs of Redis.' },
  ),
  keys: field(
    z.strictObject({
      allow: field(z.array(pattern).min(1), {
        about: 'Every key of a command must fit one of these patterns.',
      }),
      deny: field(z.array(pattern), { about: 'No key may fit one of these.', default: [] }),
    }),
    {
      about:
        'Keys by pattern with * and ?. With it, commands whose keys cannot be told (scripts, SORT, SCAN, KEYS) are refused unless commands.allow names them.',
    },
  ),
  on_refusal: field(z.enum(['error', 'close']), {
    about: 'error answers the refused command with NOPERM and keeps the connection.',
    default: 'error',
  }),
});
export type RedisConfig = z.output<typeof redisSchema>;

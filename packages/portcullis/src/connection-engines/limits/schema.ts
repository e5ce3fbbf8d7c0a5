/** `engines.limits`: how much, how fast and how long. */
import { z } from 'zod';
import { DURATION_PATTERN } from '../../config/duration.ts';
import { field } from '../../config/schema/described.ts';

const duration = z.string().regex(new RegExp(DURATION_PATTERN), 'must be a duration such as 30s');
const bytes = z.int().min(1);

export const limitsSchema = z.strictObject({
  max_read_bytes: field(bytes, { about: 'Most bytes from the client over the life of a connection.' }),
  max_write_bytes: field(bytes, { about: 'Most bytes to the client over the life of a connection.' }),
  read_bytes_per_second: field(bytes, {
    about: 'Sustained rate from the client; one second of it may come at once, and any single chunk.',
  }),
  write_bytes_per_second: field(bytes, { about: 'The same for bytes to the client.' }),
  max_duration: field(duration, { about: 'Longest life from the first byte.' }),
  max_idle: field(duration, { about: 'Longest time without a byte in either direction.' }),
});
export type LimitsConfig = z.output<typeof limitsSchema>;

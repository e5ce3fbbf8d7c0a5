import { parseDuration } from '../../config/duration.ts';
import { connectionEngine } from '../connection-engine.ts';
import { type LimitsConfig, limitsSchema } from './schema.ts';

/** Bytes and milliseconds; `null`: no limit. */
export interface LimitsPlan {
  readonly bytes: { readonly read: number | null; readonly write: number | null };
  readonly bytesPerSecond: { readonly read: number | null; readonly write: number | null };
  readonly durationMs: number | null;
  readonly idleMs: number | null;
}

export const limitsDefinition = connectionEngine<LimitsConfig, LimitsPlan>({
  name: 'limits',
  about: 'Bounds the bytes, the rate, the duration and the idle time of a connection.',
  schema: limitsSchema,
  order: 0,
  compile: (config) => ({
    bytes: { read: config.max_read_bytes ?? null, write: config.max_write_bytes ?? null },
    bytesPerSecond: {
      read: config.read_bytes_per_second ?? null,
      write: config.write_bytes_per_second ?? null,
    },
    durationMs: parseDuration(config.max_duration ?? '') ?? null,
    idleMs: parseDuration(config.max_idle ?? '') ?? null,
  }),
});

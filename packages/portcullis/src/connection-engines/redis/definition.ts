import { latin1 } from '../../config/latin1.ts';
import { connectionEngine } from '../connection-engine.ts';
import { redisCommands } from './commands.ts';
import { type RedisConfig, redisSchema } from './schema.ts';

/** The block. Commands lower-case, keys latin-1; `null`: no such list. */
export interface RedisPlan {
  readonly readOnly: boolean;
  readonly allowCommands: readonly string[] | null;
  readonly denyCommands: readonly string[];
  readonly allowKeys: readonly string[] | null;
  readonly denyKeys: readonly string[];
  readonly closes: boolean;
}

export const redisDefinition = connectionEngine<RedisConfig, RedisPlan>({
  name: 'redis',
  about: 'A firewall for Redis and Valkey: commands, keys, read-only.',
  schema: redisSchema,
  order: 40,
  compile: (config, context) => {
    const lists = { allow: config.commands?.allow ?? null, deny: config.commands?.deny ?? [] };
    for (const list of ['allow', 'deny'] as const) {
      for (const [index, text] of (lists[list] ?? []).entries()) {
        const name = text.split('|')[0]!.toLowerCase();
        if (name === '*' || redisCommands.has(name)) continue;
        context.report('warning', 'config.invalid-value', `this version knows no command "${name}"`, [
          'commands',
          list,
          index,
        ]);
      }
    }
    const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
    return {
      readOnly: config.read_only ?? false,
      allowCommands: lists.allow === null ? null : lower(lists.allow),
      denyCommands: lower(lists.deny),
      allowKeys: config.keys?.allow?.map(latin1) ?? null,
      denyKeys: config.keys?.deny?.map(latin1) ?? [],
      closes: config.on_refusal === 'close',
    };
  },
});

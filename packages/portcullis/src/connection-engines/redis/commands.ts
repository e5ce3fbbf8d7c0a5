/** What is known of each Redis command; made from the table once. */
import { redisCommandLines } from './data/command-table.ts';

/** Where the keys of a command stand among its arguments (0 is the name). */
export type KeyPlaces =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'range'; readonly first: number; readonly last: number; readonly step: number }
  /** The count stands at `count`, the keys follow; a `count` of 2 where argument 1 is a destination. */
  | { readonly kind: 'counted'; readonly count: number };

/** A command. */
export interface RedisCommand {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'connection' | 'administration';
  readonly keys: KeyPlaces;
}

const kinds = { r: 'read', w: 'write', c: 'connection', a: 'administration' } as const;

/** Commands by lower-case name. */
export const redisCommands: ReadonlyMap<string, RedisCommand> = new Map(
  redisCommandLines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', kind = 'a', ...places] = line.split(' ');
      return [name, { name, kind: kinds[kind as keyof typeof kinds], keys: keyPlaces(places) }];
    }),
);

function keyPlaces([first, last, step]: readonly string[]): KeyPlaces {
  if (first === undefined) return { kind: 'none' };
  if (first === 'm') return { kind: 'unknown' };
  if (first.startsWith('n')) return { kind: 'counted', count: Number(first.slice(1)) };
  return { kind: 'range', first: Number(first), last: Number(last), step: Number(step) };
}

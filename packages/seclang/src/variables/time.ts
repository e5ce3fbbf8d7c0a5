/** TIME_* in UTC, and how long the transaction has lasted. */
import { live, type Variable } from './variable.ts';

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function at(name: string, read: (date: Date) => string): Variable {
  return live(name, (state) => read(new Date(state.now())));
}

/** The variables of time. */
export const timeVariables: readonly Variable[] = [
  at(
    'TIME',
    (date) => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
  ),
  at('TIME_DAY', (date) => String(date.getUTCDate())),
  at('TIME_EPOCH', (date) => String(Math.floor(date.getTime() / 1000))),
  at('TIME_HOUR', (date) => String(date.getUTCHours())),
  at('TIME_MIN', (date) => String(date.getUTCMinutes())),
  at('TIME_MON', (date) => String(date.getUTCMonth())),
  at('TIME_SEC', (date) => String(date.getUTCSeconds())),
  at('TIME_WDAY', (date) => String(date.getUTCDay())),
  at('TIME_YEAR', (date) => String(date.getUTCFullYear())),
  live('DURATION', (state) => Math.round((state.now() - state.startedAt) * 1000)),
];

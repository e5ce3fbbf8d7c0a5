/**
 * `pause`: has no effect here.
 *
 * Argument: any.
 * Example: `pause:1`.
 * Source: ModSecurity Reference Manual, Actions, pause.
 */
import type { Action } from './action.ts';

/** `pause`. */
export const pause: Action = {
  name: 'pause',
  read: () => ({
    kind: 'withoutEffect',
    reason: 'pause: inspection never waits; slow a client down with a rate limit',
  }),
};

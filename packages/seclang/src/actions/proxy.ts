/**
 * `proxy`: refused when rules are loaded.
 *
 * Argument: any.
 * Example: `proxy:x`.
 * Source: ModSecurity Reference Manual, Actions, proxy.
 */
import { RuleError } from '../errors.ts';
import type { Action } from './action.ts';

/** `proxy`. */
export const proxyAction: Action = {
  name: 'proxy',
  read(_argument, at) {
    throw new RuleError(
      'seclang.refused',
      'proxy: where a request goes is decided by Envoy, not by a rule',
      at,
    );
  },
};

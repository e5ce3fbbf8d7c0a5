/**
 * `xmlns`: gives an XML namespace a prefix for the paths of XML targets.
 *
 * Argument: `prefix=uri`.
 * Example: `xmlns:xsd='http://www.w3.org/2001/XMLSchema'`.
 * Source: ModSecurity Reference Manual, Actions, xmlns.
 */
import { RuleError } from '../errors.ts';
import { type Action, required } from './action.ts';

/** `xmlns`. */
export const xmlns: Action = {
  name: 'xmlns',
  read(argument, at) {
    const text = required('xmlns', argument, at);
    const equals = text.indexOf('=');
    if (equals < 1) throw new RuleError('seclang.bad-argument', 'xmlns needs prefix=uri', at);
    return {
      kind: 'namespace',
      prefix: text.slice(0, equals),
      uri: text.slice(equals + 1).replaceAll("'", ''),
    };
  },
};

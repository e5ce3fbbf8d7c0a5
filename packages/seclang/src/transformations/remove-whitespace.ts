/**
 * `t:removeWhitespace`: drops white space and the no-break space 0xA0.
 *
 * Example: `un ion` becomes `union`.
 * Source: ModSecurity Reference Manual, Transformation functions, removeWhitespace.
 */
import { maskOf } from '../bytes/byte-mask.ts';
import { isSpaceOrNoBreakSpace } from '../bytes/character-class.ts';
import { dropBytes } from './per-byte.ts';

/** `t:removeWhitespace`. */
export const removeWhitespace = dropBytes(
  'removeWhitespace',
  isSpaceOrNoBreakSpace,
  maskOf(' \t\n\v\f\r\xa0'),
);

/**
 * `t:trimLeft`: removes white space from the left end.
 *
 * Example: ` a ` becomes `a `.
 * Source: ModSecurity Reference Manual, Transformation functions, trimLeft.
 */
import { trimming } from './trimming.ts';

/** `t:trimLeft`. */
export const trimLeft = trimming('trimLeft', true, false);

/**
 * `t:trimRight`: removes white space from the right end.
 *
 * Example: ` a ` becomes ` a`.
 * Source: ModSecurity Reference Manual, Transformation functions, trimRight.
 */
import { trimming } from './trimming.ts';

/** `t:trimRight`. */
export const trimRight = trimming('trimRight', false, true);

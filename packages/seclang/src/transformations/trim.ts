/**
 * `t:trim`: removes white space from both ends.
 *
 * Example: ` a ` becomes `a`.
 * Source: ModSecurity Reference Manual, Transformation functions, trim.
 */
import { trimming } from './trimming.ts';

/** `t:trim`. */
export const trim = trimming('trim', true, true);

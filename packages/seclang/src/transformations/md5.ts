/**
 * `t:md5`: the MD5 digest as raw bytes; usually followed by t:hexEncode.
 *
 * Example: `t:md5,t:hexEncode`.
 * Source: ModSecurity Reference Manual, Transformation functions, md5.
 */
import { hashing } from './hashing.ts';

/** `t:md5`. */
export const md5 = hashing('md5', 'md5');

/**
 * `t:sha1`: the SHA1 digest as raw bytes; usually followed by t:hexEncode.
 *
 * Example: `t:sha1,t:hexEncode`.
 * Source: ModSecurity Reference Manual, Transformation functions, sha1.
 */
import { hashing } from './hashing.ts';

/** `t:sha1`. */
export const sha1 = hashing('sha1', 'sha1');

/**
 * `@strmatch`: the argument occurs in the value (the manual's faster form of contains).
 *
 * Argument: text.
 * Example: `SecRule REQUEST_HEADERS:User-Agent "@strmatch WebZIP"`.
 * Source: ModSecurity Reference Manual, Operators, strmatch.
 */
import { contains } from './contains.ts';
import type { Operator } from './operator.ts';

/** `@strmatch`. */
export const strmatch: Operator<Uint8Array> = { ...contains, name: 'strmatch' };

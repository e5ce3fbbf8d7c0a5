/**
 * Detectors of SQL and HTML/JavaScript injection over bytes. Pure functions: nothing is read but the bytes, and
 * nothing is kept between calls but scratch memory.
 */
export {
  detectSqli,
  isSqliPlainByte,
  type SqlDialect,
  type SqliContext,
  type SqliResult,
  type SqliToken,
} from './sqli/detect-sqli.ts';
export type { SqliReason } from './sqli/grammar.ts';
export type { TokenClassName } from './sqli/token-class.ts';
export {
  detectXss,
  XSS_REQUIRED_BYTES,
  type XssContext,
  type XssReason,
  type XssResult,
} from './xss/detect-xss.ts';

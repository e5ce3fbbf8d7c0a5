/**
 * The SQL injection detector: reads a value as SQL in each place where it may land in a statement, folds it to
 * at most five tokens and asks the grammar whether such a sequence is an injection.
 */
import { sequenceAutomaton } from './automaton.ts';
import { isBenignLookalike } from './benign-lookalike.ts';
import { PLAIN, ROLES } from './byte-roles.ts';
import { isDottedName } from './dotted-name.ts';
import { FingerprintScan } from './fingerprint.ts';
import { GRAMMAR, type SqliReason } from './grammar.ts';
import { className, type TokenClassName } from './token-class.ts';

const SINGLE = 0x27;
const DOUBLE = 0x22;

/** Where in a statement the value was assumed to stand. */
export type SqliContext = 'none' | 'single' | 'double';

/** The dialect it was read in: they differ in what begins a comment. */
export type SqlDialect = 'ansi' | 'mysql';

/** One token of the folded sequence. Offsets are absolute in the scanned bytes. */
export interface SqliToken {
  readonly kind: TokenClassName;
  readonly start: number;
  /** One past the last byte of what the token stands for at its beginning; folding drops what follows. */
  readonly end: number;
}

/** What was found, and why. */
export interface SqliResult {
  /** The folded sequence, one letter per token (`token-class.ts`), as libinjection writes it. */
  readonly fingerprint: string;
  readonly context: SqliContext;
  readonly dialect: SqlDialect;
  /** Section of the grammar that accepts the sequence. */
  readonly reason: SqliReason;
  /** The section's sentence. */
  readonly explanation: string;
  readonly tokens: readonly SqliToken[];
}

const scan = new FingerprintScan();

/**
 * Looks for SQL injection in bytes[start, end). Returns undefined when there is none, without allocating.
 * Time is linear in the length, and for most texts constant: five folded tokens end a pass.
 * Never throws for offsets within the array.
 */
export function detectSqli(bytes: Uint8Array, start = 0, end: number = bytes.length): SqliResult | undefined {
  scan.state.steps = 0;
  if (isPlain(bytes, start, end) || isDottedName(bytes, start, end)) return undefined;
  if (readsAsInjection(bytes, start, end, 0, false)) return result('none', 'ansi');
  if (scan.state.dialectMatters && readsAsInjection(bytes, start, end, 0, true))
    return result('none', 'mysql');
  if (includes(bytes, start, end, SINGLE)) {
    if (readsAsInjection(bytes, start, end, SINGLE, false)) return result('single', 'ansi');
    if (scan.state.dialectMatters && readsAsInjection(bytes, start, end, SINGLE, true)) {
      return result('single', 'mysql');
    }
  }
  // Only MySQL reads double quotes as strings.
  if (includes(bytes, start, end, DOUBLE) && readsAsInjection(bytes, start, end, DOUBLE, true)) {
    return result('double', 'mysql');
  }
  return undefined;
}

/**
 * True for bytes of which a value can consist without ever being judged an injection: letters, digits, `_` and
 * high bytes (but 0xA0, Latin-1's blank). Such a value is a number, a word, or a number and a word, and no
 * sequence of two of these is one. A caller that knows which bytes a value has can leave the call out.
 */
export function isSqliPlainByte(byte: number): boolean {
  return (ROLES[byte & 0xff]! & PLAIN) !== 0;
}

/** Bytes looked at and folding rounds made by the last call, over all its passes; for tests of linearity. */
export function sqliSteps(): number {
  return scan.state.steps;
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  let pos = start;
  while (pos < end && (ROLES[bytes[pos]!]! & PLAIN) !== 0) pos++;
  return pos >= end;
}

/** From this length on the platform's search is worth the view that it needs. */
const longValue = 256;

function includes(bytes: Uint8Array, start: number, end: number, byte: number): boolean {
  if (end - start >= longValue) return bytes.subarray(start, end).includes(byte);
  for (let pos = start; pos < end; pos++) if (bytes[pos] === byte) return true;
  return false;
}

function readsAsInjection(
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
  mysql: boolean,
): boolean {
  scan.run(bytes, start, end, quote, mysql);
  if (sequenceAutomaton.accept(scan.state.tokens.kind, scan.length) < 0) return false;
  return !isBenignLookalike(scan);
}

/** The result of the scan that was made last. */
function result(context: SqliContext, dialect: SqlDialect): SqliResult {
  const { tokens } = scan.state;
  const section = GRAMMAR[sequenceAutomaton.accept(tokens.kind, scan.length)]!;
  const folded: SqliToken[] = [];
  for (let slot = 0; slot < scan.length; slot++) {
    folded.push({ kind: className(tokens.kind[slot]!), start: tokens.start[slot]!, end: tokens.end[slot]! });
  }
  const { name: reason, reason: explanation } = section;
  return { fingerprint: scan.text(), context, dialect, reason, explanation, tokens: folded };
}

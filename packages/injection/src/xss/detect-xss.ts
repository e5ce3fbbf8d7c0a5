/**
 * The XSS detector: reads a value as HTML in each context where it may land, and looks for markup that runs,
 * loads or restyles something.
 */
import { AttributeDanger, attributeDanger, isDangerousElement } from './danger.ts';
import { type HtmlContext, HtmlToken, HtmlTokenizer } from './html-tokenizer.ts';
import { isRunningUrl } from './running-url.ts';

/** Why a value is markup that can attack. */
export type XssReason =
  | 'dangerous-element'
  | 'event-handler'
  | 'namespace-attribute'
  | 'binding-attribute'
  | 'style-attribute'
  | 'running-url'
  | 'indirect-attribute'
  | 'doctype'
  | 'backtick-in-comment'
  | 'conditional-comment'
  | 'xml-processing'
  | 'import-directive'
  | 'entity-declaration';

/** Name of the place where the value was assumed to stand. */
export type XssContext = 'data' | 'unquoted' | 'single' | 'double' | 'backtick';

/** What was found, and where. */
export interface XssResult {
  /** Where in a page the value would have to stand. */
  readonly context: XssContext;
  /** Offset of the evidence in the scanned bytes (absolute, as `start` and `end` of the call). */
  readonly offset: number;
  readonly reason: XssReason;
  /** The evidence as latin-1 text: element, attribute, or the beginning of the comment; at most 64 bytes. */
  readonly what: string;
}

const CONTEXT_NAMES: readonly XssContext[] = ['data', 'unquoted', 'single', 'double', 'backtick'];
const MAX_EVIDENCE = 64;

/** Presence bits of the bytes that decide which contexts can matter. */
const PRESENT = new Uint8Array(256);
PRESENT[0x3c] = 1;
PRESENT[0x3d] = 2;
PRESENT[0x27] = 4;
PRESENT[0x22] = 8;
PRESENT[0x60] = 16;
const LT_OR_EQUALS = 3;

/** Bits that must be present for a context to find anything, beside `<` or `=`. */
const NEEDED = [1, 0, 4, 8, 16];

/**
 * A value without any of these bytes is never XSS: without `<` no tag, comment or doctype begins, and without
 * `=` no attribute has a value. A caller that knows which bytes a value has can leave the call out.
 */
export const XSS_REQUIRED_BYTES = '<=';

const tokenizer = new HtmlTokenizer();

/** Evidence of the last scan that found something; written by `scanContext`. */
const evidence: { reason: XssReason; start: number; end: number } = { reason: 'doctype', start: 0, end: 0 };

/**
 * Looks for script injection in bytes[start, end). Returns undefined when there is none, without allocating.
 * Time is linear in the length. Never throws for offsets within the array.
 */
export function detectXss(bytes: Uint8Array, start = 0, end: number = bytes.length): XssResult | undefined {
  tokenizer.steps = 0;
  let present = 0;
  for (let i = start; i < end; i++) present |= PRESENT[bytes[i]!]!;
  if ((present & LT_OR_EQUALS) === 0) return undefined;
  for (let context = 0; context < CONTEXT_NAMES.length; context++) {
    if ((present & NEEDED[context]!) !== NEEDED[context]) continue;
    if (!scanContext(bytes, start, end, context as HtmlContext)) continue;
    return {
      context: CONTEXT_NAMES[context]!,
      offset: evidence.start,
      reason: evidence.reason,
      what: latin1(bytes, evidence.start, Math.min(evidence.end, evidence.start + MAX_EVIDENCE)),
    };
  }
  return undefined;
}

/** Bytes looked at by the last call, over all contexts; for tests of linearity. */
export function xssSteps(): number {
  return tokenizer.steps;
}

function found(reason: XssReason, start: number, end: number): true {
  evidence.reason = reason;
  evidence.start = start;
  evidence.end = end;
  return true;
}

function scanContext(bytes: Uint8Array, start: number, end: number, context: HtmlContext): boolean {
  let danger: AttributeDanger = AttributeDanger.none;
  let nameStart = start;
  let nameEnd = start;
  tokenizer.begin(bytes, start, end, context);
  while (tokenizer.next()) {
    const from = tokenizer.start;
    const to = tokenizer.end;
    switch (tokenizer.kind) {
      case HtmlToken.attributeName:
        danger = attributeDanger(bytes, from, to);
        nameStart = from;
        nameEnd = to;
        continue;
      case HtmlToken.attributeValue:
        if (danger !== AttributeDanger.none && judgeValue(bytes, from, to, danger, nameStart, nameEnd))
          return true;
        break;
      case HtmlToken.tagOpen:
        if (isDangerousElement(bytes, from, to)) return found('dangerous-element', from, to);
        break;
      case HtmlToken.comment:
        if (judgeComment(bytes, from, to)) return true;
        break;
      case HtmlToken.doctype:
        return found('doctype', from, to);
      default:
        break;
    }
    danger = AttributeDanger.none;
  }
  return false;
}

/** Judges an attribute that has a value; the evidence is the attribute's name. */
function judgeValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  danger: Exclude<AttributeDanger, typeof AttributeDanger.none>,
  nameStart: number,
  nameEnd: number,
): boolean {
  switch (danger) {
    case AttributeDanger.eventHandler:
      return found('event-handler', nameStart, nameEnd);
    case AttributeDanger.namespace:
      return found('namespace-attribute', nameStart, nameEnd);
    case AttributeDanger.binding:
      return found('binding-attribute', nameStart, nameEnd);
    case AttributeDanger.style:
      return found('style-attribute', nameStart, nameEnd);
    case AttributeDanger.url:
      return isRunningUrl(bytes, start, end) && found('running-url', nameStart, nameEnd);
    case AttributeDanger.indirect:
      return (
        attributeDanger(bytes, start, end) !== AttributeDanger.none && found('indirect-attribute', start, end)
      );
  }
}

/** Comments that browsers did not treat as comments. */
function judgeComment(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 0x60) return found('backtick-in-comment', start, end);
  if (end - start > 3) {
    if (begins(bytes, start, end, '[if')) return found('conditional-comment', start, end);
    if (begins(bytes, start, end, 'xml')) return found('xml-processing', start, end);
  }
  if (begins(bytes, start, end, 'import')) return found('import-directive', start, end);
  if (begins(bytes, start, end, 'entity')) return found('entity-declaration', start, end);
  return false;
}

/** Whether the text begins with `word`, given in lower case, in any case. */
function begins(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start < word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i]!;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word.charCodeAt(i)) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

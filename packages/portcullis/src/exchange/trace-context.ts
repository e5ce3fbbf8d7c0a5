/**
 * Trace context as requests carry it: W3C Trace Context (`traceparent`, `tracestate`) and Datadog's headers. Whatever a
 * client sends is data: everything is bounded, what is malformed counts as absent, and `baggage` is passed on unread.
 */
import { allValues, firstValue, type Headers } from './headers.ts';

/** Forms of context. `baggage` is passed on by Envoy itself, so nothing has to be done for it. */
export const traceStyles = ['datadog', 'tracecontext'] as const;
export type TraceStyle = (typeof traceStyles)[number];

/** A place in a trace. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Whether traces are kept: more than 0 yes, else no; undefined: nobody has decided. */
  readonly priority: number | undefined;
  /** Datadog's origin of the trace; empty without one. */
  readonly origin: string;
  /** Propagated tags without `_dd.p.`, for example `dm` → `-1`. */
  readonly tags: ReadonlyArray<readonly [name: string, value: string]>;
  /** Members of `tracestate` but Datadog's, as they stand. */
  readonly state: string;
}

/** Longest list of tags that is read or written, in characters (Datadog's own limit). */
const maxTags = 512;
/** Longest tracestate that is passed on, in characters (the least that W3C asks for). */
const maxState = 512;
const idDigits = 16;

/** The context that headers carry, in the first of the forms that is there. */
export function extractTrace(headers: Headers, styles: readonly TraceStyle[]): TraceContext | undefined {
  for (const style of styles) {
    const found = style === 'datadog' ? datadogTrace(headers) : w3cTrace(headers);
    if (found !== undefined) return found;
  }
  return undefined;
}

function datadogTrace(headers: Headers): TraceContext | undefined {
  const low = hexOfDecimal(firstValue(headers, 'x-datadog-trace-id'));
  const spanId = hexOfDecimal(firstValue(headers, 'x-datadog-parent-id'));
  if (low === undefined || spanId === undefined || low === zeros(idDigits)) return undefined;
  const tags = tagsOf(firstValue(headers, 'x-datadog-tags') ?? '');
  const high = tags.find(([name]) => name === 'tid')?.[1] ?? '';
  return {
    traceId: (isHex(high, idDigits) ? high : zeros(idDigits)) + low,
    spanId,
    priority: priorityOf(firstValue(headers, 'x-datadog-sampling-priority')),
    origin: plainOr(firstValue(headers, 'x-datadog-origin'), ''),
    tags: tags.filter(([name]) => name !== 'tid'),
    state: '',
  };
}

/** W3C Trace Context, sections 3.2 and 3.3. Two `traceparent` lines are as good as none. */
function w3cTrace(headers: Headers): TraceContext | undefined {
  const lines = allValues(headers, 'traceparent');
  const parts = (lines.length === 1 ? lines[0]! : '').split('-', 5);
  const [version = '', traceId = '', spanId = '', flags = ''] = parts;
  if (!isHex(version, 2) || version === 'ff' || (version === '00' && parts.length !== 4)) return undefined;
  if (!isHex(traceId, 2 * idDigits) || !isHex(spanId, idDigits) || !isHex(flags, 2)) return undefined;
  if (traceId === zeros(2 * idDigits) || spanId === zeros(idDigits)) return undefined;
  const members = allValues(headers, 'tracestate')
    .join(',')
    .slice(0, maxState)
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '' && isPlain(member));
  const own = fieldsOf(members.find((member) => member.startsWith('dd='))?.slice(3) ?? '');
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  const stated = priorityOf(own.get('s'));
  // The flag decides whether, the member how strongly.
  const agrees = stated !== undefined && stated > 0 === sampled;
  return {
    traceId,
    spanId,
    priority: agrees ? stated : sampled ? 1 : 0,
    origin: plainOr(own.get('o'), ''),
    tags: [...own].filter(([name]) => name.startsWith('t.')).map(([name, value]) => [name.slice(2), value]),
    state: members.filter((member) => !member.startsWith('dd=')).join(','),
  };
}

/** The headers that carry a context, in every form that is asked for. */
export function traceHeaders(
  context: TraceContext,
  styles: readonly TraceStyle[],
): Array<readonly [name: string, value: string]> {
  const headers: Array<readonly [string, string]> = [];
  const { traceId, spanId, origin, tags } = context;
  const priority = context.priority ?? 1;
  if (styles.includes('datadog')) {
    const high = traceId.slice(0, idDigits);
    const all = high === zeros(idDigits) ? tags : [['tid', high] as const, ...tags];
    const text = all.map(([name, value]) => `_dd.p.${name}=${value}`).join(',');
    headers.push(
      ['x-datadog-trace-id', decimalOf(traceId.slice(idDigits))],
      ['x-datadog-parent-id', decimalOf(spanId)],
      ['x-datadog-sampling-priority', String(priority)],
    );
    if (origin !== '') headers.push(['x-datadog-origin', origin]);
    if (text !== '' && text.length <= maxTags) headers.push(['x-datadog-tags', text]);
  }
  if (styles.includes('tracecontext')) {
    const own = [`s:${priority}`, ...(origin === '' ? [] : [`o:${memberText(origin)}`]), `p:${spanId}`];
    for (const [name, value] of tags) own.push(`t.${memberText(name)}:${memberText(value)}`);
    const member = `dd=${own.join(';')}`.slice(0, maxState / 2);
    headers.push(
      ['traceparent', `00-${traceId}-${spanId}-${priority > 0 ? '01' : '00'}`],
      ['tracestate', context.state === '' ? member : `${member},${context.state}`],
    );
  }
  return headers;
}

/** `_dd.p.name=value,…`. */
function tagsOf(text: string): Array<readonly [name: string, value: string]> {
  if (text.length > maxTags) return [];
  const tags: Array<readonly [string, string]> = [];
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals));
    const value = part.slice(equals + 1);
    if (name.startsWith('_dd.p.') && name.length > 6 && isPlain(name) && isPlain(value))
      tags.push([name.slice(6), value]);
  }
  return tags;
}

/** `key:value;…` of Datadog's member of tracestate. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    if (colon > 0) fields.set(part.slice(0, colon), part.slice(colon + 1).replaceAll('~', '='));
  }
  return fields;
}

/** Text without the characters that tracestate or the member itself need. */
function memberText(text: string): string {
  return text.replaceAll('=', '~').replaceAll(',', '_').replaceAll(';', '_').replaceAll(' ', '_');
}

function priorityOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 2 || text === '') return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= -1 && value <= 2 ? value : undefined;
}

function plainOr(text: string | undefined, otherwise: string): string {
  return text !== undefined && text.length <= 64 && isPlain(text) ? text : otherwise;
}

/** Printable ASCII only. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

function isHex(text: string, digits: number): boolean {
  if (text.length !== digits) return false;
  for (let index = 0; index < digits; index++) {
    const code = text.charCodeAt(index);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}

function zeros(digits: number): string {
  return '0'.repeat(digits);
}

/** A decimal number of 64 bits as hexadecimal digits. */
function hexOfDecimal(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 0 || text.length > 20) return undefined;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return undefined;
  }
  const value = BigInt(text);
  return value > 0xffff_ffff_ffff_ffffn ? undefined : value.toString(16).padStart(idDigits, '0');
}

function decimalOf(hex: string): string {
  return BigInt(`0x${hex}`).toString();
}

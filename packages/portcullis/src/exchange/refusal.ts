/**
 * What a client gets when its request or the answer to it is refused: status, headers and a body in the media
 * type it prefers. The standard bodies name the request id and the status, never the rule: a prober learns
 * nothing, and the owner finds everything under that id.
 */
import type { BlockResponsePlan, Placeholder, TemplatePlan } from '../config/plan.ts';
import type { RequestView } from './exchange.ts';
import { chooseMediaType } from './media-type-choice.ts';

/** A finished answer. */
export interface Refusal {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** Empty for HEAD and for redirects. */
  readonly body: Uint8Array;
  /** The client speaks gRPC: the status belongs into grpc-status. */
  readonly grpc: boolean;
}

/** What fills the placeholders of a template. */
export interface RefusalFacts {
  readonly requestId: string;
  readonly rule: string;
  readonly policy: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  /** Status that the deciding finding asks for; undefined: the policy's. */
  readonly status: number | undefined;
  /** Redirect that the deciding finding asks for. */
  readonly redirect?: { readonly location: string; readonly status: number } | undefined;
  /** Seconds for Retry-After. */
  readonly retryAfter: number | undefined;
}

const problem = 'application/problem+json';
const encoder = new TextEncoder();
const empty = new Uint8Array(0);

/** Status of a refusal that neither the finding nor the policy names. */
const defaultStatus = 403;

/** Builds the answer to `request`. */
export function refuse(request: RequestView, plan: BlockResponsePlan, facts: RefusalFacts): Refusal {
  const status = facts.status ?? plan.status ?? defaultStatus;
  const headers: Array<readonly [string, string]> = [];
  for (const [name, value] of plan.headers) headers.push([name, fill(value, status, facts, printable)]);
  if (facts.retryAfter !== undefined) {
    headers.push(['retry-after', String(Math.max(1, Math.ceil(facts.retryAfter)))]);
  }
  headers.push(['cache-control', 'no-store']);
  const grpc = request.contentType.startsWith('application/grpc');
  if (facts.redirect !== undefined && !grpc) {
    headers.push(['location', printable(facts.redirect.location)]);
    return { status: facts.redirect.status, headers, body: empty, grpc };
  }
  if (plan.redirect !== null && facts.status === undefined && !grpc) {
    headers.push(['location', fill(plan.redirect.location, status, facts, encodeURIComponent)]);
    return { status: plan.redirect.status, headers, body: empty, grpc };
  }
  if (grpc)
    return {
      status,
      headers,
      body: encoder.encode(`refused, request id ${printable(facts.requestId)}`),
      grpc,
    };
  const [mediaType, text] = bodyFor(request, plan, status, facts);
  headers.push(['content-type', mediaType]);
  return { status, headers, body: request.method === 'HEAD' ? empty : encoder.encode(text), grpc };
}

function bodyFor(
  request: RequestView,
  plan: BlockResponsePlan,
  status: number,
  facts: RefusalFacts,
): readonly [mediaType: string, text: string] {
  const { accept } = request;
  const [first, ...others] = plan.bodies.map(([mediaType]) => mediaType);
  if (first !== undefined) {
    const chosen = chooseMediaType(accept, [first, ...others]);
    const template = plan.bodies.find(([mediaType]) => mediaType === chosen)?.[1] ?? [];
    return [chosen, fill(template, status, facts, escapeFor(chosen))];
  }
  const chosen = chooseMediaType(accept, [problem, 'text/html', 'text/plain']);
  return [chosen === problem ? problem : `${chosen}; charset=utf-8`, standardBody(chosen, status, facts)];
}

function standardBody(mediaType: string, status: number, facts: RefusalFacts): string {
  const title = titles.get(status) ?? 'Request refused';
  const id = facts.requestId;
  if (mediaType === 'text/plain') return `${title}\nrequest id: ${printable(id)}\n`;
  if (mediaType === problem) {
    return `${JSON.stringify({ type: 'about:blank', title, status, request_id: id })}\n`;
  }
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em}code{background:#8882;padding:.1em .3em}</style></head><body><h1>${title}</h1><p>The site's protection refused this request. If you think this is wrong, tell the site's owner this id:</p><p><code>${htmlEscape(id)}</code></p></body></html>\n`;
}

const titles: ReadonlyMap<number, string> = new Map([
  [400, 'Bad request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [406, 'Not acceptable'],
  [413, 'Content too large'],
  [429, 'Too many requests'],
  [503, 'Service unavailable'],
  [504, 'Timeout'],
]);

function fill(
  template: TemplatePlan,
  status: number,
  facts: RefusalFacts,
  escapeText: (value: string) => string,
): string {
  return template
    .map((part) => (typeof part === 'string' ? part : escapeText(factFor(part.placeholder, status, facts))))
    .join('');
}

function factFor(placeholder: Placeholder, status: number, facts: RefusalFacts): string {
  switch (placeholder) {
    case 'request_id':
      return facts.requestId;
    case 'status':
      return String(status);
    case 'rule':
      return facts.rule;
    case 'policy':
      return facts.policy;
    case 'time':
      return facts.time;
  }
}

function escapeFor(mediaType: string): (value: string) => string {
  if (mediaType.startsWith('text/html') || mediaType.includes('xml')) return htmlEscape;
  if (mediaType.includes('json')) return (value) => JSON.stringify(value).slice(1, -1);
  return printable;
}

function htmlEscape(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Control characters and bytes above 0x7e become `?`: a request id comes from the client. */
function printable(text: string): string {
  let kept = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    kept += code >= 0x20 && code <= 0x7e ? text[index] : '?';
  }
  return kept;
}

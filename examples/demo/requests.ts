/** The requests of the demo that meet the checks of the policy, and what has to come of each. Attacks: attacks.ts. */

/** The rule set that the demo runs with. */
export type RuleSet = 'baseline' | 'crs';

/** A request and its expected end. */
export interface DemoRequest {
  /** What the table calls it; also its `x-row` header, by which the access log line is found. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Raw header lines besides `host`, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Values of the `host` header: more than one is an attack. */
  readonly hosts: readonly string[];
  /** One piece goes with a content-length, several without (HTTP/1.1: chunked). */
  readonly body?: readonly (string | Uint8Array)[];
  /** Sent after the body. */
  readonly trailers?: Readonly<Record<string, string>>;
  /** Sent over HTTP/2 (default HTTP/1.1). */
  readonly http2?: boolean;
  readonly expected: DemoOutcome;
}

/** How a request ended: what the client saw, and what Envoy's access log says of the verdict. */
export interface DemoOutcome {
  readonly status: number;
  readonly verdict: string;
  /** Rule that decided or was found; empty without one. */
  readonly rule: string;
  /** Where the rule depends on the rule set: what the id of one that matched begins with; `rule` is not looked at. */
  readonly match?: Readonly<Record<RuleSet, string>>;
}

export const shop = ['shop.example'];
export const json = [['content-type', 'application/json']] as const;
const order = JSON.stringify({ item: 'kettle', count: 1 });

/** The request reaches the upstream. */
export function allowed(rule = ''): DemoOutcome {
  return { status: 200, verdict: 'allow', rule };
}

function blocked(rule: string, status = 403): DemoOutcome {
  return { status, verdict: 'block', rule };
}

/** In the order of the table. */
export const checkRequests: readonly DemoRequest[] = [
  { name: 'benign page', method: 'GET', path: '/kettles', headers: [], hosts: shop, expected: allowed() },
  {
    name: 'benign order',
    method: 'POST',
    path: '/orders',
    headers: json,
    hosts: shop,
    body: [order],
    expected: allowed(),
  },
  {
    name: 'forbidden header',
    method: 'GET',
    path: '/kettles',
    headers: [['x-debug-token', '1']],
    hosts: shop,
    expected: blocked('header.forbidden'),
  },
  {
    name: 'host mismatch',
    method: 'GET',
    path: '/kettles',
    headers: [],
    hosts: ['shop.example', 'other.example'],
    expected: blocked('header.invalid_host'),
  },
  {
    name: 'oversized header',
    method: 'GET',
    path: '/kettles',
    headers: [['x-session', 'a'.repeat(5000)]],
    hosts: shop,
    expected: blocked('header.oversized'),
  },
  {
    name: 'invalid JSON',
    method: 'POST',
    path: '/orders',
    headers: json,
    hosts: shop,
    body: ['{"item": "kettle", "count": }'],
    expected: blocked('body.invalid_json'),
  },
  {
    name: 'body is not JSON',
    method: 'POST',
    path: '/orders',
    headers: [['content-type', 'text/xml']],
    hosts: shop,
    body: ['<order/>'],
    expected: blocked('body.unexpected_content_type'),
  },
  {
    name: 'body over the limit',
    method: 'POST',
    path: '/orders',
    headers: json,
    hosts: shop,
    body: [JSON.stringify({ item: 'kettle', note: 'a'.repeat(20_000) })],
    expected: blocked('body.too_large', 413),
  },
  {
    name: 'blocked path',
    method: 'GET',
    path: '/admin/users',
    headers: [],
    hosts: shop,
    expected: blocked('header.required_missing'),
  },
  {
    name: 'blocked path, disguised',
    method: 'GET',
    path: '/kettles/..%2f%61dmin/users',
    headers: [],
    hosts: shop,
    expected: blocked('header.required_missing'),
  },
  {
    name: 'only detected',
    method: 'GET',
    path: '/reports',
    headers: [['x-debug-token', '1']],
    hosts: shop,
    expected: allowed('header.forbidden'),
  },
  { name: 'excluded path', method: 'GET', path: '/healthz', headers: [], hosts: shop, expected: allowed() },
];

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PolicyPlan, RoutePlan } from '../config/plan.ts';
import { loadTexts, policyText } from '../config/test/configuration-fixture.ts';
import { canonicalPath } from '../exchange/canonical-path.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import { PolicyResolver, type RouteRequest } from './resolve-policy.ts';
import { explainPolicy } from './resolve-policy-trail.ts';

function planOf(spec: string, apiVersion?: string): PolicyPlan {
  const { plan, diagnostics } = loadTexts({ 'a.yaml': policyText(spec, apiVersion) });
  assert.ok(plan, JSON.stringify(diagnostics));
  return structuredClone(plan);
}

interface Ask {
  readonly host?: string;
  readonly path?: string;
  /** The path as sent, where it is not `path`. */
  readonly target?: string;
  readonly method?: string;
  readonly contentType?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
}

function request(ask: Ask): RouteRequest {
  const {
    host = 'a.example',
    target = ask.path ?? '/',
    method = 'GET',
    contentType = '',
    headers = [],
  } = ask;
  const { path, facts } = canonicalPath(target);
  return { host, path, pathFacts: facts, method, contentType, headers: new HeaderLines(headers) };
}

/** Asks for each and compares `domain|route`, with `!` for excluded; the trail has to come to the same. */
function expectChoices(plan: PolicyPlan, cases: readonly (readonly [Ask, string])[], count: number): void {
  const resolver = new PolicyResolver(plan);
  for (const [ask, expected] of cases) {
    const choice = resolver.resolve(request(ask));
    const text = choice.policy === undefined ? 'none' : `${choice.domain}|${choice.route}`;
    assert.equal(`${text}${choice.excluded ? '!' : ''}`, expected, JSON.stringify(ask));
    assert.deepEqual(explainPolicy(plan, request(ask)).choice, choice);
  }
  assert.equal(cases.length, count);
}

test('an exact host beats the longest suffix, which beats any', () => {
  const plan = planOf(
    '  domains:\n    - hosts: [a.example]\n    - hosts: ["*.example"]\n    - hosts: ["*.b.example"]\n    - hosts: ["*"]\n',
  );
  const cases: readonly (readonly [Ask, string])[] = [
    [{ host: 'a.example' }, 'a.example|*'],
    [{ host: 'c.example' }, '*.example|*'],
    [{ host: 'x.y.example' }, '*.example|*'],
    [{ host: 'b.example' }, '*.example|*'],
    [{ host: 'x.b.example' }, '*.b.example|*'],
    [{ host: 'x.y.b.example' }, '*.b.example|*'],
    [{ host: 'example' }, '*|*'],
    [{ host: '.example' }, '*|*'],
    [{ host: 'a.example.org' }, '*|*'],
    [{ host: '' }, '*|*'],
  ];
  expectChoices(plan, cases, 10);
});

test('without a domain there is no policy, and nothing is excluded', () => {
  const plan = planOf('  exclude: [/healthz]\n  domains: [{hosts: [b.example]}]\n');
  expectChoices(plan, [[{ path: '/healthz' }, 'none']], 1);
});

test('routes: exact path, pattern, longest prefix, any; then the domain', () => {
  const plan = planOf(`  exclude: [/healthz]
  domains:
    - hosts: [a.example]
      routes:
        - {name: any-post, match: {methods: [POST]}}
        - {name: short, match: {path_prefix: /api}}
        - {name: long, match: {path_prefix: /api/v1/}}
        - {name: pattern, match: {path_regex: "^/api/v[0-9]+/users$"}}
        - {name: exact, match: {path_exact: /api/v1/users, methods: [get, put]}}
        - {name: json, match: {path_prefix: /json, content_type: [Application/JSON]}}
`);
  const cases: readonly (readonly [Ask, string])[] = [
    [{ path: '/api/v1/users' }, 'a.example|exact'],
    [{ path: '/api/v1/users', method: 'put' }, 'a.example|exact'],
    [{ path: '/api/v1/users', method: 'DELETE' }, 'a.example|pattern'],
    [{ path: '/api/v2/users' }, 'a.example|pattern'],
    [{ path: '/api/v2/users/' }, 'a.example|short'],
    [{ path: '/api/v1/x' }, 'a.example|long'],
    [{ path: '/api/v1' }, 'a.example|long'],
    [{ path: '/api' }, 'a.example|short'],
    [{ path: '/apis' }, 'a.example|*'],
    [{ path: '/apis', method: 'POST' }, 'a.example|any-post'],
    [{ path: '/', method: 'post' }, 'a.example|any-post'],
    [{ path: '/json', contentType: 'application/json' }, 'a.example|json'],
    [{ path: '/json', contentType: 'text/plain' }, 'a.example|*'],
    [{ path: '/healthz' }, 'a.example|*!'],
    [{ path: '/healthz', method: 'POST' }, 'a.example|any-post!'],
    [{ path: '/healthz/' }, 'a.example|*'],
  ];
  expectChoices(plan, cases, 16);
});

test('an odd path is never excluded, whatever it comes to', () => {
  const plan = planOf('  exclude: [/healthz]\n  domains: [{hosts: [a.example]}]\n');
  const cases: readonly (readonly [Ask, string])[] = [
    [{ target: '/healthz' }, 'a.example|*!'],
    [{ target: '/health%7a' }, 'a.example|*!'],
    [{ target: '/healthz?a=/../b' }, 'a.example|*!'],
    [{ target: '/admin/../healthz' }, 'a.example|*'],
    [{ target: '/admin/..%2fhealthz' }, 'a.example|*'],
    [{ target: '/admin%2f../healthz' }, 'a.example|*'],
    [{ target: '/./healthz' }, 'a.example|*'],
    [{ target: '/../healthz' }, 'a.example|*'],
    [{ target: '/healthz#/../admin' }, 'a.example|*'],
    [{ target: '/healthz;x' }, 'a.example|*'],
  ];
  expectChoices(plan, cases, 10);
});

test('a prefix is plain text in the Elchi dialect', () => {
  const spec =
    '  domains: [{hosts: [a.example], routes: [{match: {path_prefix: /v1}}, {match: {path_prefix: /x/}}]}]\n';
  const cases: readonly (readonly [Ask, string])[] = [
    [{ path: '/v1beta' }, 'a.example|route[0]'],
    [{ path: '/x/y' }, 'a.example|route[1]'],
    [{ path: '/x' }, 'a.example|*'],
  ];
  expectChoices(planOf(spec, 'sentinel.elchi.io/v1'), cases, 3);
});

test('conditions on headers look at every line', () => {
  const plan = planOf(`  domains:
    - hosts: [a.example]
      routes:
        - {name: exact, match: {headers: [{name: X-Kind, exact: a}]}}
        - {name: contains, match: {headers: [{name: x-kind, contains: bc}]}}
        - {name: pattern, match: {headers: [{name: x-kind, regex: "^v[0-9]+$"}]}}
        - {name: present, match: {headers: [{name: x-here}]}}
        - {name: absent, match: {headers: [{name: x-kind, present: false}, {name: x-other, present: true}]}}
`);
  const cases: readonly (readonly [Ask, string])[] = [
    [
      {
        headers: [
          ['x-kind', 'b'],
          ['x-kind', 'a'],
        ],
      },
      'a.example|exact',
    ],
    [{ headers: [['x-kind', 'A']] }, 'a.example|*'],
    [
      {
        headers: [
          ['x-kind', 'x'],
          ['x-kind', 'abcd'],
        ],
      },
      'a.example|contains',
    ],
    [{ headers: [['x-kind', 'v12']] }, 'a.example|pattern'],
    [{ headers: [['x-kind', 'v12x']] }, 'a.example|*'],
    [{ headers: [['x-here', '']] }, 'a.example|present'],
    [{ headers: [['x-other', '1']] }, 'a.example|absent'],
    [
      {
        headers: [
          ['x-other', '1'],
          ['x-kind', 'z'],
        ],
      },
      'a.example|*',
    ],
  ];
  expectChoices(plan, cases, 8);
});

test('bytes beyond ASCII match as they travel, valid UTF-8 or not', () => {
  const plan = planOf(
    '  domains: [{hosts: [a.example], routes: [{match: {path_exact: /käse}}, {match: {path_regex: "^/ad.in"}}]}]\n',
  );
  const cases: readonly (readonly [Ask, string])[] = [
    [{ path: '/k\u00c3\u00a4se' }, 'a.example|route[0]'],
    [{ path: '/k\u00e4se' }, 'a.example|*'],
    [{ path: '/ad\u00ffin' }, 'a.example|route[1]'],
  ];
  expectChoices(plan, cases, 3);
});

test('the trail says for each route why it was not taken', () => {
  const plan = planOf(
    '  domains: [{hosts: ["*.example"], routes: [{match: {path_prefix: /a, methods: [POST]}}, {match: {path_exact: /b}}, {match: {path_prefix: /}}]}]\n',
  );
  const trail = explainPolicy(plan, request({ path: '/a/x' }));
  assert.equal(trail.host, 'the host "a.example" lies below *.example');
  assert.deepEqual(
    trail.routes.map(({ label, outcome }) => `${label} ${outcome}`),
    ['route[1] path differs', 'route[0] fails methods', 'route[2] chosen'],
  );
  assert.match(trail.conclusion, /^route route\[2\]: \*\.example\|route\[2\], mode block$/);
  assert.equal(trail.routes[1]!.place, 'a.yaml:4');
});

/** The rules told plainly: filter, then order. */
function plainRoute(routes: readonly RoutePlan[], path: string): string {
  const fits = ({ path: rule }: RoutePlan): boolean => {
    if (rule.kind === 'any') return true;
    if (rule.kind === 'exact') return rule.path === path;
    if (rule.kind === 'pattern') return new RegExp(rule.pattern.source).test(path);
    return rule.atSegment ? `${path}/`.startsWith(`${rule.path}/`) : path.startsWith(rule.path);
  };
  const rank = ({ path: rule }: RoutePlan): number =>
    ({ exact: 3e6, pattern: 2e6, prefix: 1e6, any: 0 })[rule.kind] +
    (rule.kind === 'prefix' ? rule.path.length : 0);
  return routes.filter(fits).toSorted((a, b) => rank(b) - rank(a))[0]?.label ?? '*';
}

const segment = fc.constantFrom('a', 'b', 'ab', 'c', '');
const path = fc
  .array(segment, { maxLength: 4 })
  .map((parts) => `/${parts.filter((part) => part !== '').join('/')}`);
const match = fc.oneof(
  path.map((text) => `{path_exact: ${text}}`),
  path.map((text) => `{path_prefix: ${text}}`),
  path.map((text) => `{path_regex: "^${text}"}`),
);

test('the tables choose what filtering and sorting all routes would choose, in both dialects', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(match, { maxLength: 12 }),
      fc.constantFrom('portcullis.dev/v1', 'sentinel.elchi.io/v1'),
      fc.array(path, { minLength: 5, maxLength: 20 }),
      (matches, dialect, paths) => {
        const routes = matches.map((text) => `{match: ${text}}`).join(', ');
        const { plan } = loadTexts({
          'a.yaml': policyText(`  domains: [{hosts: [a.example], routes: [${routes}]}]\n`, dialect),
        });
        if (plan === undefined) return;
        const resolver = new PolicyResolver(plan);
        for (const asked of paths) {
          compared += 1;
          const { route } = resolver.resolve(request({ path: asked }));
          assert.equal(route, plainRoute(plan.domains[0]!.routes, asked), `${asked} in ${routes}`);
        }
      },
    ),
    { numRuns: 150, seed: 1 },
  );
  assert.ok(compared > 500, `only ${compared} compared`);
});

test('the longest matching suffix wins, whatever the order of the file', () => {
  const label = fc.constantFrom('a', 'b', 'c');
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), name, (suffixes, host) => {
      const domains = suffixes.map((suffix) => `{hosts: ["*.${suffix}"]}`).join(', ');
      const resolver = new PolicyResolver(planOf(`  domains: [${domains}]\n`));
      const expected = suffixes
        .filter((suffix) => host.endsWith(`.${suffix}`))
        .toSorted((a, b) => b.length - a.length)[0];
      assert.equal(resolver.resolve(request({ host })).domain, expected === undefined ? '' : `*.${expected}`);
    }),
    { numRuns: 100, seed: 1 },
  );
});

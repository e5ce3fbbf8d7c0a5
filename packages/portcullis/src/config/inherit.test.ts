import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DocumentReporter } from './document-reporter.ts';
import { type Layer, mergeLayers } from './inherit.ts';
import type { PolicySpec } from './schema/policy-spec.ts';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

const reporter = {} as DocumentReporter;
const levels = ['defaults', 'domain', 'route'] as const;

function layersOf(specs: readonly PolicySpec[]): Layer[] {
  return specs.map((spec, index) => ({
    level: levels[index % 3]!,
    label: `${index}`,
    spec,
    path: [],
    reporter,
  }));
}

const spec: fc.Arbitrary<PolicySpec> = fc.record(
  {
    mode: fc.constantFrom('block', 'detect', 'shadow', 'off'),
    fail_mode: fc.constantFrom('fail_open', 'fail_close'),
    timeout: fc.constantFrom('5ms', '10ms'),
    anomaly_threshold: fc.nat(9),
    skip_checks: fc.uniqueArray(fc.constantFrom('host', 'json', 'sensitive_data')),
    pipeline: fc.record(
      {
        request: fc.uniqueArray(fc.constantFrom('fast_pre_checks', 'waf_engine')),
        response: fc.uniqueArray(fc.constantFrom('body_checks', 'waf_engine')),
      },
      { requiredKeys: [] },
    ),
    checks: fc.record(
      {
        headers: fc.record({ forbidden: fc.array(fc.constantFrom('a', 'b')) }, { requiredKeys: [] }),
        body: fc.record({ require_json: fc.boolean() }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    postures: fc.record(
      { timeout: fc.constantFrom('allow', 'block'), overload: fc.constant('detect') },
      { requiredKeys: [] },
    ),
    engines: fc.constantFrom({}, { jwt: {} }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<PolicySpec>;
const stack = fc.array(spec, { maxLength: 5 });

/** The last level that sets the value at a path. */
function lastSet(specs: readonly PolicySpec[], name: keyof PolicySpec, part?: string): unknown {
  const read = (one: PolicySpec): unknown =>
    part === undefined ? one[name] : (one[name] as Record<string, unknown> | undefined)?.[part];
  return specs.findLast((one) => read(one) !== undefined) === undefined
    ? undefined
    : read(specs.findLast((one) => read(one) !== undefined)!);
}

test('the last level that sets a field wins, blocks are replaced as a whole', () => {
  fc.assert(
    fc.property(stack, (specs) => {
      const { spec: merged } = mergeLayers(layersOf(specs));
      for (const name of ['mode', 'fail_mode', 'timeout', 'anomaly_threshold', 'engines'] as const) {
        assert.equal(merged[name], lastSet(specs, name));
      }
      for (const part of ['headers', 'body'] as const)
        assert.equal(merged.checks?.[part], lastSet(specs, 'checks', part));
      for (const part of ['request', 'response'] as const) {
        assert.equal(merged.pipeline?.[part], lastSet(specs, 'pipeline', part));
      }
      assert.equal(merged.postures?.['timeout'], lastSet(specs, 'postures', 'timeout'));
    }),
    { seed: 1 },
  );
});

test('skip_checks is the union of all levels', () => {
  fc.assert(
    fc.property(stack, (specs) => {
      const { spec: merged } = mergeLayers(layersOf(specs));
      const union = new Set(specs.flatMap((one) => one.skip_checks ?? []));
      assert.deepEqual(new Set(merged.skip_checks ?? []), union);
    }),
    { seed: 1 },
  );
});

test('merging in one step or in two comes to the same, and an empty level changes nothing', () => {
  fc.assert(
    fc.property(stack, stack, (lower, upper) => {
      const atOnce = mergeLayers(layersOf([...lower, ...upper])).spec;
      const stepwise = mergeLayers(layersOf([mergeLayers(layersOf(lower)).spec, ...upper])).spec;
      assert.deepEqual(stepwise, atOnce);
      assert.deepEqual(mergeLayers(layersOf([...lower, {}, ...upper])).spec, atOnce);
    }),
    { seed: 1 },
  );
});

test('the origin of each field is the level that set it', () => {
  const layers = layersOf([
    { mode: 'detect', timeout: '5ms' },
    { mode: 'block', checks: { headers: {} } },
    { checks: { body: {} } },
  ]);
  const { origins } = mergeLayers(layers);
  assert.equal(origins.get('mode'), layers[1]);
  assert.equal(origins.get('timeout'), layers[0]);
  assert.equal(origins.get('checks.headers'), layers[1]);
  assert.equal(origins.get('checks.body'), layers[2]);
  assert.equal(origins.get('engines'), undefined);
});

test('through files: defaults, domain and route', () => {
  const { plan } = loadTexts({
    'a.yaml':
      policyText(`  defaults: {mode: detect, timeout: 10ms, checks: {headers: {forbidden: [X-A]}}, skip_checks: [host]}
  domains:
    - hosts: [a.example]
      policy: {mode: shadow, checks: {headers: {required: [X-B], enforce_valid_host: true}}}
      routes:
        - {match: {path_exact: /}, policy: {mode: block, skip_checks: [required_headers]}}
`),
  });
  const [domain, route] = plan!.policies;
  assert.equal(domain!.mode, 'shadow');
  assert.equal(domain!.timeoutMs, 10);
  assert.deepEqual(domain!.headerChecks, {
    forbidden: [],
    required: ['x-b'],
    maxValueBytes: 8192,
    enforceValidHost: false,
  });
  assert.equal(route!.mode, 'block');
  assert.deepEqual(route!.headerChecks.required, []);
});

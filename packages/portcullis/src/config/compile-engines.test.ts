import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineEngine, type EngineDefinition } from '../engines/engine.ts';
import { secretReference } from './schema/secret-reference.ts';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

interface GateConfig {
  readonly list?: string;
  readonly key?: string | { file: string } | { env: string };
  readonly pattern?: string;
}

/** An engine that uses everything of the contract. */
const gate: EngineDefinition = defineEngine<GateConfig, object>({
  name: 'gate',
  aliases: ['door'],
  schema: z.strictObject({
    list: z.string().optional(),
    key: secretReference.optional(),
    pattern: z.string().optional(),
  }),
  phases: () => ['request-headers', 'request-body'],
  needsBody: (direction) => direction === 'request',
  cost: 5,
  compile(config, context) {
    const list = config.list === undefined ? new Uint8Array() : context.readFile(config.list, ['list']);
    const key = config.key === undefined ? new Uint8Array() : context.secret(config.key, ['key']);
    const pattern = config.pattern === undefined ? null : context.pattern(config.pattern, ['pattern']);
    if (config.list === 'list.txt')
      context.report('warning', 'config.invalid-value', 'odd', ['list'], 'rename it');
    if (list === undefined || key === undefined || pattern === undefined) return undefined;
    return { list: Buffer.from(list).toString(), key: Buffer.from(key).toString(), pattern };
  },
});
const cheap: EngineDefinition = { ...gate, name: 'cheap', aliases: [], cost: 1, needsBody: () => false };
const registry = [gate, cheap];

function load(
  settings: string,
  files: Record<string, string> = {},
  environment: Record<string, string> = {},
) {
  const text = policyText(
    `  domains: [{hosts: ["*"], policy: ${settings}, routes: [{match: {path_exact: /a}}]}]\n`,
  );
  return loadTexts({ 'a.yaml': text, ...files }, registry, environment);
}

test('a block is compiled once, shared by those who inherit it, and the cheap engine comes first', () => {
  const { plan } = load('{engines: {gate: {mode: detect, postures: {timeout: block}}, cheap: {}}}');
  assert.deepEqual(
    plan!.engines.map(({ engine, stateKey }) => [engine, stateKey]),
    [
      ['gate', '*|*/gate'],
      ['cheap', '*|*/cheap'],
    ],
  );
  assert.deepEqual(
    plan!.policies.map(({ engines }) => engines),
    [
      [1, 0],
      [1, 0],
    ],
  );
  const instance = plan!.engines[0]!;
  assert.equal(instance.mode, 'detect');
  assert.deepEqual(instance.postures, { timeout: 'block' });
  assert.equal(plan!.engines[1]!.mode, null);
  assert.deepEqual(instance.phases, ['request-headers', 'request-body']);
  assert.equal(plan!.policies[0]!.request.inspectBody, true);
  assert.equal(plan!.policies[0]!.response.inspectBody, false);
});

test('a route replaces the engines of its domain as a whole', () => {
  const { plan } = loadTexts(
    {
      'a.yaml': policyText(`  domains:
    - hosts: ["*"]
      policy: {engines: {gate: {}}}
      routes:
        - {match: {path_exact: /a}, policy: {engines: {cheap: {}}}}
        - {match: {path_exact: /b}, policy: {engines: {}}}
`),
    },
    registry,
  );
  assert.deepEqual(
    plan!.policies.map(({ engines }) => engines.map((place) => plan!.engines[place]!.engine)),
    [['gate'], ['cheap'], []],
  );
});

test('an alias is the same engine', () => {
  assert.equal(load('{engines: {door: {}}}').plan!.engines[0]!.engine, 'gate');
});

test('secrets come from files and the environment; a literal one is warned of', () => {
  const fromFile = load('{engines: {gate: {key: {file: keys/gate}}}}', {
    '/etc/portcullis/conf.d/keys/gate': 'k1\n',
  });
  assert.equal((fromFile.plan!.engines[0]!.plan as { key: string }).key, 'k1');
  const fromEnvironment = load('{engines: {gate: {key: {env: GATE_KEY}}}}', {}, { GATE_KEY: 'k2' });
  assert.equal((fromEnvironment.plan!.engines[0]!.plan as { key: string }).key, 'k2');
  const literal = load('{engines: {gate: {key: verysecret}}}');
  assert.deepEqual(
    literal.diagnostics.map(({ code }) => code),
    ['config.secret-in-text'],
  );
  assert.ok(!JSON.stringify(literal.diagnostics).includes('verysecret'));
});

test('what an engine cannot have is an error at its field', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['{list: absent.txt}', 'config.unreadable', 'list'],
    ['{key: {file: absent}}', 'config.secret-unavailable', 'key'],
    ['{key: {env: ABSENT}}', 'config.secret-unavailable', 'key'],
    ['{pattern: "(a"}', 'config.invalid-pattern', 'pattern'],
    ['{lst: x}', 'config.unknown-field', 'lst'],
    ['{mode: on}', 'config.invalid-value', 'mode'],
  ];
  for (const [block, code, field] of cases) {
    const result = load(`{engines: {gate: ${block}}}`);
    assert.equal(result.plan, undefined);
    const [first] = result.diagnostics;
    assert.equal(first!.code, code, block);
    assert.equal(first!.path, `spec.domains[0].policy.engines.gate.${field}`);
  }
  assert.equal(cases.length, 6);
});

test('what an engine reports stands at its field', () => {
  const { plan, diagnostics } = load('{engines: {gate: {list: list.txt}}}', { 'list.txt': '' });
  assert.ok(plan !== undefined);
  assert.deepEqual(
    diagnostics.map(({ severity, message, path, hint }) => [severity, message, path, hint]),
    [['warning', 'odd', 'spec.domains[0].policy.engines.gate.list', 'rename it']],
  );
});

test('an engine that throws refuses the configuration, and its message is not shown', () => {
  const failing: EngineDefinition = {
    ...gate,
    compile() {
      throw new TypeError('verysecret');
    },
  };
  const text = policyText('  domains: [{hosts: ["*"], policy: {engines: {gate: {}}}}]\n');
  const { plan, diagnostics } = loadTexts({ 'a.yaml': text }, [failing]);
  assert.equal(plan, undefined);
  assert.equal(diagnostics[0]!.code, 'config.engine-failed');
  assert.match(diagnostics[0]!.message, /TypeError at/);
  assert.ok(!diagnostics[0]!.message.includes('verysecret'));
});

test('a referenced file counts for the hash, and is no policy although it looks like one', () => {
  const text = '{engines: {gate: {list: list.json}}}';
  const one = load(text, { 'list.json': '["a"]' });
  const other = load(text, { 'list.json': '["b"]' });
  assert.ok(one.plan !== undefined && other.plan !== undefined);
  assert.notEqual(one.hash, other.hash);
  assert.deepEqual(one.facts, [
    ['/etc/portcullis/conf.d/a.yaml', 'there'],
    ['/etc/portcullis/conf.d/list.json', 'there'],
  ]);
  assert.deepEqual(one.plan.files, ['a.yaml']);
  const unreferenced = load('{}', { 'list.json': '["a"]' });
  assert.equal(unreferenced.diagnostics[0]!.code, 'config.unknown-document');
  const missing = load('{engines: {gate: {list: list.txt}}}');
  assert.deepEqual(missing.facts[1], ['/etc/portcullis/conf.d/list.txt', '']);
});

test('the settings hash tells whether a block changed, its place tells whose state it is', () => {
  const before = load('{engines: {gate: {pattern: a}}}').plan!.engines[0]!;
  const after = load('{mode: detect, engines: {gate: {pattern: b}}}').plan!.engines[0]!;
  assert.equal(before.stateKey, after.stateKey);
  assert.notEqual(before.settingsHash, after.settingsHash);
});

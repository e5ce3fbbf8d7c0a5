import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_DIAGNOSTICS } from './diagnostic.ts';
import { loadConfiguration } from './load.ts';
import { accessOf, folder, loadTexts, policyText } from './test/configuration-fixture.ts';

const elchi = 'sentinel.elchi.io/v1';

function policyOf(files: Readonly<Record<string, string>>, id: string) {
  const { plan, diagnostics } = loadTexts(files);
  assert.ok(plan, JSON.stringify(diagnostics));
  const policy = plan.policies.find((candidate) => candidate.id === id);
  assert.ok(policy, `no policy ${id}`);
  return policy;
}

test('defaults act on their own file in portcullis.dev/v1', () => {
  const files = {
    'a.yaml': policyText('  defaults: {mode: detect}\n  domains: [{hosts: [a.example]}]\n'),
    'b.yaml': policyText('  domains: [{hosts: [b.example]}]\n'),
  };
  assert.equal(policyOf(files, 'a.example|*').mode, 'detect');
  assert.equal(policyOf(files, 'b.example|*').mode, 'block');
});

test('defaults of all files merge in sentinel.elchi.io/v1, the later file name wins field by field', () => {
  const files = {
    'b.yaml': policyText('  defaults: {timeout: 20ms, skip_checks: [json]}\n', elchi),
    'a.yaml': policyText('  defaults: {mode: detect, timeout: 10ms, skip_checks: [host]}\n', elchi),
    'c.yaml': policyText('  domains: [{hosts: [c.example]}]\n', elchi),
  };
  const policy = policyOf(files, 'c.example|*');
  assert.equal(policy.mode, 'detect');
  assert.equal(policy.timeoutMs, 20);
});

test('the dialects do not mix: defaults of one do not act on documents of the other', () => {
  const files = {
    'a.yaml': policyText('  defaults: {mode: off}\n', elchi),
    'b.yaml': policyText('  domains: [{hosts: ["*"]}]\n'),
  };
  assert.equal(policyOf(files, '*|*').mode, 'block');
});

test('excluded paths act on the hosts of their file, in the Elchi dialect on every request', () => {
  const own = loadTexts({
    'a.yaml': policyText('  exclude: [/healthz]\n  domains: [{hosts: [a.example]}]\n'),
    'b.yaml': policyText('  domains: [{hosts: [b.example]}]\n'),
  }).plan!;
  assert.deepEqual(
    own.domains.map(({ hosts, excluded }) => [hosts[0], excluded >= 0]),
    [
      ['a.example', true],
      ['b.example', false],
    ],
  );
  assert.equal(own.excludedEverywhere, -1);
  const theirs = loadTexts({
    'a.yaml': policyText('  exclude: [/healthz]\n', elchi),
    'b.yaml': policyText('  domains: [{hosts: [b.example]}]\n', elchi),
  }).plan!;
  assert.ok(theirs.domains[0]!.excluded >= 0);
  assert.ok(theirs.excludedEverywhere >= 0);
});

test('the hash covers names and contents, and a plan survives a structured clone', () => {
  const text = policyText('  domains: [{hosts: ["*"], routes: [{match: {path_regex: "^/a"}}]}]\n');
  const { plan } = loadTexts({ 'a.yaml': text });
  assert.match(plan!.hash, /^[0-9a-f]{64}$/);
  assert.equal(plan!.version, plan!.hash.slice(0, 12));
  assert.deepEqual(structuredClone(plan), plan);
  assert.equal(loadTexts({ 'a.yaml': text }).hash, plan!.hash);
  assert.notEqual(loadTexts({ 'b.yaml': text }).hash, plan!.hash);
  assert.notEqual(loadTexts({ 'a.yaml': `${text}# more\n` }).hash, plan!.hash);
});

test('an empty folder is no error and no plan', () => {
  const result = loadTexts({ 'notes.txt': 'x', '.hidden.yaml': 'x: [', 'shop.test.yaml': 'x: [' });
  assert.equal(result.empty, true);
  assert.equal(result.plan, undefined);
  assert.deepEqual(result.counts, { error: 0, warning: 1, notice: 0 });
});

test('a folder that is not there is an error', () => {
  const result = loadConfiguration({ directory: `${folder}/absent/${process.pid}` });
  assert.equal(result.diagnostics[0]!.code, 'config.unreadable');
  assert.equal(result.empty, false);
});

test('one broken file refuses the configuration, and all faults of all files are told', () => {
  const result = loadTexts({
    'a.yaml': policyText('  domains: [{hosts: ["*"]}]\n'),
    'b.yaml': policyText('  defaults: {mode: blok, timeout: 0s}\n'),
    'c.yaml': 'kind: [',
    'd.yaml': policyText('  domains: [{hosts: ["*"]}]\n'),
  });
  assert.equal(result.plan, undefined);
  const codes = result.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ file, code }) => `${file} ${code}`);
  assert.ok(codes.includes('b.yaml config.invalid-value'));
  assert.ok(codes.includes('c.yaml config.syntax'));
  assert.ok(codes.includes('d.yaml config.duplicate-host'));
});

test('more faults than are shown are counted', () => {
  const routes = Array.from({ length: 80 }, () => '{match: {path: /x}}').join(', ');
  const result = loadTexts({ 'a.yaml': policyText(`  domains: [{hosts: ["*"], routes: [${routes}]}]\n`) });
  assert.equal(result.diagnostics.length, MAX_DIAGNOSTICS);
  assert.equal(result.counts.error, 80);
});

test('files are read once, in the order of their names, and only up to a limit', () => {
  const reads: string[] = [];
  const inner = accessOf({
    'b.yaml': policyText('  domains: []\n'),
    'a.yaml': policyText('  domains: []\n'),
  });
  const access = {
    ...inner,
    read(path: string, limit: number) {
      reads.push(path);
      return inner.read(path, limit);
    },
  };
  loadConfiguration({ directory: folder }, { access, environment: {} });
  assert.deepEqual(reads, [`${folder}/a.yaml`, `${folder}/b.yaml`]);
  const large = loadTexts({ 'a.yaml': new Uint8Array(5 * 1024 * 1024) });
  assert.equal(large.diagnostics[0]!.code, 'config.too-large');
  const latin = loadTexts({ 'a.yaml': Uint8Array.of(0x61, 0x3a, 0x20, 0xff) });
  assert.equal(latin.diagnostics[0]!.code, 'config.encoding');
});

test('facts cover what could not be read, so that a watch does not ask again and again', () => {
  const large = loadTexts({ 'a.yaml': new Uint8Array(5 * 1024 * 1024), 'b.yaml': 'x: [' });
  assert.deepEqual(large.facts, [
    [`${folder}/a.yaml`, 'there'],
    [`${folder}/b.yaml`, 'there'],
  ]);
});

test('all files together have a limit too', () => {
  const content = new Uint8Array(4 * 1024 * 1024).fill(0x20);
  const files = Object.fromEntries(Array.from({ length: 18 }, (_, index) => [`${index + 10}.json`, content]));
  const { diagnostics } = loadTexts(files);
  const codes = diagnostics.filter(({ file }) => file === '26.json').map(({ code }) => code);
  assert.deepEqual(codes, ['config.too-large']);
  assert.ok(!diagnostics.some(({ file }) => file === '27.json'), 'nothing is read beyond it');
});

test('files that are named are read in the order of their names, wherever they lie', () => {
  const documents = {
    '/b/2.yaml': policyText('  defaults: {timeout: 20ms}\n  domains: [{hosts: [a.example]}]\n', elchi),
    '/a/1.yaml': policyText('  defaults: {timeout: 10ms}\n', elchi),
    '/c/0.yaml': policyText('  defaults: {timeout: 30ms}\n', elchi),
  };
  const { plan } = loadConfiguration(
    { files: ['/b/2.yaml', '/a/1.yaml', '/c/0.yaml'] },
    { access: accessOf(documents), environment: {} },
  );
  assert.equal(plan?.policies.find(({ id }) => id === 'a.example|*')?.timeoutMs, 20);
});

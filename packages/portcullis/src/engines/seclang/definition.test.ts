import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import type { FileAccess } from '../../config/file-access.ts';
import { loadConfiguration } from '../../config/load.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';

/** Files that exist nowhere but here. */
function memory(files: Readonly<Record<string, string>>): FileAccess {
  const paths = Object.keys(files);
  return {
    list: (folder) =>
      paths.filter((path) => dirname(path) === resolve(folder)).map((path) => path.slice(folder.length + 1)),
    read: (path) => {
      const text = files[path];
      return text === undefined ? { problem: 'it does not exist' } : new TextEncoder().encode(text);
    },
  };
}

const policy = (seclang: object) =>
  JSON.stringify({
    apiVersion: 'portcullis.dev/v1',
    kind: 'SecurityPolicy',
    spec: { domains: [{ hosts: ['*'], policy: { engines: { seclang } } }] },
  });
const rule = (id: number) => `SecRule ARGS "@pmFromFile words.data" "id:${id},phase:2,deny"`;
const set = {
  '/etc/p/crs/crs-setup.conf.example': '',
  '/etc/p/crs/rules/A.conf': rule(1),
  '/etc/p/crs/rules/B.conf': rule(2),
  '/etc/p/crs/rules/words.data': 'attack\n',
};
const load = (seclang: object, files: Readonly<Record<string, string>> = set) =>
  loadConfiguration(
    { directory: '/etc/p' },
    { access: memory({ '/etc/p/p.json': policy(seclang), ...files }), environment: {} },
  );

test('every rule file is read through the configuration, so that a kept one stands without the disk', () => {
  const result = load({ rule_set: 'crs' });
  assert.deepEqual(result.diagnostics, []);
  assert.deepEqual(result.referencedFiles.map(({ path }) => path).sort(), Object.keys(set).sort());
  const changed = load({ rule_set: 'crs' }, { ...set, '/etc/p/crs/rules/words.data': 'other\n' });
  assert.notEqual(changed.hash, result.hash);
});

test('what is missing or wrong is said, with the place', () => {
  const codes = (seclang: object, files?: Readonly<Record<string, string>>) => {
    const { diagnostics, plan } = load(seclang, files);
    assert.equal(plan, undefined);
    return diagnostics.map(({ code }) => code);
  };
  assert.deepEqual(codes({}), ['config.missing-field']);
  assert.deepEqual(codes({ rule_set: 'nowhere' }), ['config.unreadable']);
  assert.deepEqual(codes({ directives: 'SecRule ARGS "@nonsense" "id:1"' }), ['config.rules']);
  const [wrong] = load(
    { rule_set: 'crs' },
    { ...set, '/etc/p/crs/rules/B.conf': '\nSecNonsense On' },
  ).diagnostics;
  assert.match(wrong?.message ?? '', /B\.conf:2/);
  assert.ok(codes({ directives_file: 'absent.conf' }).includes('config.rules'));
});

test('policies that name the same rule set with the same settings share one compiled plan', () => {
  const named = { seclang: { rule_set: 'crs' } };
  const domain = (host: string, engines: object) => ({ hosts: [host], policy: { engines } });
  const text = JSON.stringify({
    apiVersion: 'portcullis.dev/v1',
    kind: 'SecurityPolicy',
    spec: {
      domains: [
        domain('a.example', named),
        domain('b.example', { seclang: { ...named.seclang, mode: 'detect' } }),
        domain('c.example', { seclang: { ...named.seclang, paranoia_level: 2 } }),
      ],
    },
  });
  const { plan } = loadConfiguration(
    { directory: '/etc/p' },
    { access: memory({ '/etc/p/p.json': text, ...set }), environment: {} },
  );
  const [first, second, third] = plan!.engines;
  assert.equal(first?.plan, second?.plan);
  assert.notEqual(first?.plan, third?.plan);
  assert.deepEqual([first?.mode, second?.mode], [null, 'detect']);
  const copy = structuredClone(plan!);
  assert.equal(copy.engines[0]?.plan, copy.engines[1]?.plan, 'a worker has it once as well');
  const attached = new AttachedPlan(copy);
  assert.equal(attached.inspector(0), attached.inspector(1));
  assert.notEqual(attached.inspector(0), attached.inspector(2));
});

test('tuning without a rule set, and a recorded level below the blocking one, are errors; 0 is the default', () => {
  const problems = (seclang: object) => load(seclang).diagnostics.map(({ code, path }) => `${code} ${path}`);
  const at = 'spec.domains[0].policy.engines.seclang';
  const directives = rule(9).replace('@pmFromFile words.data', '@streq x');
  assert.deepEqual(problems({ directives, paranoia_level: 2 }), [
    `config.missing-field ${at}.paranoia_level`,
  ]);
  assert.deepEqual(problems({ rule_set: 'crs', paranoia_level: 3, detection_paranoia_level: 2 }), [
    `config.conflicting-fields ${at}.detection_paranoia_level`,
  ]);
  assert.deepEqual(
    problems({ directives, directives_file: '', paranoia_level: 0, inbound_anomaly_threshold: 0 }),
    [],
  );
});

test("Elchi's block is the same engine, with its zeros and empty texts", () => {
  const coraza = {
    directives: rule(9).replace('@pmFromFile words.data', '@streq x'),
    directives_file: '',
    include_owasp: false,
    exclude_rule_ids: ['7-8', '5'],
    paranoia_level: 0,
    detection_paranoia_level: 0,
    inbound_anomaly_threshold: 0,
    outbound_anomaly_threshold: 0,
  };
  const text = JSON.stringify({
    apiVersion: 'sentinel.elchi.io/v1',
    kind: 'SecurityPolicy',
    metadata: { name: 'shop' },
    spec: { domains: [{ hosts: ['*'], policy: { engines: { coraza } } }] },
  });
  const { plan, diagnostics } = loadConfiguration(
    { directory: '/etc/p' },
    { access: memory({ '/etc/p/p.json': text }), environment: {} },
  );
  assert.deepEqual(
    plan?.engines.map(({ engine }) => engine),
    ['seclang'],
    JSON.stringify(diagnostics),
  );
});

test('where no rule set is installed, it is said how to install one', () => {
  const before = process.env['PORTCULLIS_RULES_DIR'];
  process.env['PORTCULLIS_RULES_DIR'] = '/nowhere';
  try {
    for (const [name, says] of [
      ['modsecurity-crs', /no OWASP Core Rule Set is installed; run: portcullis rules install crs@/],
      ['crs@0.0.1', /the rule set crs@0\.0\.1 is not installed; install it with: portcullis rules install/],
    ] as const) {
      const { diagnostics, plan } = load({ rule_set: name });
      assert.equal(plan, undefined);
      assert.match(diagnostics.map(({ message }) => message).join(), says);
    }
  } finally {
    if (before === undefined) delete process.env['PORTCULLIS_RULES_DIR'];
    else process.env['PORTCULLIS_RULES_DIR'] = before;
  }
});

test('of several installed rule sets the newest one is taken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-rule-sets-'));
  const before = process.env['PORTCULLIS_RULES_DIR'];
  process.env['PORTCULLIS_RULES_DIR'] = folder;
  try {
    for (const name of ['crs@4.9.0', 'crs@4.10.0', 'other@9.0.0'])
      mkdirSync(join(folder, name, 'rules'), { recursive: true });
    const newest = join(folder, 'crs@4.10.0');
    const files = {
      [join(newest, 'crs-setup.conf')]: '',
      [join(newest, 'rules', 'A.conf')]: 'SecAction "id:1"',
    };
    const { referencedFiles } = load({ include_owasp: true }, files);
    assert.deepEqual(referencedFiles.map(({ path }) => path).sort(), Object.keys(files).sort());
  } finally {
    if (before === undefined) delete process.env['PORTCULLIS_RULES_DIR'];
    else process.env['PORTCULLIS_RULES_DIR'] = before;
    rmSync(folder, { recursive: true });
  }
});

test("Debian's package is a rule set as well", () => {
  const files = {
    '/etc/modsecurity/crs/crs-setup.conf': '',
    '/usr/share/modsecurity-crs/rules/A.conf': 'SecAction "id:1"',
  };
  const { diagnostics, referencedFiles } = load({ rule_set: 'modsecurity-crs' }, files);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(referencedFiles.map(({ path }) => path).sort(), Object.keys(files).sort());
});

/** Commands as somebody types them: what they print, on which stream, and their exit code. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from './main.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-commands-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

/** A file below the folder of these tests. */
function file(name: string, text: string): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a command line, with variables that are set meanwhile. */
async function run(
  line: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string; err: string }> {
  const before = { ...process.env };
  const { log, error } = console;
  const [writeOut, writeErr] = [process.stdout.write, process.stderr.write];
  let out = '';
  let err = '';
  const takeOut = (part: unknown): boolean => {
    out += String(part);
    return true;
  };
  const takeErr = (part: unknown): boolean => {
    err += String(part);
    return true;
  };
  process.stdout.write = takeOut as typeof writeOut;
  process.stderr.write = takeErr as typeof writeErr;
  console.log = (text: unknown) => takeOut(`${text}\n`);
  console.error = (text: unknown) => takeErr(`${text}\n`);
  Object.assign(process.env, environment);
  try {
    return { code: await main(line.split(' ')), out, err };
  } finally {
    Object.assign(console, { log, error });
    process.stdout.write = writeOut;
    process.stderr.write = writeErr;
    process.stdout.removeAllListeners('error');
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

const policy = file(
  'policy.yaml',
  'apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nmetadata: { name: shop }\nspec:\n  domains: [{ hosts: [shop.example] }]\n',
);

test('version tells the dialects and the APIs that are served', async () => {
  const { code, out } = await run('version');
  assert.equal(code, 0);
  assert.match(out, /^portcullis \d+\.\d+\.\d+ \(node v\d+/);
  assert.match(out, /^policies: sentinel\.elchi\.io\/v1, portcullis\.dev\/v1$/m);
  assert.match(
    out,
    /^Envoy APIs: HTTP ext_proc, network ext_proc, ext_authz, access log, rate limit \(v3\)$/m,
  );
});

test('a defect is exit code 70 with its stack, and no exception', async (t) => {
  t.mock.method(JSON, 'stringify', () => {
    throw new Error('a defect');
  });
  const { code, err } = await run('schema');
  assert.equal(code, 70);
  assert.match(err, /^Error: .+\n {4}at /);
});

test('validate: a report, and what of the environment of another product serve would refuse', async () => {
  const valid = await run(`validate ${policy}`);
  assert.equal(valid.code, 0, valid.err);
  const json = await run(`validate --json ${policy}`);
  assert.equal((JSON.parse(json.out) as { valid: boolean }).valid, true);
  const broken = file('broken.yaml', 'apiVersion: portcullis.dev/v1\nkind: Securitypolicy\n');
  assert.equal((await run(`validate ${broken}`)).code, 1);
  const refused = await run(`validate ${policy}`, {
    DD_SERVICE_EXTENSION_PORT: 'many',
    DD_APPSEC_HTTP_BLOCKED_TEMPLATE_JSON: '/nowhere/template.json',
  });
  assert.equal(refused.code, 1);
  assert.match(refused.err, /^error: DD_SERVICE_EXTENSION_PORT: "many" is no port$/m);
  assert.equal((await run(`validate ${join(root, 'absent')}`)).code, 2);
  assert.equal((await run('tune --min-count none log.json')).code, 2);
});

test('doctor: what is found, as text and as JSON', async () => {
  const envoy = file(
    'envoy.yaml',
    `http_filters:
  - name: envoy.filters.http.ext_proc
    typed_config:
      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor
      grpc_service: { envoy_grpc: { cluster_name: portcullis } }
      failure_mode_allow: true
`,
  );
  const text = await run(`doctor --fail-on warning ${envoy}`);
  assert.match(text.out, /envoy\.failure-mode-allow/);
  assert.ok(text.code === 1 || text.code === 3, `${text.code}`);
  const accepted = await run(
    `doctor --json --accept envoy.failure-mode-allow --config-dir ${policy} ${envoy}`,
  );
  assert.ok(!accepted.out.includes('envoy.failure-mode-allow'));
  assert.equal((await run(`doctor ${join(root, 'absent.yaml')}`)).code, 2);
});

test('rule sets are listed by name and version, and tested', async () => {
  const rules = join(root, 'rule-sets');
  const environment = { PORTCULLIS_RULES_DIR: rules, XDG_DATA_HOME: join(root, 'data') };
  for (const version of ['4.9.0', '4.28.0']) {
    file(
      `rule-sets/crs@${version}/rules/one.conf`,
      'SecRuleEngine On\nSecRule ARGS "@contains attack" "id:100,phase:2,deny,log"\n',
    );
  }
  file('data/portcullis/rule-sets/crs@4.9.0/rules/one.conf', '');
  file('rule-sets/crs@4.0.0/no-rules', '');
  file('rule-sets/other/rules/one.conf', '');
  const listed = await run('rules list', environment);
  assert.deepEqual(
    listed.out.split('\n').filter((line) => line.includes(root)),
    ['4.9.0', '4.28.0'].map((version) => `crs@${version}\t${join(rules, `crs@${version}`)}`),
  );

  const stage = (id: number, expected: string): string =>
    `  - test_id: ${id}
    stages:
      - input: { dest_addr: 127.0.0.1, port: 80, method: GET, uri: "/?a=attack", headers: { Host: localhost } }
        output: { log: { ${expected}: [100] } }
`;
  const head = 'meta: { author: x, description: x }\nrule_id: 100\ntests:\n';
  file('tests/good.yaml', head + stage(1, 'expect_ids'));
  const passed = await run(`rules test --rules crs@4.28.0 --tests ${join(root, 'tests')}`, environment);
  assert.equal(passed.code, 0, passed.out + passed.err);
  file('tests/bad.yaml', head + stage(1, 'no_expect_ids'));
  const failed = await run(
    `rules test --rules ${rules}/crs@4.9.0/rules --tests ${join(root, 'tests')} --json`,
  );
  assert.equal(failed.code, 1);
  const absent = await run(`rules test --rules ${join(root, 'nowhere')} --tests ${join(root, 'tests')}`);
  assert.deepEqual(
    [absent.code, absent.err],
    [2, `cannot read ${join(root, 'nowhere')}: it does not exist\n`],
  );
});

test('a rule set is installed from a folder, and what was verified is told', async () => {
  const environment = { PORTCULLIS_RULES_DIR: join(root, 'installed') };
  file('source/crs-setup.conf.example', 'SecAction "id:1,phase:1,pass,nolog"\n');
  file('source/rules/one.conf', 'SecRule ARGS "@contains attack" "id:2,phase:2,deny"\n');
  const wrong = await run('rules install crs', environment);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^"crs" is no name of a rule set; write name@version, for example crs@4\.28\.0$/m);
  const first = await run(`rules install crs@1.0.0 --from ${join(root, 'source')}`, environment);
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /^installed crs@1\.0\.0: 2 files in /);
  assert.match(first.out, /\(not verified: no --sha256 was given\)/);
  const [, sha256 = ''] = /^sha256 ([0-9a-f]{64})/m.exec(first.out) ?? [];
  const again = await run(
    `rules install crs@1.0.0 --force --sha256 ${sha256} --from ${join(root, 'source')}`,
    environment,
  );
  assert.match(again.out, /\(as expected\)/);
});

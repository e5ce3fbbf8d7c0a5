/** What `portcullis envoy-config` writes, as doctor and a real Envoy see it. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import {
  type Client,
  http1Client,
  type JsonObject,
  type RunningPortcullis,
  realEnvoy,
  startEnvoy,
  startPortcullis,
  startUpstream,
} from '@portcullis-testing/envoy';
import { program } from '@portcullis-testing/prerequisites';
import { parse, parseAllDocuments } from 'yaml';
import { needsOf } from '../src/cli/doctor/doctor.ts';
import { examine } from '../src/cli/doctor/examine.ts';
import { type CaseFiles, type ConfigCase, cases, texts, write } from './envoy-config-cases.ts';
import { patched } from './patched-bootstrap.ts';

const { path: binary, skip } = await realEnvoy();
const openssl = program('openssl');
const folder = mkdtempSync(join(tmpdir(), 'envoy-config-'));

const files: CaseFiles = {
  demanding: join(folder, 'demanding'),
  modest: join(folder, 'modest'),
  connections: join(folder, 'connections'),
  rateLimits: join(folder, 'limits.yml'),
  certificate: join(folder, 'any.crt'),
  key: join(folder, 'any.key'),
};

/** A folder with one policy file. */
function policyFolder(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'policy.yaml'), text);
  return path;
}

before(() => {
  for (const [name, text] of Object.entries(texts)) {
    if (name === 'rateLimits') writeFileSync(files.rateLimits, text);
    else policyFolder(name, text);
  }
  if (openssl.skip !== false) return;
  const subject = ['-subj', '/CN=any', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.key];
  execFileSync(openssl.path, ['req', '-x509', ...subject, ...key, '-out', files.certificate], {
    stdio: 'ignore',
  });
});
after(() => rmSync(folder, { recursive: true }));

/** The bootstrap that a case leads to; undefined where a controller makes it. */
function bootstrapOf({ args }: ConfigCase): object | undefined {
  const given = args(files);
  const documents = parseAllDocuments(write(given)).map((document) => document.toJS());
  if (given.includes('envoy-gateway')) return undefined;
  if (given.includes('kubernetes')) return parse(documents[0].data['envoy.yaml']);
  if (!given.includes('istio')) return documents[0];
  const network = given.includes('network');
  const target = parse(write(network ? ['--api', 'network'] : ['--api', 'access-log']));
  const { listeners, clusters } = target.static_resources;
  // What Istio has without us: the last filter, the router, the upstream.
  const [chain] = listeners[0].filter_chains;
  chain.filters = chain.filters.slice(-1);
  if (!network)
    chain.filters[0].typed_config.http_filters = chain.filters[0].typed_config.http_filters.slice(-1);
  target.static_resources.clusters = clusters.slice(1);
  return patched(documents[0], target);
}

describe('what envoy-config writes', () => {
  for (const one of cases)
    it(`has nothing that doctor warns of: ${one.name}`, () => {
      const needs = one.policies === undefined ? undefined : needsOf(files[one.policies]);
      const text = write(one.args(files));
      const inner = parseAllDocuments(text)[0]?.toJS()?.data?.['envoy.yaml'] ?? text;
      const { diagnostics, callouts } = examine([{ name: 'envoy.yaml', text: inner }], { needs });
      assert.ok(callouts > 0);
      const told = diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
      assert.deepEqual(told, one.notices ?? []);
    });

  it('is a bootstrap of which a real Envoy says that it is right', {
    skip: skip || openssl.skip,
  }, async () => {
    let validated = 0;
    for (const one of cases) {
      const bootstrap = bootstrapOf(one);
      if (bootstrap === undefined) continue;
      const file = join(folder, 'envoy.json');
      writeFileSync(file, JSON.stringify(bootstrap));
      const { stdout } = await promisify(execFile)(binary, [
        '--mode',
        'validate',
        '--config-path',
        file,
      ]).catch((error: { stdout: string; stderr: string }) =>
        assert.fail(`${one.name}: ${error.stderr}${error.stdout}`),
      );
      assert.match(stdout, /OK/);
      validated++;
    }
    assert.equal(validated, cases.length - 2);
  });
});

/** Runs what is written for these arguments, with generous times: tests share two cores. */
async function run(args: readonly string[], flags: readonly string[]) {
  await using started = new AsyncDisposableStack();
  const socket = join(mkdtempSync(join(folder, 'run-')), 's.sock');
  const upstream = started.use(await startUpstream());
  const portcullis = started.use(
    await startPortcullis([...['--extproc-addr', socket, '--http-addr', 'off', '--workers', '1'], ...flags]),
  );
  const text = write([
    ...args,
    ...[
      '--address',
      `unix:${socket}`,
      '--listen',
      'run=127.0.0.1:0',
      '--upstream',
      `127.0.0.1:${upstream.port}`,
    ],
  ]).replaceAll(/(timeout: )0\.\ds/g, '$110s');
  const envoy = started.use(await startEnvoy({ binary, config: parse(text) as JsonObject }));
  const client: Client = http1Client(envoy.port('run'));
  started.defer(() => client[Symbol.dispose]());
  const running = started.move();
  return {
    ...{ client, upstream, portcullis, envoy },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Waits until a line of the event stream holds a text. */
async function says(portcullis: RunningPortcullis, text: string): Promise<void> {
  await portcullis.logged((log) => log.includes(text));
}

describe('what envoy-config writes, running', { skip, timeout: 300_000 }, () => {
  /** The demanding policies with a budget that also lasts where tests share two cores. */
  const patient = join(folder, 'patient');
  before(() => void policyFolder('patient', texts.demanding.replace('timeout: 150ms', 'timeout: 5s')));

  const json = { host: 'shop.example', 'content-type': 'application/json' };

  it('sends the bodies that policies ask for, and what doctor reads from its dump is the same', async () => {
    await using stack = await run(
      ['--config-dir', patient],
      ['--config-dir', patient, '--message-timeout', '10000', '--envoy-buffer-limit', '2097152'],
    );
    const { client, upstream, envoy } = stack;
    assert.equal((await client.send({ path: '/', headers: { host: 'shop.example' } })).status, 200);
    const before = upstream.seen.started;
    const broken = await client.send({ method: 'POST', path: '/', headers: json, body: ['{"broken": '] });
    assert.equal(broken.status, 403);
    assert.equal(upstream.seen.started, before);
    const large = `"${'x'.repeat(1_500_000)}"`;
    assert.equal(
      (await client.send({ method: 'POST', path: '/', headers: json, body: [large] })).status,
      200,
    );
    const { body } = await envoy.admin('/config_dump');
    const seen = examine([{ name: 'dump.json', text: body }], { needs: needsOf(patient) });
    assert.equal(seen.callouts, 1);
    assert.deepEqual(seen.diagnostics, []);
  });

  it('asks by ext_authz with the body, and tells of the response', async () => {
    await using stack = await run(
      ['--api', 'ext-authz,access-log', '--config-dir', patient],
      ['--config-dir', patient, '--message-timeout', '10000', '--record-all'],
    );
    const send = (body: string) =>
      stack.client.send({ method: 'POST', path: '/', headers: json, body: [body] });
    assert.equal((await send('{"item": "kettle"}')).status, 200);
    assert.equal((await send('{"broken": ')).status, 403);
    await says(stack.portcullis, '"event":"completion"');
  });

  it('counts by the descriptors of the limits', async () => {
    await using stack = await run(
      ['--api', 'rate-limit', '--rate-limit-config', files.rateLimits],
      ['--rate-limit-config', files.rateLimits],
    );
    const send = (who: string) =>
      stack.client.send({ path: '/', headers: { host: 'shop.example', 'x-who': who } });
    const statuses: number[] = [];
    for (const who of ['a', 'a', 'a', 'b']) statuses.push((await send(who)).status);
    assert.deepEqual(statuses, [200, 200, 429, 200]);
  });

  it('hands connections over with the name of their listener', async () => {
    const policy = texts.connections
      .replace('listener: [redis]', 'listener: [run]')
      .replace('timeout: 75ms', 'timeout: 5s')
      .replace('redis: { commands: { deny: [flushall] } }', 'protocol: { allow: [redis] }');
    const path = policyFolder('run', policy);
    await using stack = await run(['--api', 'network', '--config-dir', path], ['--config-dir', path]);
    await assert.rejects(stack.client.send({ path: '/', headers: { host: 'shop.example' } }));
    await says(stack.portcullis, '"policy":"redis"');
  });
});

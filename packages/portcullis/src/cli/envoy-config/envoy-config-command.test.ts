import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommanderError } from 'commander';
import { parse } from 'yaml';
import { envoyConfigCommand } from './envoy-config-command.ts';
import { messageTimeout } from './settings.ts';

function run(...args: readonly string[]): { code: number; text: string; said: string } {
  let code = 0;
  let text = '';
  let said = '';
  const { write } = process.stderr;
  const command = envoyConfigCommand(
    (exit) => {
      code = exit;
    },
    (part) => {
      text += part;
    },
  )
    .exitOverride()
    .configureOutput({
      writeErr: (part) => {
        said += part;
      },
    });
  process.stderr.write = ((part: string) => {
    said += part;
    return true;
  }) as typeof write;
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = 2;
  } finally {
    process.stderr.write = write;
  }
  return { code, text, said };
}

const refused: ReadonlyArray<readonly [args: readonly string[], says: RegExp]> = [
  [['--api', 'network,ext-proc'], /run --api network by itself/],
  [['--for', 'envoy-gateway', '--api', 'network'], /no resource for network filters/],
  [['--for', 'envoy-gateway', '--api', 'rate-limit'], /a rate limit service of its own/],
  [['--for', 'envoy-gateway', '--address', 'unix:/s'], /reaches services only/],
  [['--address', 'tls:127.0.0.1:9000'], /needs --ca/],
  [
    ['--address', 'tls:127.0.0.1:9000', '--address', 'unix:/s', '--ca', 'ca.pem'],
    /a cluster has one transport/,
  ],
  [['--tls-cert', 'a.pem'], /go together/],
  [['--client-ca', 'ca.pem'], /needs --tls-cert/],
  [['--upstream', '127.0.0.1:1', '--upstream', '127.0.0.1:2'], /more --upstream than --listen/],
  [['--listen', 'a=127.0.0.1:1', '--listen', 'a=127.0.0.1:2'], /two listeners have one name/],
  [['--listen', 'A B=127.0.0.1:1'], /lower-case letters/],
  [['--listen', '127.0.0.1'], /write host:port/],
  [['--address', 'udp:127.0.0.1:9000'], /write unix, tcp or tls/],
  [['--api', 'als'], /write ext-proc, ext-authz, network, access-log, rate-limit/],
  [['--config-dir', '/nowhere'], /cannot read the policies/],
  [['--rate-limit-config', '/nowhere'], /cannot use \/nowhere/],
];

test('what makes no configuration is exit code 2, and says what to do', () => {
  for (const [args, says] of refused) {
    const { code, text, said } = run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(text, '');
    assert.match(said, says);
  }
  assert.equal(refused.length, 16);
});

test('ext_proc for Envoy is the default, and fails closed', () => {
  const { text } = run();
  assert.match(text, /^# Written by portcullis envoy-config: ext-proc for envoy\.\n/);
  const { listeners } = parse(text).static_resources;
  const [filter] = listeners[0].filter_chains[0].filters[0].typed_config.http_filters;
  assert.equal(filter.name, 'envoy.filters.http.ext_proc');
  assert.equal(filter.typed_config.failure_mode_allow, false);
  assert.equal(run('--api', 'ext-proc', '--api', 'ext-proc').text, text);
});

test('Envoy waits for at least twice the longest budget, and never less than 200 ms', () => {
  assert.deepEqual([undefined, 50, 100, 101, 150, 4000].map(messageTimeout), [200, 200, 200, 250, 300, 8000]);
});

test('what no policy looks at is not sent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-envoy-config-'));
  try {
    const file = join(folder, 'policy.yaml');
    const write = (kind: string, spec: object): void =>
      writeFileSync(
        file,
        JSON.stringify({ apiVersion: 'portcullis.dev/v1', kind, metadata: { name: 'p' }, spec }),
      );
    write('SecurityPolicy', {
      domains: [
        {
          hosts: ['a.example'],
          policy: { inspect_request_body: false, checks: { headers: { forbidden: ['x'] } } },
        },
      ],
    });
    assert.doesNotMatch(run('--config-dir', file, '--for', 'envoy-gateway').text, /allowModeOverride/);
    assert.doesNotMatch(run('--config-dir', file, '--api', 'ext-authz').text, /with_request_body/);
    assert.match(run('--for', 'envoy-gateway').text, /allowModeOverride: true/);
    assert.match(run('--api', 'ext-authz').text, /with_request_body/);
    write('ConnectionPolicy', { engines: { tls_client_hello: { require_sni: true } } });
    assert.match(run('--config-dir', file, '--api', 'network').text, /process_write: SKIP/);
    assert.match(run('--api', 'network').text, /process_write: STREAMED/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

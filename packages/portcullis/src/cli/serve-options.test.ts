import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Command, CommanderError } from 'commander';
import { withElchiEnvironment } from '../compat/elchi-shield-flags.ts';
import type { ServeSettings } from '../runtime/serve-settings.ts';
import { addServeOptions, foreignFlagNotes, type ServeFlags, serveSettings } from './serve-options.ts';

function flagsOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ServeFlags {
  const before = { ...process.env };
  Object.assign(process.env, withElchiEnvironment(environment));
  try {
    const command = addServeOptions(new Command('serve'))
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    return command.parse(args, { from: 'user' }).opts<ServeFlags>();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  }
}

function settingsOf(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ServeSettings {
  return serveSettings(flagsOf(args, environment));
}

test('without a flag: one Unix socket, admin on loopback, no folder of policies but the baseline', () => {
  const settings = settingsOf([]);
  assert.deepEqual(settings.listeners, [
    { id: 'default', network: 'unix', path: '/run/portcullis/extproc.sock' },
  ]);
  assert.deepEqual(settings.admin, { host: '127.0.0.1', port: 9001 });
  assert.deepEqual([settings.configDirectory, settings.baseline], [undefined, true]);
  assert.deepEqual([settings.defaultAllow, settings.takeover, settings.socketMode], [true, false, 0o660]);
  assert.deepEqual([settings.messageTimeout, settings.maxWait, settings.shutdownTimeout], [200, 100, 15_000]);
});

test('every flag is an environment variable, and a flag wins', () => {
  const environment = {
    PORTCULLIS_CONFIG_DIR: '/p',
    PORTCULLIS_WORKERS: '3',
    PORTCULLIS_EXTPROC_LISTENERS: 'a=unix:/a.sock,b=tcp:127.0.0.1:7',
    PORTCULLIS_HTTP_ADDR: 'off',
    PORTCULLIS_TAKEOVER: 'false',
    PORTCULLIS_SHUTDOWN_TIMEOUT: '2s',
    PORTCULLIS_SOCKET_MODE: '600',
  };
  const settings = settingsOf(['--config-dir', '/flag'], environment);
  assert.equal(settings.configDirectory, '/flag');
  assert.deepEqual(
    settings.listeners.map(({ id }) => id),
    ['a', 'b'],
  );
  assert.deepEqual([settings.workers, settings.admin, settings.takeover], [3, undefined, false]);
  assert.deepEqual([settings.shutdownTimeout, settings.socketMode], [2_000, 0o600]);
});

test("Elchi Shield's variables count, ours win, and what has no effect is told", () => {
  const settings = settingsOf([], {
    ELCHI_SHIELD_CONFIG_DIR: '/elchi',
    ELCHI_SHIELD_EXTPROC_ADDR: '/elchi.sock',
    PORTCULLIS_EXTPROC_ADDR: '/ours.sock',
    ELCHI_SHIELD_MAX_INFLIGHT_BODY_BYTES: '0',
  });
  assert.equal(settings.configDirectory, '/elchi');
  assert.deepEqual(settings.listeners, [{ id: 'default', network: 'unix', path: '/ours.sock' }]);
  assert.equal(settings.maxInflightBodyBytes, 0);
  const notes = foreignFlagNotes(flagsOf(['--gogc', '50', '--pprof'], { ELCHI_SHIELD_LOG_SOURCE: 'true' }));
  assert.deepEqual(
    notes.map((note) => note.split(' ')[0]),
    ['--log-source', '--pprof', '--gogc'],
  );
});

test('a value that cannot be read is an error, from a flag and from the environment', () => {
  const wrong: ReadonlyArray<readonly [flag: string, value: string, says: RegExp]> = [
    ['workers', 'many', /whole number from 1 to 256/],
    ['workers', '0', /whole number from 1 to 256/],
    ['socket-mode', '999', /octal/],
    ['shutdown-timeout', 'soon', /for example 300ms/],
    ['default-allow', 'yes', /true or false/],
    ['takeover', '1', /true or false/],
    ['full-duplex', 'perhaps', /auto, yes, no/],
    ['log-level', 'loud', /debug, info, warn, error/],
    ['xff-trusted-hops', '-1', /whole number/],
    ['statsd-address', 'localhost', /host:port, for example 127\.0\.0\.1:8125/],
    ['statsd-address', 'localhost:70000', /host:port/],
    ['statsd-interval', '20ms', /at least 100ms/],
    ['trace-otlp', 'collector:4318', /a URL, for example http:/],
    ['trace-extract', 'datadog,zipkin', /some of .*, or none/],
    ['join-header', 'a b', /the name of a header/],
    ['request-header', 'x-tags', /name:value/],
    ['request-header', 'x tags:1', /the name of a header/],
  ];
  for (const [flag, value, says] of wrong) {
    const name = `PORTCULLIS_${flag.replaceAll('-', '_').toUpperCase()}`;
    const isInvalid = (error: unknown): boolean =>
      error instanceof CommanderError && says.test(error.message) && error.message.includes(flag);
    assert.throws(() => flagsOf([`--${flag}=${value}`]), isInvalid, flag);
    assert.throws(() => flagsOf([], { [name]: value }), isInvalid, name);
  }
});

test('what others could reach is refused unless it is said', () => {
  for (const args of [
    ['--extproc-network', 'tcp', '--extproc-addr', '0.0.0.0:9000'],
    ['--extproc-network', 'tcp', '--extproc-addr', ':9000'],
    ['--extproc-listener', 'a=tcp:10.0.0.1:9000'],
    ['--http-addr', '0.0.0.0:9001'],
  ]) {
    assert.throws(() => settingsOf(args), /--allow-non-loopback/, args.join(' '));
    assert.ok(settingsOf([...args, '--allow-non-loopback']));
  }
});

test('TLS needs a listener, a certificate and a key', () => {
  const files = ['--tls-cert', 'c.pem', '--tls-key', 'k.pem'];
  const network = ['--extproc-network', 'tls', '--extproc-addr', '127.0.0.1:9000'];
  assert.deepEqual(settingsOf([...network, ...files, '--tls-client-ca', 'ca.pem']).tls, {
    cert: 'c.pem',
    key: 'k.pem',
    clientCa: 'ca.pem',
  });
  assert.ok(settingsOf(['--extproc-listener', 'a=tls:127.0.0.1:9000', ...files]).tls);
  assert.throws(() => settingsOf([...network, '--tls-cert', 'c.pem']), /needs --tls-cert and --tls-key/);
  assert.throws(() => settingsOf(files), /no listener with TLS/);
});

test('listeners have ids of their own', () => {
  assert.throws(
    () => settingsOf(['--extproc-listener', 'a=unix:/a', '--extproc-listener', 'a=unix:/b']),
    /two listeners are called "a"/,
  );
});

test('where metrics are pushed to, and under which names', () => {
  assert.equal(settingsOf([]).statsd, undefined);
  const plain = settingsOf(['--statsd-address', '[::1]:8125']).statsd;
  assert.deepEqual(
    [plain?.host, plain?.port, plain?.prefix, plain?.signals],
    ['::1', 8125, 'portcullis.', []],
  );
  const agent = settingsOf([
    ...['--setup', 'sigsci', '--statsd-address', 'stats.example:9', '--statsd-interval', '2s'],
    ...['--statsd-metrics', 'all, requests ,'],
  ]).statsd;
  assert.deepEqual(
    [agent?.host, agent?.port, agent?.prefix, agent?.interval, agent?.only],
    ['stats.example', 9, 'sigsci.agent.', 2000, ['requests']],
  );
  assert.ok((agent?.signals.length ?? 0) > 0);
});

test('where spans go to, and which headers of callers are read', () => {
  assert.equal(settingsOf([]).tracing, undefined);
  const tracing = settingsOf([
    ...['--trace-agent', 'localhost:8126', '--trace-otlp', 'http://collector:4318/v1/traces'],
    ...['--trace-extract', 'tracecontext, Datadog,baggage'],
  ]).tracing;
  assert.equal(tracing?.otlp, 'http://collector:4318/v1/traces');
  assert.deepEqual(tracing?.extract, ['tracecontext', 'datadog']);
  assert.throws(
    () => settingsOf(['--trace-agent', 'localhost:0']),
    /write host:port, for example localhost:8126/,
  );
});

test('headers of allowed requests, and a key of signed verdicts that is too short', () => {
  const { authz } = settingsOf([
    ...['--request-header', 'X-Tags: $TagList,x-id:$RequestID', '--request-header', 'x-a:1'],
  ]);
  assert.deepEqual(authz?.requestHeaders.slice(-3), [
    ['x-tags', '$TagList'],
    ['x-id', '$RequestID'],
    ['x-a', '1'],
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, 'short\r\n');
    assert.throws(
      () => settingsOf(['--join-key', file]),
      /--join-key .*key: 5 bytes are too few, write at least/,
    );
    writeFileSync(file, `${'k'.repeat(32)}\n`);
    assert.equal(Buffer.from(settingsOf(['--join-key', file]).join?.key ?? []).toString(), 'k'.repeat(32));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

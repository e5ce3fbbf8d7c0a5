/** The claims of README.md: a real Envoy with the configuration of this folder, real servers and their own clients. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import {
  freePort,
  type JsonObject,
  type RunningEnvoy,
  type RunningPortcullis,
  realEnvoy,
  startEnvoy,
  startPortcullis,
} from '@portcullis-testing/envoy';
import { program, shared } from '@portcullis-testing/prerequisites';
import { parse } from 'yaml';
import { ja4 } from '../../packages/portcullis/src/connection-engines/tls-client-hello/fingerprint.ts';
import { HelloReader } from '../../packages/portcullis/src/connection-engines/tls-client-hello/hello-reader.ts';
import { type Server, startPostgres, startRedis } from './processes.ts';

const envoyBinary = await realEnvoy();
const programs = {
  redis: program('redis-server'),
  redisClient: program('redis-cli'),
  postgres: program('postgres'),
  initdb: program('initdb'),
  psql: program('psql'),
};
const seed = shared('seeds/envoy-network-ext-proc.txt');
const text = readFileSync(join(import.meta.dirname, 'envoy.yaml'), 'utf8');
const absent = [envoyBinary.skip, ...Object.values(programs).map(({ skip }) => skip)].find(
  (skip) => skip !== false,
);
const skip = absent ?? false;

interface Ran {
  readonly code: number;
  readonly output: string;
}

interface LoggedConnection {
  readonly policy: string;
  readonly verdict: string;
  readonly refused: number;
  readonly client_address: string;
  readonly description: Readonly<Record<string, string>>;
  readonly findings: ReadonlyArray<{ readonly rule_id: string }>;
}

/** Asks again until there is an answer; throws after 10 s. */
async function until<Answer>(ask: () => Answer | null): Promise<Answer> {
  const limit = performance.now() + 10_000;
  for (;;) {
    const answer = ask();
    if (answer !== null) return answer;
    if (performance.now() > limit) throw new Error('example.no-answer: waited 10 s');
    await delay(20);
  }
}

/** The JA4 of this Node's TLS client as it is: from the bytes that it sends. */
async function ownJa4(): Promise<string> {
  const reader = new HelloReader();
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => reader.add(bytes) !== 'open' && socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = connectTls({
    port,
    host: '127.0.0.1',
    servername: 'shop.example',
    rejectUnauthorized: false,
  });
  await new Promise((resolve) => client.once('error', resolve));
  server.close();
  assert.ok(reader.hello !== undefined);
  return ja4(reader.hello);
}

function run(binary: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(binary, args, { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}

describe('examples/network-ext-proc', () => {
  it('sets every field of the seed under the seed’s type URL', { skip: seed.skip }, () => {
    const page = readFileSync(seed.path, 'utf8');
    const fields = [...page.matchAll(/^ {4}"([a-z_]+)": /gm)].map(([, name]) => name!);
    const wanted = [...new Set(fields)].filter((name) => new RegExp(`^${name}$`, 'm').test(page));
    assert.deepEqual(wanted.slice(0, 6), [
      ...[
        'grpc_service',
        'failure_mode_allow',
        'processing_mode',
        'message_timeout',
        'stat_prefix',
        'metadata_options',
      ],
    ]);
    for (const name of wanted) assert.match(text, new RegExp(`\\b${name}:`));
    assert.ok(
      text.includes(
        'type.googleapis.com/envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor',
      ),
    );
  });
});

describe('examples/network-ext-proc on a real Envoy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  let redis: Server;
  let postgres: Server;
  let portcullis: RunningPortcullis;
  let envoy: RunningEnvoy;

  before(async () => {
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const echoPort = (echo.address() as AddressInfo).port;
    [redis, postgres] = await Promise.all([
      startRedis(programs.redis.path),
      startPostgres(programs.postgres.path, programs.initdb.path),
    ]);
    const policies = join(folder, 'policies');
    mkdirSync(policies);
    const policy = readFileSync(join(import.meta.dirname, 'policies/connections.yaml'), 'utf8');
    writeFileSync(
      join(policies, 'connections.yaml'),
      policy.replace('t13d000000_000000000000_000000000000', await ownJa4()),
    );
    const socket = join(folder, 'extproc.sock');
    const config = text
      .replace('/run/portcullis/extproc.sock', socket)
      .replaceAll(/port_value: (6379|5432|8443|7000) /g, 'port_value: 0 ')
      .replaceAll('message_timeout: 0.200s', 'message_timeout: 2s')
      .replace('port_value: 6380', `port_value: ${redis.port}`)
      .replace('port_value: 5433', `port_value: ${postgres.port}`)
      .replace('port_value: 8444', `port_value: ${echoPort}`)
      .replace('port_value: 7001', `port_value: ${echoPort}`);
    const admin = await freePort();
    portcullis = await startPortcullis([
      ...['--config-dir', policies, '--extproc-addr', socket, '--workers', '1'],
      ...['--http-addr', `127.0.0.1:${admin}`],
    ]);
    envoy = await startEnvoy({ binary: envoyBinary.path, config: parse(config) as JsonObject });
  });

  after(async () => {
    await envoy?.stop();
    await portcullis?.stop();
    await redis?.[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
    echo.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const redisCli = (input: string): Promise<Ran> =>
    run(programs.redisClient.path, ['-p', String(envoy.port('redis'))], input);
  const psql = (...statements: readonly string[]): Promise<Ran> => {
    const uri = `postgresql://postgres@127.0.0.1:${envoy.port('postgres')}/postgres`;
    return run(programs.psql.path, [uri, '-X', '-A', '-t', ...statements.flatMap((one) => ['-c', one])]);
  };

  it('redis-cli: allowed commands work, refused ones get NOPERM, the connection goes on', async () => {
    const { output } = await redisCli('SET a 1\nFLUSHALL\nGET secret:1\nGET a\nCONFIG GET port\nINCR a\n');
    const lines = output.split('\n').filter((line) => line !== '');
    assert.deepEqual(lines, [
      'OK',
      'NOPERM this command is refused by policy',
      'NOPERM this command is refused by policy',
      '1',
      'NOPERM this command is refused by policy',
      '2',
    ]);
  });

  it('a pipeline with refused commands keeps its order', async () => {
    const commands = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0 ? 'FLUSHALL\r\n' : `*2\r\n$4\r\nECHO\r\n$3\r\n${String(index).padStart(3, '0')}\r\n`,
    );
    const expected = commands.map((_, index) =>
      index % 3 === 0
        ? '-NOPERM this command is refused by policy\r\n'
        : `$3\r\n${String(index).padStart(3, '0')}\r\n`,
    );
    assert.equal(await talk('redis', commands.join(''), expected.join('').length), expected.join(''));
  });

  it('psql: reads work, writes and denied tables get SQLSTATE 42501, the connection goes on', async () => {
    const { output } = await psql(
      'SELECT 6 * 7',
      'DELETE FROM pg_class',
      'SELECT * FROM secrets',
      'SELECT 1 + 1',
    );
    assert.match(output, /^42$/m);
    assert.equal(output.match(/ERROR: {2}this statement is refused by policy/g)?.length, 2);
    assert.match(output, /^2$/m);
  });

  it('TLS: an allowed client gets through; another name, or a denied JA4, is reset', async () => {
    // The echo server sends the ClientHello back, which is no ServerHello: a client that got through gives up.
    assert.match(await tlsOutcome('shop.example', tls12), /^ERR_SSL_/);
    assert.equal(await tlsOutcome('other.example', tls12), 'ECONNRESET');
    assert.equal(await tlsOutcome('shop.example', {}), 'ECONNRESET');
  });

  it('JA3 and JA4 are those that Envoy computes, and the verdict is in its access log', async () => {
    const line = await until(() =>
      envoy.log().match(/^tls ja3=(\S+) ja4=(\S+) close tls_client_hello.ja4 /m),
    );
    const records = connectionRecords().filter(
      ({ findings }) => findings[0]?.rule_id === 'tls_client_hello.ja4',
    );
    assert.deepEqual(records[0]?.description['ja3'], line[1]);
    assert.deepEqual(records[0]?.description['ja4'], line[2]);
  });

  it('bytes pass both ways; a pattern closes with a banner', async () => {
    assert.equal(await talk('echo', 'hello', 5), 'hello');
    assert.match(await talk('echo', `x \${jndi:ldap://a}`, 1_000), /^refused\n$/);
  });

  it('every connection gives a record', async () => {
    await talk('echo', 'hello', 5);
    const records = connectionRecords();
    assert.ok(records.some(({ policy, refused }) => policy === 'redis' && refused === 3));
    assert.ok(records.some(({ policy, refused }) => policy === 'postgres' && refused === 2));
    assert.ok(records.some(({ policy, verdict }) => policy === 'tls' && verdict === 'close'));
    assert.ok(records.every(({ client_address }) => client_address === '127.0.0.1'));
  });

  const tls12 = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } as const;

  function tlsOutcome(servername: string, options: object): Promise<string> {
    return new Promise((resolve) => {
      const port = envoy.port('tls');
      const socket = connectTls({
        port,
        host: '127.0.0.1',
        servername,
        rejectUnauthorized: false,
        ...options,
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once('secureConnect', () => resolve('connected'));
    });
  }

  function connectionRecords(): LoggedConnection[] {
    return portcullis
      .log()
      .split('\n')
      .filter((line) => line.includes('"event":"connection"'))
      .map((line) => JSON.parse(line) as LoggedConnection);
  }

  /** Sends text and returns what comes back: `length` characters, or all until the end. */
  function talk(listener: string, input: string, length: number): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(envoy.port(listener), '127.0.0.1', () => socket.write(input, 'latin1'));
      socket.setEncoding('latin1').on('data', (part: string) => {
        received += part;
        if (received.length >= length) socket.destroy();
      });
      socket.once('error', reject);
      socket.once('close', () => resolve(received));
    });
  }
});

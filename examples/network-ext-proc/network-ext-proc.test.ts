/** The claims of README.md: a real Envoy with the configuration of this folder, real servers and their own clients. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { realEnvoy } from '@portcullis-testing/envoy';
import { program, shared } from '@portcullis-testing/prerequisites';
import { otherTlsClient, psql, redisCli, talk, tlsOutcome } from './clients.ts';
import { envoyText, type NetworkStack, startNetworkStack } from './stack.ts';

const envoyBinary = await realEnvoy();
const programs = {
  redis: program('redis-server'),
  redisClient: program('redis-cli'),
  postgres: program('postgres'),
  initdb: program('initdb'),
  psql: program('psql'),
};
const seed = shared('seeds/envoy-network-ext-proc.txt');
const absent = [envoyBinary.skip, ...Object.values(programs).map(({ skip }) => skip)].find(
  (skip) => skip !== false,
);
const skip = absent ?? false;

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
    for (const name of wanted) assert.match(envoyText, new RegExp(`\\b${name}:`));
    assert.ok(
      envoyText.includes(
        'type.googleapis.com/envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor',
      ),
    );
  });
});

describe('examples/network-ext-proc on a real Envoy', { skip }, () => {
  let stack: NetworkStack;

  before(async () => {
    stack = await startNetworkStack(envoyBinary.path, {
      redis: programs.redis.path,
      postgres: { server: programs.postgres.path, initdb: programs.initdb.path },
    });
  });
  after(() => stack?.[Symbol.asyncDispose]());

  const portOf = (listener: string): number => stack.envoy.port(listener);

  it('redis-cli: allowed commands work, refused ones get NOPERM, the connection goes on', async () => {
    const commands = ['SET a 1', 'FLUSHALL', 'GET secret:1', 'GET a', 'CONFIG GET port', 'INCR a'];
    assert.deepEqual(await redisCli(programs.redisClient.path, portOf('redis'), commands), [
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
    assert.equal(await talk(portOf('redis'), commands.join(''), expected.join('').length), expected.join(''));
  });

  it('psql: reads work, writes and denied tables get SQLSTATE 42501, the connection goes on', async () => {
    const statements = ['SELECT 6 * 7', 'DELETE FROM pg_class', 'SELECT * FROM secrets', 'SELECT 1 + 1'];
    const output = await psql(programs.psql.path, portOf('postgres'), statements);
    assert.match(output, /^42$/m);
    assert.equal(output.match(/ERROR: {2}this statement is refused by policy/g)?.length, 2);
    assert.match(output, /^2$/m);
  });

  it('TLS: an allowed client gets through; another name, or a denied JA4, is reset', async () => {
    // The echo server sends the ClientHello back, which is no ServerHello: a client that got through gives up.
    assert.match(await tlsOutcome(portOf('tls'), 'shop.example', otherTlsClient), /^ERR_SSL_/);
    assert.equal(await tlsOutcome(portOf('tls'), 'other.example', otherTlsClient), 'ECONNRESET');
    assert.equal(await tlsOutcome(portOf('tls'), 'shop.example', {}), 'ECONNRESET');
  });

  it('JA3 and JA4 are those that Envoy computes, and the verdict is in its access log', async () => {
    const line = await until(() =>
      stack.envoy.log().match(/^tls ja3=(\S+) ja4=(\S+) close tls_client_hello.ja4 /m),
    );
    const denied = (log: string): LoggedConnection | undefined =>
      connectionRecords(log).find(({ findings }) => findings[0]?.rule_id === 'tls_client_hello.ja4');
    const record = denied(await stack.portcullis.logged((log) => denied(log) !== undefined));
    assert.deepEqual(record?.description['ja3'], line[1]);
    assert.deepEqual(record?.description['ja4'], line[2]);
  });

  it('bytes pass both ways; a pattern closes with a banner', async () => {
    assert.equal(await talk(portOf('echo'), 'hello', 5), 'hello');
    assert.match(await talk(portOf('echo'), `x \${jndi:ldap://a}`, 1_000), /^refused\n$/);
  });

  it('a card number on its way to the client is masked', async () => {
    const masked = 'card **** **** **** ****\n';
    assert.equal(await talk(portOf('echo'), 'card 4111 1111 1111 1111\n', masked.length), masked);
  });

  it('every connection gives a record', async () => {
    const awaited: ReadonlyArray<(record: LoggedConnection) => boolean> = [
      ({ policy, refused }) => policy === 'redis' && refused === 3,
      ({ policy, refused }) => policy === 'postgres' && refused === 2,
      ({ policy, verdict }) => policy === 'tls' && verdict === 'close',
    ];
    const log = await stack.portcullis.logged((text) => {
      const records = connectionRecords(text);
      return awaited.every((fits) => records.some(fits));
    });
    assert.ok(connectionRecords(log).every(({ client_address }) => client_address === '127.0.0.1'));
  });
});

function connectionRecords(log: string): LoggedConnection[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{"event":"connection"') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LoggedConnection);
}

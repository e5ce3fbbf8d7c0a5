/** Four TCP services behind Envoy's network filter, with their own clients. */
import { program } from '@portcullis-testing/prerequisites';
import { otherTlsClient, psql, redisCli, talk, tlsOutcome } from '../../network-ext-proc/clients.ts';
import { type NetworkStack, startNetworkStack } from '../../network-ext-proc/stack.ts';
import { recordsOf, rulesOf } from './records.ts';
import { checkedRow, type DemoSetup, type SetupRow } from './setup.ts';

/** A connection and what has to come of it. */
interface ConnectionStep {
  readonly client: string;
  /** Programs without which it cannot run. */
  readonly needs: readonly string[];
  run(portOf: (listener: string) => number): Promise<string>;
  readonly expected: Pick<SetupRow, 'saw' | 'verdict' | 'rule'>;
}

const binary = (name: string): string => program(name).path;
const redisPrograms = ['redis-server', 'redis-cli'];
const postgresPrograms = ['postgres', 'initdb', 'psql'];

const steps: readonly ConnectionStep[] = [
  {
    client: 'redis-cli: SET a 1, FLUSHALL, GET secret:1, GET a',
    needs: redisPrograms,
    run: async (portOf) => {
      const commands = ['SET a 1', 'FLUSHALL', 'GET secret:1', 'GET a'];
      const lines = await redisCli(binary('redis-cli'), portOf('redis'), commands);
      return lines.map((line) => line.split(' ')[0]).join(', ');
    },
    expected: { saw: 'OK, NOPERM, NOPERM, 1', verdict: 'allow', rule: 'redis.command, redis.key' },
  },
  {
    client: 'psql: SELECT 6 * 7, DELETE, a denied table, SELECT 1 + 1',
    needs: postgresPrograms,
    run: async (portOf) => {
      const statements = ['SELECT 6 * 7', 'DELETE FROM pg_class', 'SELECT * FROM secrets', 'SELECT 1 + 1'];
      const output = await psql(binary('psql'), portOf('postgres'), statements);
      const errors = output.split('\n').filter((line) => line.startsWith('ERROR')).length;
      const rows = output.split('\n').filter((line) => line === '42' || line === '2');
      return `${rows.join(', ')}, ${errors} errors`;
    },
    expected: { saw: '42, 2, 2 errors', verdict: 'allow', rule: 'postgres.read_only, postgres.table' },
  },
  {
    client: 'TLS to shop.example',
    needs: [],
    // The server behind Envoy echoes the ClientHello, which is no ServerHello: whoever got through gives up.
    run: async (portOf) =>
      (await tlsOutcome(portOf('tls'), 'shop.example', otherTlsClient)).startsWith('ERR_SSL_')
        ? 'an answer'
        : 'nothing',
    expected: { saw: 'an answer', verdict: 'allow', rule: '' },
  },
  {
    client: 'TLS to another name',
    needs: [],
    run: (portOf) => tlsOutcome(portOf('tls'), 'other.example', otherTlsClient),
    expected: { saw: 'ECONNRESET', verdict: 'close', rule: 'tls_client_hello.sni' },
  },
  {
    client: 'TLS with a denied JA4',
    needs: [],
    run: (portOf) => tlsOutcome(portOf('tls'), 'shop.example', {}),
    expected: { saw: 'ECONNRESET', verdict: 'close', rule: 'tls_client_hello.ja4' },
  },
  {
    client: 'bytes: hello',
    needs: [],
    run: (portOf) => talk(portOf('echo'), 'hello', 5),
    expected: { saw: 'hello', verdict: 'allow', rule: '' },
  },
  {
    client: 'bytes that come back with a card number',
    needs: [],
    run: async (portOf) => (await talk(portOf('echo'), 'card 4111 1111 1111 1111\n', 25)).trimEnd(),
    expected: { saw: 'card **** **** **** ****', verdict: 'allow', rule: 'dlp.card' },
  },
  {
    client: 'bytes with the pattern',
    needs: [],
    run: async (portOf) => (await talk(portOf('echo'), `x \${jndi:ldap://a}`, 1_000)).trimEnd(),
    expected: { saw: 'refused', verdict: 'close', rule: 'byte_rules.attack' },
  },
];

export const networkSetup: DemoSetup = {
  about: "Envoy's network ext_proc filter before Redis, PostgreSQL, TLS and plain bytes",
  folder: 'network-ext-proc',
  start: async ({ path }) => {
    const has = (names: readonly string[]): boolean => names.every((name) => program(name).skip === false);
    const stack = await startNetworkStack(path, {
      redis: has(redisPrograms) ? binary('redis-server') : undefined,
      postgres: has(postgresPrograms) ? { server: binary('postgres'), initdb: binary('initdb') } : undefined,
    });
    const { envoy } = stack;
    return {
      description: [
        'portcullis: policies of examples/network-ext-proc/policies, with the JA4 of one client denied',
        'envoy:      examples/network-ext-proc/envoy.yaml; one row is one connection',
      ],
      rows: () => rowsOf(stack),
      trials: [
        `redis-cli -p ${envoy.port('redis')} flushall`,
        `psql -h 127.0.0.1 -p ${envoy.port('postgres')} -U postgres -c 'delete from pg_class'`,
        `openssl s_client -connect 127.0.0.1:${envoy.port('tls')} -servername other.example`,
        `printf '\${jndi:x}' | nc 127.0.0.1 ${envoy.port('echo')}`,
      ],
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  },
};

/** One connection after the other, since every one of them gives exactly one record when it is over. */
async function rowsOf({ envoy, portcullis }: NetworkStack): Promise<SetupRow[]> {
  const rows: SetupRow[] = [];
  let connections = 0;
  for (const { client, needs, run, expected } of steps) {
    const absent = needs.filter((name) => program(name).skip !== false);
    if (absent.length > 0) {
      const skipped = `not run: ${absent.join(', ')} not installed`;
      rows.push({ client, saw: '', verdict: '', rule: '', asExpected: true, skipped });
      continue;
    }
    const saw = await run((listener) => envoy.port(listener));
    connections++;
    const records = await recordsOf(portcullis, 'connection', (all) => all.length >= connections);
    const record = records[connections - 1];
    rows.push(checkedRow(client, { saw, verdict: record?.verdict ?? '', rule: rulesOf(record) }, expected));
  }
  return rows;
}

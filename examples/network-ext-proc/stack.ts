/** This folder's configuration running: a real Envoy, Portcullis and the servers, on free ports, until it is disposed of. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JsonObject,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
} from '@portcullis-testing/envoy';
import { parse } from 'yaml';
import { ownJa4 } from './clients.ts';
import { startPostgres, startRedis } from './processes.ts';

/** The binaries of the servers; one that is not given is not started, and its listener leads nowhere. */
export interface ServerBinaries {
  readonly redis?: string | undefined;
  readonly postgres?: { readonly server: string; readonly initdb: string } | undefined;
}

/** What runs. */
export interface NetworkStack extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
}

/** The text of `envoy.yaml`. */
export const envoyText: string = readFileSync(join(import.meta.dirname, 'envoy.yaml'), 'utf8');

const policyText = readFileSync(join(import.meta.dirname, 'policies/connections.yaml'), 'utf8');

/** Starts all of it; the policy denies the JA4 of this Node's own TLS client. */
export async function startNetworkStack(
  envoyBinary: string,
  binaries: ServerBinaries,
): Promise<NetworkStack> {
  const running = new AsyncDisposableStack();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'network-'));
    running.defer(() => rmSync(folder, { recursive: true, force: true }));
    const echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    running.defer(() => void echo.close());
    const echoPort = (echo.address() as AddressInfo).port;
    const { redis, postgres } = binaries;
    const absent = join(folder, 'not-started.sock');
    const [redisPath, postgresPath] = await Promise.all([
      redis === undefined ? absent : startRedis(redis).then((server) => running.use(server).path),
      postgres === undefined
        ? absent
        : startPostgres(postgres.server, postgres.initdb).then((server) => running.use(server).path),
    ]);
    const policies = join(folder, 'policies');
    mkdirSync(policies);
    const denied = policyText.replace('t13d000000_000000000000_000000000000', await ownJa4());
    writeFileSync(join(policies, 'connections.yaml'), denied);
    const socket = join(folder, 'extproc.sock');
    const portcullis = running.use(
      await startPortcullis([
        ...['--config-dir', policies, '--extproc-addr', socket, '--workers', '1', '--http-addr', 'off'],
      ]),
    );
    const config = envoyText
      .replace('/run/portcullis/extproc.sock', socket)
      .replaceAll(/port_value: (6379|5432|8443|7000) /g, 'port_value: 0 ')
      // Tests share two cores.
      .replaceAll('message_timeout: 0.200s', 'message_timeout: 2s')
      .replace('socket_address: { address: 127.0.0.1, port_value: 6380 }', `pipe: { path: ${redisPath} }`)
      .replace('socket_address: { address: 127.0.0.1, port_value: 5433 }', `pipe: { path: ${postgresPath} }`)
      .replace('port_value: 8444', `port_value: ${echoPort}`)
      .replace('port_value: 7001', `port_value: ${echoPort}`);
    const envoy = running.use(await startEnvoy({ binary: envoyBinary, config: parse(config) as JsonObject }));
    const owned = running.move();
    return { envoy, portcullis, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

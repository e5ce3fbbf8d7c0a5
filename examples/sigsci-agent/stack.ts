/** This folder's configuration running: a real Envoy, Portcullis and an upstream, on free ports, until it is disposed of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JsonObject,
  portOf,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
  startUpstream,
  type Upstream,
} from '@portcullis-testing/envoy';
import { parse } from 'yaml';

/** The text of `envoy.yaml`. */
export const envoyText: string = readFileSync(join(import.meta.dirname, 'envoy.yaml'), 'utf8');

/** What runs. */
export interface SigsciStack extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  readonly upstream: Upstream;
}

/** A completion record: an access log entry joined to its decision, or not. */
export type CompletionLine = Readonly<Record<string, unknown>>;

/** Starts all of it, with the agent's own file and a record for every request. */
export async function startSigsciStack(envoyBinary: string): Promise<SigsciStack> {
  const running = new AsyncDisposableStack();
  try {
    const upstream = running.use(await startUpstream());
    const portcullis = running.use(
      await startPortcullis(
        [
          ...['--config-dir', join(import.meta.dirname, 'policies')],
          ...['--http-addr', 'off', '--workers', '1'],
        ],
        {
          SIGSCI_CONFIG: join(import.meta.dirname, 'agent.conf'),
          SIGSCI_ENVOY_GRPC_ADDRESS: '127.0.0.1:0',
          SIGSCI_WAF_DATA_LOG_ALL: '1',
        },
      ),
    );
    // Ports and names of this machine; 10 s since tests share two cores.
    const config = parse(
      envoyText
        .replace('port_value: 8080', 'port_value: 0')
        .replace('port_value: 8081', `port_value: ${upstream.port}`)
        .replace('address: sigsci-agent\n', 'address: 127.0.0.1\n')
        .replace('port_value: 8000', `port_value: ${portOf(portcullis.listeners)}`)
        .replaceAll('timeout: 0.2s', 'timeout: 10s'),
    ) as JsonObject;
    const envoy = running.use(await startEnvoy({ binary: envoyBinary, config }));
    const owned = running.move();
    return { envoy, portcullis, upstream, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/**
 * Completion records in the order of the requests, once there are `count` (Envoy sends them about every second).
 * Rejects when they do not come.
 */
export async function completionsOf(portcullis: RunningPortcullis, count: number): Promise<CompletionLine[]> {
  const log = await portcullis.logged((text) => completionLines(text).length >= count);
  return completionLines(log).map((line) => JSON.parse(line) as CompletionLine);
}

function completionLines(log: string): string[] {
  const lines = log.split('\n');
  return lines.filter((line) => line.startsWith('{"event":"completion"') && line.endsWith('}'));
}

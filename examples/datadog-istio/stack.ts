/** This folder's set-up running: a real Envoy, Portcullis and an upstream, on free ports, until it is disposed of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
import { type Manifest, patchedConfiguration } from './envoy-filter.ts';

/** How to start it. */
export interface StackOptions {
  readonly manifest: Manifest;
  /** More settings of the filter; the page leaves some of them to its reader. */
  readonly filter?: JsonObject;
  /** More variables for Portcullis. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of policies; null: none, so that the policy of the set-up applies. Default: that of this folder. */
  readonly policies?: string | null;
}

/** What runs. */
export interface DatadogStack extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  readonly upstream: Upstream;
  readonly stateDirectory: string;
}

/** The filter fails open after 200 ms, which is soon over where others use the machine too. */
const patient = { message_timeout: '10s' };

/** Starts all of it. */
export async function startDatadogStack(envoyBinary: string, options: StackOptions): Promise<DatadogStack> {
  await using running = new AsyncDisposableStack();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'portcullis-datadog-'));
  running.defer(() => rmSync(stateDirectory, { recursive: true, force: true }));
  const policies = options.policies === undefined ? join(import.meta.dirname, 'policies') : options.policies;
  const upstream = running.use(await startUpstream());
  const portcullis = running.use(
    await startPortcullis(
      [
        ...(policies === null ? [] : ['--config-dir', policies]),
        ...['--state-dir', stateDirectory, '--http-addr', 'off', '--workers', '1'],
        ...['--message-timeout', '10000'],
      ],
      {
        DD_SERVICE_EXTENSION_HOST: '127.0.0.1',
        DD_SERVICE_EXTENSION_PORT: '0',
        DD_SERVICE_EXTENSION_HEALTHCHECK_PORT: '0',
        ...options.environment,
      },
    ),
  );
  // Ports of this machine, and the address that the page tells its reader to adjust.
  const config = JSON.stringify(patchedConfiguration(options.manifest, { ...patient, ...options.filter }))
    .replace('"port_value":8080', '"port_value":0')
    .replace('"port_value":8081', `"port_value":${upstream.port}`)
    .replace('"datadog-aap-extproc-service.<your-preferred-namespace>.svc.cluster.local"', '"127.0.0.1"')
    .replace('"port_value":443', `"port_value":${portOf(portcullis.listeners)}`);
  const envoy = running.use(
    await startEnvoy({ binary: envoyBinary, config: JSON.parse(config) as JsonObject }),
  );
  const owned = running.move();
  const parts = { envoy, portcullis, upstream, stateDirectory };
  return { ...parts, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Starts this set-up: Portcullis with the environment of the processor, and an Envoy with the patches of a manifest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bootstrap,
  freePort,
  httpConnectionManager,
  type JsonObject,
  listener,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
  staticCluster,
} from '@portcullis-testing/envoy';
import { envoyFilter, type Manifest, patchOf } from './envoy-filter.ts';

/** How to start it. */
export interface StartOptions {
  /** Envoy. */
  readonly binary: string;
  readonly upstreamPort: number;
  readonly manifest: Manifest;
  /** Changes to the ext_proc settings; the page leaves some of them to the reader. */
  readonly filter?: JsonObject;
  /** More variables for Portcullis. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder of policies; null: none, so that the policy of the set-up applies. Default: that of this folder. */
  readonly policies?: string | null;
  /** File of Envoy's access log; see `readAccessLog`. */
  readonly accessLog?: string;
}

/** What runs. */
export interface DatadogIstio extends AsyncDisposable {
  readonly portcullis: RunningPortcullis;
  readonly envoy: RunningEnvoy;
  /** Port of Envoy with the protected site. */
  readonly port: number;
  readonly healthPort: number;
  readonly stateDirectory: string;
}

/** Default of Envoy's listener name. */
const site = 'site';

/** Starts both; what was started ends with the result, and when starting fails. */
export async function startDatadogIstio(options: StartOptions): Promise<DatadogIstio> {
  await using started = new AsyncDisposableStack();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'portcullis-datadog-'));
  started.defer(() => rmSync(stateDirectory, { recursive: true, force: true }));
  const [port, healthPort] = [await freePort(), await freePort()];
  const policies = options.policies === undefined ? join(import.meta.dirname, 'policies') : options.policies;
  const portcullis = started.use(
    await startPortcullis(
      [
        ...(policies === null ? [] : ['--config-dir', policies]),
        ...['--state-dir', stateDirectory, '--http-addr', 'off', '--workers', '1'],
      ],
      {
        DD_SERVICE_EXTENSION_HOST: '127.0.0.1',
        DD_SERVICE_EXTENSION_PORT: String(port),
        DD_SERVICE_EXTENSION_HEALTHCHECK_PORT: String(healthPort),
        ...options.environment,
      },
    ),
  );
  const manifest = envoyFilter(options.manifest);
  const filter = patchOf(manifest, 'HTTP_FILTER');
  const settings = { ...(filter['typed_config'] as JsonObject), ...options.filter };
  const connectionManager = httpConnectionManager({
    routes: [{ prefix: '/', cluster: 'shop' }],
    filters: [{ ...filter, typed_config: settings }],
    ...(options.accessLog === undefined ? {} : { accessLog: options.accessLog }),
  });
  const envoy = started.use(
    await startEnvoy({
      binary: options.binary,
      config: bootstrap({
        listeners: [listener(site, [connectionManager])],
        clusters: [
          atThisMachine(patchOf(manifest, 'CLUSTER'), port),
          staticCluster('shop', { endpoints: [{ host: '127.0.0.1', port: options.upstreamPort }] }),
        ],
      }),
    }),
  );
  const running = started.move();
  return {
    ...{ portcullis, envoy, healthPort, stateDirectory, port: envoy.port(site) },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The cluster with the address that the page tells its reader to adjust. */
function atThisMachine(cluster: JsonObject, port: number): JsonObject {
  const text = JSON.stringify(cluster)
    .replace('"datadog-aap-extproc-service.<your-preferred-namespace>.svc.cluster.local"', '"127.0.0.1"')
    .replace('"port_value":443', `"port_value":${port}`);
  return JSON.parse(text) as JsonObject;
}

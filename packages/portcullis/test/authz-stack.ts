/** A real Envoy with the ext_authz filter and Portcullis behind it, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bootstrap,
  httpConnectionManager,
  type JsonObject,
  listener,
  type RunningEnvoy,
  type RunningPortcullis,
  startEnvoy,
  startPortcullis,
  startUpstream,
  staticCluster,
  type Upstream,
} from '@portcullis-testing/envoy';
import { parse } from 'yaml';

/**
 * The filter of the Signal Sciences documentation, as it stands there but for the timeout: tests share two cores.
 */
const filterText = `
name: envoy.filters.http.ext_authz
typed_config:
  "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
  transport_api_version: V3
  grpc_service:
    envoy_grpc:
      cluster_name: sigsci-agent-grpc
    timeout: 2s
  failure_mode_allow: true
  with_request_body:
    max_request_bytes: 8192
    allow_partial_message: true
    pack_as_bytes: true
`;

/** The access log of the same documentation; flushed at once, so that tests need not wait. */
const accessLogText = `
name: envoy.http_grpc_access_log
typed_config:
  "@type": type.googleapis.com/envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig
  common_config:
    log_name: "sigsci-agent-grpc"
    transport_api_version: V3
    buffer_size_bytes: 0
    grpc_service:
      envoy_grpc:
        cluster_name: sigsci-agent-grpc
      timeout: 0.2s
  additional_request_headers_to_log:
    - "x-sigsci-request-id"
    - "x-sigsci-waf-response"
    - "accept"
    - "content-type"
    - "content-length"
  additional_response_headers_to_log:
    - "date"
    - "server"
    - "content-type"
    - "content-length"
`;

/** What differs from test to test. */
export interface AuthzStackOptions {
  readonly binary: string;
  /** Text of the policy file. */
  readonly policy: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Workers of Portcullis (default 1). */
  readonly workers?: number;
  /** Envoy's worker threads (default 1). */
  readonly concurrency?: number;
  /** Changes of the filter's settings. */
  readonly filter?: JsonObject;
  /** Send access log entries (default false). */
  readonly accessLog?: boolean;
  /** In place of the ext_authz filter: one that asks the cluster `sigsci-agent-grpc`. */
  readonly inspects?: JsonObject;
  /** HTTP filters before ext_authz. */
  readonly filtersBefore?: readonly JsonObject[];
}

/** What a test works with. */
export interface AuthzStack extends AsyncDisposable {
  readonly envoy: RunningEnvoy;
  readonly portcullis: RunningPortcullis;
  readonly upstream: Upstream;
  readonly port: number;
  /** A page of the admin server. */
  admin(path: string): Promise<string>;
  /** The records of one kind once there are `count` of them, oldest first; rejects after a minute. */
  records(event: 'decision' | 'completion', count: number): Promise<readonly EventRecord[]>;
}

/** A line of the event stream. */
export type EventRecord = Readonly<Record<string, unknown>>;

/** Starts upstream, Portcullis and Envoy. */
export async function startAuthzStack(options: AuthzStackOptions): Promise<AuthzStack> {
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'authz-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'policy.yaml'), options.policy);
  const socket = join(folder, 'portcullis.sock');
  const upstream = started.use(await startUpstream());
  const portcullis = started.use(
    await startPortcullis(
      [
        ...['--config-dir', policies, '--extproc-addr', socket, '--http-addr', '127.0.0.1:0'],
        ...['--workers', String(options.workers ?? 1), ...(options.flags ?? [])],
      ],
      options.env,
    ),
  );
  const filter = parse(filterText) as { typed_config: JsonObject };
  const manager = httpConnectionManager({
    routes: [{ prefix: '/', cluster: 'upstream' }],
    filters: [
      ...(options.filtersBefore ?? []),
      options.inspects ?? { ...filter, typed_config: { ...filter.typed_config, ...options.filter } },
    ],
  }) as { name: string; typed_config: JsonObject };
  const logged = {
    ...manager,
    typed_config: {
      ...manager.typed_config,
      ...(options.accessLog === true ? { access_log: [parse(accessLogText) as JsonObject] } : {}),
    },
  };
  const envoy = started.use(
    await startEnvoy({
      binary: options.binary,
      concurrency: options.concurrency ?? 1,
      config: bootstrap({
        listeners: [listener('inspected', [logged])],
        clusters: [
          staticCluster('sigsci-agent-grpc', { endpoints: [{ pipe: socket }], http2: true }),
          staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port: upstream.port }] }),
        ],
      }),
    }),
  );
  const running = started.move();
  return {
    envoy,
    portcullis,
    upstream,
    port: envoy.port('inspected'),
    admin: async (path) => await (await fetch(`${portcullis.admin}${path}`)).text(),
    records: (event, count) => recordsOnceThere(portcullis, event, count),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function recordsOnceThere(
  portcullis: RunningPortcullis,
  event: string,
  count: number,
): Promise<EventRecord[]> {
  const log = await portcullis.logged((text) => recordsOf(text, event).length >= count);
  return recordsOf(log, event);
}

function recordsOf(log: string, event: string): EventRecord[] {
  const start = `{"event":"${event}"`;
  return log
    .split('\n')
    .filter((line) => line.startsWith(start) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as EventRecord);
}

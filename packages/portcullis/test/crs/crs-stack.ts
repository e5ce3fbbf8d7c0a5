/**
 * A real Envoy, Portcullis with the Core Rule Set as its project tests it, and a recorder, for the CRS tests. One worker
 * everywhere, so that what the log holds between two markers belongs to the request between them.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AccessLogLine,
  bootstrap,
  extProcFilter,
  httpConnectionManager,
  type JsonObject,
  listener,
  readAccessLog,
  startEnvoy,
  startPortcullis,
  staticCluster,
} from '@portcullis-testing/envoy';
import { type Recorder, startRecorder } from './recorder.ts';
import { startReflectingUpstream } from './reflecting-upstream.ts';

/** How Envoy asks. */
export type Api = 'ext_proc' | 'ext_authz';

/** A running set-up. */
export interface CrsStack extends AsyncDisposable {
  /** Port of the listener that Portcullis inspects. */
  readonly inspected: number;
  /** Port of the same listener with the recorder in the place of Portcullis. */
  readonly recorded: number;
  readonly recorder: Recorder;
  /** The lines of the WAF log (latin-1), once one of them holds `marker`. */
  wafLog(marker: string): Promise<string[]>;
  /** What Envoy logged of the inspected listener, once a line has `marker`. */
  accessLog(marker: string): Promise<AccessLogLine[]>;
}

/** Where Portcullis puts its verdict, which shows that it was asked. */
const verdictOf: Readonly<Record<Api, string>> = {
  ext_proc: '%DYNAMIC_METADATA(portcullis:verdict)%',
  ext_authz: '%DYNAMIC_METADATA(envoy.filters.http.ext_authz:portcullis:verdict)%',
};

/** Starts everything. `crs`: folder with rules/ and crs-setup.conf.example. */
export async function startCrsStack(binary: string, crs: string, api: Api): Promise<CrsStack> {
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'crs-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'crs.yaml'), policyText(crs));
  const paths = {
    portcullis: join(folder, 'portcullis.sock'),
    recorder: join(folder, 'recorder.sock'),
    wafLog: join(folder, 'waf.log'),
    accessLog: join(folder, 'access.log'),
  };
  const upstream = started.use(await startReflectingUpstream());
  const recorder = started.use(await startRecorder(paths.recorder));
  started.use(
    await startPortcullis([
      ...['--config-dir', policies, '--extproc-addr', paths.portcullis, '--http-addr', 'off'],
      ...['--workers', '1', '--message-timeout', String(messageTimeout), '--waf-log', paths.wafLog],
      ...['--log-rotate-bytes', '0'],
    ]),
  );
  const envoy = started.use(
    await startEnvoy({
      binary,
      config: bootstrap({
        listeners: [
          listener('inspected', [manager(api, 'portcullis', paths.accessLog)]),
          listener('recorded', [manager(api, 'recorder')]),
        ],
        clusters: [
          staticCluster('portcullis', { endpoints: [{ pipe: paths.portcullis }], http2: true }),
          staticCluster('recorder', { endpoints: [{ pipe: paths.recorder }], http2: true }),
          staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port: upstream.port }] }),
        ],
      }),
    }),
  );
  const running = started.move();
  return {
    inspected: envoy.port('inspected'),
    recorded: envoy.port('recorded'),
    recorder,
    wafLog: (marker) => linesOnceWith(paths.wafLog, marker),
    accessLog: async (marker) => {
      const { length } = await linesOnceWith(paths.accessLog, marker);
      return await readAccessLog(paths.accessLog, length);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Long enough for the slowest test on a busy machine. */
const messageTimeout = 20_000;

/** The rule that writes markers, and the settings that the CRS project tests with (its tests go beyond the limits). */
function policyText(crs: string): string {
  const settings = [
    'blocking_paranoia_level=4',
    'detection_paranoia_level=4',
    'crs_validate_utf8_encoding=1',
    'arg_name_length=100',
    'arg_length=400',
    'total_arg_length=6400',
    'max_num_args=255',
    'max_file_size=64100',
    'combined_file_sizes=65535',
  ].map((setting) => `setvar:tx.${setting}`);
  return `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: crs }
spec:
  domains:
    - hosts: ["*"]
      policy:
        mode: detect
        timeout: ${messageTimeout / 2}ms
        inspect_request_body: true
        max_request_body_bytes: 1048576
        inspect_response_body: true
        max_response_body_bytes: 1048576
        engines:
          seclang:
            inspect_response: true
            directives: |
              SecRuleEngine DetectionOnly
              SecAction "id:900005,phase:1,nolog,pass,${settings.join(',')}"
              SecRule REQUEST_HEADERS:X-CRS-Test "@rx ^.*$" "id:999999,phase:1,pass,t:none,log,msg:'X-CRS-Test %{MATCHED_VAR}',ctl:ruleRemoveById=1-999999"
              Include ${crs}/crs-setup.conf.example
              Include ${crs}/rules/*.conf
`;
}

/**
 * As lenient as Envoy can be set, so that it answers as few tests itself as it can; the request timeout ends those whose
 * body never comes whole, the idle timeout connections on which nothing that Envoy takes for a request came.
 */
function manager(api: Api, cluster: string, accessLog?: string): JsonObject {
  const made = httpConnectionManager({
    statPrefix: cluster,
    routes: [{ prefix: '/', cluster: 'upstream' }],
    filters: [api === 'ext_proc' ? procFilter(cluster) : authzFilter(cluster)],
    ...(accessLog === undefined
      ? {}
      : {
          accessLog,
          accessLogFields: {
            marker: '%REQ(x-crs-test)%',
            status: '%RESPONSE_CODE%',
            details: '%RESPONSE_CODE_DETAILS%',
            verdict: verdictOf[api],
          },
        }),
  }) as { typed_config: JsonObject };
  return {
    ...made,
    typed_config: {
      ...made.typed_config,
      http_protocol_options: { enable_trailers: true, accept_http_10: true, allow_chunked_length: true },
      common_http_protocol_options: { idle_timeout: '2s', max_headers_count: 1000 },
      max_request_headers_kb: 512,
      request_timeout: '2s',
      upgrade_configs: [{ upgrade_type: 'CONNECT' }],
      route_config: withTunnel(made.typed_config['route_config'] as JsonObject),
    },
  };
}

/** CONNECT needs a route of its own; that it is taken is answer enough. */
function withTunnel(routes: JsonObject): JsonObject {
  const [host] = routes['virtual_hosts'] as readonly JsonObject[];
  const tunnel = { match: { connect_matcher: {} }, direct_response: { status: 200 } };
  const all = [tunnel, ...(host!['routes'] as readonly JsonObject[])];
  return { ...routes, virtual_hosts: [{ ...host, routes: all }] };
}

function procFilter(cluster: string): JsonObject {
  return extProcFilter({
    cluster,
    allowModeOverride: cluster === 'portcullis',
    messageTimeoutMilliseconds: messageTimeout,
    requestAttributes: ['request.protocol', 'source.address', 'xds.node.id'],
    mode:
      cluster === 'portcullis'
        ? { requestHeaders: 'SEND', responseHeaders: 'SKIP' }
        : { requestHeaders: 'SEND', requestBody: 'BUFFERED', responseHeaders: 'SKIP' },
  });
}

function authzFilter(cluster: string): JsonObject {
  return {
    name: 'envoy.filters.http.ext_authz',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz',
      transport_api_version: 'V3',
      grpc_service: { envoy_grpc: { cluster_name: cluster }, timeout: `${messageTimeout / 1000}s` },
      with_request_body: { max_request_bytes: 1_048_576, allow_partial_message: true, pack_as_bytes: true },
    },
  };
}

/** The whole lines of a file that is being written, once one of them holds `text`; throws after 20 s. */
async function linesOnceWith(path: string, text: string): Promise<string[]> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const lines = readLines(path);
    if (lines.some((line) => line.includes(text))) return lines;
    if (performance.now() > deadline) throw new Error(`crs.log-short: ${path} never holds ${text}`);
    await delay(10);
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

/**
 * Every option of the Signal Sciences agent (reference sigsci-agent.md section 2.1) with what becomes of it here:
 * honoured, without effect, or refused because ignoring it would leave something open that was meant to be closed.
 */
import {
  count,
  file,
  flag,
  goDuration,
  goMilliseconds,
  type OptionFate,
  type Translation,
} from './option-fate.ts';

const cloud = 'there is no cloud: policies are files, decisions are made and recorded here';
const tuning = 'tunes the other agent; see --workers and --max-inflight-body-bytes';
const debugging = 'use --log-level debug, and `portcullis explain` for one request';

/** By name, in the order of the reference. */
export const sigsciOptions: ReadonlyMap<string, OptionFate> = new Map<string, OptionFate>([
  ['accesskeyid', { kind: 'no-effect', note: cloud }],
  ['secretaccesskey', { kind: 'no-effect', note: cloud }],
  ['envoy-grpc-address', { kind: 'honoured', translate: listenAddress }],
  ['envoy-grpc-cert', { kind: 'honoured', translate: (value) => file('TLS_CERT', value) }],
  ['envoy-grpc-key', { kind: 'honoured', translate: (value) => file('TLS_KEY', value) }],
  ['envoy-expect-response-data', { kind: 'honoured', translate: (value) => flag('ACCESS_LOG', value) }],
  ['envoy-extproc-enabled', { kind: 'no-effect', note: 'ext_proc is always served on the same port' }],
  ['server-flavor', { kind: 'no-effect', note: 'a label for the cloud' }],
  ['rpc-address', { kind: 'no-effect', note: 'modules in web servers are not served, only Envoy' }],
  ['client-ip-header', { kind: 'honoured', translate: clientAddressHeader }],
  [
    'local-networks',
    {
      kind: 'no-effect',
      note: 'no peer is trusted by its network: say --xff-trusted-hops for the proxies in front of Envoy',
    },
  ],
  ['inspection-timeout', { kind: 'no-effect', note: 'set `timeout` in the policies (default 50ms)' }],
  [
    'inspection-max-content-length',
    {
      kind: 'no-effect',
      note: 'set `max_request_body_bytes` in the policies (default 1048576); longer bodies are refused, not passed unseen',
    },
  ],
  ['inspection-anomaly-size', { kind: 'honoured', translate: (value) => count('LARGE_RESPONSE', value) }],
  [
    'inspection-anomaly-duration',
    { kind: 'honoured', translate: (value) => goDuration('SLOW_RESPONSE', value) },
  ],
  ['inspection-alt-response-codes', { kind: 'no-effect', note: 'every refusal is one, whatever its status' }],
  ['inspection-debug', { kind: 'no-effect', note: debugging }],
  ['context-expiration', { kind: 'honoured', translate: contextExpiration }],
  [
    'cleaner-interval',
    { kind: 'no-effect', note: 'contexts are bounded by bytes and by time at any moment' },
  ],
  [
    'custom-request-headers',
    { kind: 'honoured', translate: (value) => ({ variables: { REQUEST_HEADER: value } }) },
  ],
  [
    'anonymous-ip-secret-key',
    {
      kind: 'refused',
      note: "records show clients' addresses as they are; leave the option out if that may be (there it only counts where the cloud's setting asks for anonymous addresses)",
    },
  ],
  ['bypass-egress-proxy-for-upstreams', { kind: 'no-effect', note: 'nothing is uploaded' }],
  ['statsd-address', { kind: 'honoured', translate: (value) => file('STATSD_ADDRESS', value) }],
  ['statsd-metrics', { kind: 'honoured', translate: (value) => file('STATSD_METRICS', value) }],
  ['waf-data-log', { kind: 'honoured', translate: recordFile }],
  ['waf-data-log-all', { kind: 'honoured', translate: (value) => flag('RECORD_ALL', value) }],
  ['upload-interval', { kind: 'no-effect', note: cloud }],
  [
    'open-api-spec-file',
    { kind: 'refused', note: 'requests are not held against an OpenAPI document; leave the option out' },
  ],
  ['inspect-websocket', { kind: 'no-effect', note: 'belongs to the other reverse proxy mode' }],
  ['revproxy-listener', { kind: 'refused', note: 'there is no reverse proxy mode: Envoy is the proxy' }],
  ['max-procs', { kind: 'honoured', translate: (value) => count('WORKERS', value) }],
  ['max-connections', { kind: 'no-effect', note: tuning }],
  ['max-backlog', { kind: 'no-effect', note: tuning }],
  ['max-records', { kind: 'no-effect', note: tuning }],
  ['rpc-workers', { kind: 'no-effect', note: tuning }],
  ['shared-cache-dir', { kind: 'no-effect', note: 'the last good configuration is kept in --state-dir' }],
]);

/** Families of options that are too many to list: by beginning of the name. */
export const sigsciOptionFamilies: ReadonlyArray<readonly [beginning: string, note: string]> = [
  ['download-', cloud],
  ['upload-', cloud],
  ['debug-log-', debugging],
];

/** `host:port`, `:port` or `unix:/path` as listeners of ours. `hasIpv6` decides about `::`, `tls` about TLS. */
export function listenersOf(value: string, hasIpv6: boolean, tls: boolean): string | undefined {
  const path = value.startsWith('unix:') ? value.slice(5) : value.startsWith('/') ? value : undefined;
  if (path !== undefined) return path === '' ? undefined : `sigsci=unix:${path}`;
  const network = tls ? 'tls' : 'tcp';
  const colon = value.lastIndexOf(':');
  if (colon < 0 || !isPort(value.slice(colon + 1))) return undefined;
  const host = value.slice(0, colon);
  const port = value.slice(colon + 1);
  // Envoy may resolve localhost to ::1, and a dual-stack socket on :: takes IPv4 as well.
  if (host === '' || host === '0.0.0.0' || host === '*') {
    return hasIpv6 ? `sigsci=${network}:[::]:${port}` : `sigsci=${network}:0.0.0.0:${port}`;
  }
  if (host !== 'localhost') return `sigsci=${network}:${host}:${port}`;
  return `sigsci=${network}:127.0.0.1:${port}${hasIpv6 ? `,sigsci-ipv6=${network}:[::1]:${port}` : ''}`;
}

function isPort(text: string): boolean {
  const port = Number(text);
  return text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535;
}

/** The address alone; `sigsci-agent.ts` makes listeners of it, since that depends on the machine. */
function listenAddress(value: string): Translation {
  if (value === '') return { note: 'empty: the listener of --extproc-addr stays' };
  return { variables: { EXTPROC_LISTENERS: value, ALLOW_NON_LOOPBACK: 'true' } };
}

function clientAddressHeader(value: string): Translation {
  if (value === '' || value.toLowerCase() === 'x-forwarded-for') return {};
  return {
    variables: { CLIENT_IP_HEADER: value },
    note: `the right-most address of ${value} counts: make sure that a proxy in front sets it, since clients can send it too`,
  };
}

/** The records are ours, whatever is read from that file so far has to learn their fields. */
function recordFile(value: string): Translation {
  if (value === '') return {};
  return {
    variables: { DECISION_LOG: value },
    note: 'its lines are the records of docs/decision-records.md, which have other fields than those of the agent',
  };
}

function contextExpiration(value: string): Translation {
  const translation = goDuration('JOIN_LIFETIME', value);
  const milliseconds = translation.variables === undefined ? undefined : goMilliseconds(value);
  if (milliseconds === undefined || milliseconds >= 15_000) return translation;
  return {
    ...translation,
    note: 'responses that take longer than this are not joined; the default here is 300s',
  };
}

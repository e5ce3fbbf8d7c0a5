/** Configurations that `portcullis envoy-config` writes, for tests of what doctor and a real Envoy say of them. */
import assert from 'node:assert/strict';
import { envoyConfigCommand } from '../src/cli/envoy-config/envoy-config-command.ts';

/** Files that a case may name, by their place in its arguments. */
export interface CaseFiles {
  /** Policies: bodies of requests and responses, a budget of 150 ms, 2 MiB. */
  readonly demanding: string;
  /** Policies: headers only. */
  readonly modest: string;
  /** Connection policies for redis and a ClientHello. */
  readonly connections: string;
  readonly rateLimits: string;
  readonly certificate: string;
  readonly key: string;
}

/** One configuration. */
export interface ConfigCase {
  readonly name: string;
  readonly args: (files: CaseFiles) => readonly string[];
  /** The policies that doctor compares with. */
  readonly policies?: 'demanding' | 'modest' | 'connections';
  /** Notices that doctor gives; errors and warnings it never gives. */
  readonly notices?: readonly string[];
}

export const texts = {
  demanding: `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  domains:
    - hosts: ["*"]
      policy:
        timeout: 150ms
        inspect_request_body: true
        inspect_response_body: true
        max_request_body_bytes: 2097152
        checks: { body: { require_json: true }, headers: { forbidden: [x-debug] } }
`,
  modest: `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  domains: [{ hosts: ["*"], policy: { checks: { headers: { forbidden: [x-debug] } } } }]
`,
  connections: `apiVersion: portcullis.dev/v1
kind: ConnectionPolicy
metadata: { name: redis }
spec:
  match: { listener: [redis] }
  timeout: 75ms
  hold_max: 75ms
  engines: { redis: { commands: { deny: [flushall] } } }
`,
  rateLimits: `domain: shop
descriptors:
  - key: x_who
    rate_limit: { unit: hour, requests_per_unit: 2 }
  - key: generic_key
    value: login
    descriptors:
      - key: remote_address
        rate_limit: { unit: minute, requests_per_unit: 100 }
`,
} as const;

const aws = ['--address', 'tcp:portcullis.edge.example:9000', '--address', 'tcp:192.0.2.7:9000'];

/** All cases. */
export const cases: readonly ConfigCase[] = [
  { name: 'ext_proc, nothing known', args: () => [] },
  {
    name: 'ext_proc for demanding policies',
    policies: 'demanding',
    args: (files) => ['--config-dir', files.demanding],
  },
  {
    name: 'ext_proc for modest policies',
    policies: 'modest',
    args: (files) => ['--config-dir', files.modest],
  },
  { name: 'ext_proc failing open, two endpoints by name and address', args: () => ['--fail-open', ...aws] },
  {
    name: 'ext_proc over TLS, with TLS, fingerprints and client certificates in front',
    args: ({ certificate, key }) => [
      ...['--address', 'tls:127.0.0.1:9000', '--ca', certificate, '--fingerprints'],
      ...['--tls-cert', certificate, '--tls-key', key, '--client-ca', certificate],
    ],
  },
  { name: 'ext_authz with access log', args: () => ['--api', 'ext-authz,access-log'] },
  {
    name: 'ext_authz for demanding policies',
    policies: 'demanding',
    args: (files) => ['--api', 'ext-authz', '--api', 'access-log', '--config-dir', files.demanding],
  },
  {
    name: 'rate limits and ext_proc',
    args: (files) => ['--api', 'rate-limit,ext-proc', '--rate-limit-config', files.rateLimits],
  },
  { name: 'rate limits failing open', args: () => ['--api', 'rate-limit', '--fail-open'] },
  { name: 'network, nothing known', args: () => ['--api', 'network'] },
  {
    name: 'network for connection policies',
    policies: 'connections',
    args: (files) => [
      ...['--api', 'network', '--config-dir', files.connections],
      ...['--listen', '127.0.0.1:6379', '--upstream', '127.0.0.1:6380', '--listen', 'other=127.0.0.1:7000'],
    ],
  },
  {
    name: 'Istio gateway',
    policies: 'demanding',
    args: (files) => [
      '--for',
      'istio',
      '--api',
      'ext-proc,access-log,rate-limit',
      '--config-dir',
      files.demanding,
    ],
  },
  { name: 'Istio sidecar', args: () => ['--for', 'istio', '--api', 'ext-authz', '--select', 'app=shop'] },
  {
    name: 'Istio sidecar, network',
    args: () => ['--for', 'istio', '--api', 'network', '--select', 'app=cache'],
  },
  {
    name: 'Envoy Gateway, ext_proc',
    policies: 'demanding',
    args: (files) => ['--for', 'envoy-gateway', '--config-dir', files.demanding],
  },
  {
    name: 'Envoy Gateway, ext_authz with access log',
    args: () => [
      '--for',
      'envoy-gateway',
      '--api',
      'ext-authz,access-log',
      '--fail-open',
      '--select',
      'edge',
    ],
  },
  {
    name: 'Kubernetes',
    policies: 'demanding',
    args: (files) => [
      '--for',
      'kubernetes',
      '--config-dir',
      files.demanding,
      '--upstream',
      'shop.default.svc:80',
    ],
  },
];

/** Runs the command; throws with what it said when it wrote nothing. */
export function write(args: readonly string[]): string {
  let text = '';
  let code = 0;
  const command = envoyConfigCommand(
    (exit) => {
      code = exit;
    },
    (part) => {
      text += part;
    },
  );
  command.exitOverride().parse([...args], { from: 'user' });
  assert.equal(code, 0, args.join(' '));
  return text;
}

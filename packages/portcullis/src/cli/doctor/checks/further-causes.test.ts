/** What a check finds besides its own example: further settings with the same effect, and other words for it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { needsOf } from '../doctor.ts';
import { examine } from '../examine.ts';
import { callout, manager } from './example.ts';

const connectionPolicy = (spec: object): string =>
  JSON.stringify({
    apiVersion: 'portcullis.dev/v1',
    kind: 'ConnectionPolicy',
    metadata: { name: 'db' },
    spec,
  });
const responses =
  'apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nspec:\n  domains: [{ hosts: [a.example], policy: { inspect_response_body: true } }]\n';
const gateway = `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyExtensionPolicy
metadata: { name: portcullis }
spec:
  extProc:
    - backendRefs: [{ name: portcullis, port: 9000 }]
      processingMode: { request: {} }
`;

interface Case {
  readonly code: string;
  readonly text: string;
  readonly policies?: string;
  /** What is told: the message, or the effect. */
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    code: 'envoy.buffer-limit',
    text: manager(['http2_protocol_options: { initial_stream_window_size: 65536 }']),
    says: /HTTP\/2 clients may send 65536 bytes, and bodies up to 1048576 bytes are inspected whole/,
  },
  {
    code: 'envoy.failure-mode-allow',
    text: callout('network-ext-proc', 'failure_mode_allow: true'),
    says: /the rest of the connection passes uninspected/,
  },
  {
    code: 'envoy.message-timeout-zero',
    text: callout('network-ext-proc', 'message_timeout: 0s'),
    says: /a connection whose answer never comes hangs until a side gives up/,
  },
  {
    code: 'envoy.listener-unlabelled',
    text: callout('network-ext-proc', 'grpc_service: { envoy_grpc: { cluster_name: portcullis } }'),
    policies: connectionPolicy({
      match: { listener: ['redis'] },
      engines: { limits: { max_read_bytes: 9 } },
    }),
    says: /policies match the listeners redis, and no name is sent/,
  },
  {
    code: 'envoy.server-bytes-skipped',
    text: callout('network-ext-proc', 'processing_mode: { process_read: STREAMED, process_write: SKIP }'),
    policies: connectionPolicy({ engines: { dlp: { kinds: ['card'] } } }),
    says: /process_write is SKIP, and policy db \(.*\) looks at the bytes of the server/,
  },
  {
    code: 'envoy.mode-override-defeated',
    text: callout(
      'ext-proc',
      'allow_mode_override: true',
      'allowed_override_modes: [{ request_body_mode: BUFFERED }]',
    ),
    says: /only 1 override modes are allowed/,
  },
  {
    code: 'envoy.partial-traffic',
    text: callout('ext-authz', 'filter_enabled_metadata: { filter: x, path: [{ key: k }] }'),
    says: /filter_enabled_metadata chooses the requests/,
  },
  {
    code: 'envoy.partial-traffic',
    text: callout('ext-authz', 'shadow_mode: true'),
    says: /shadow_mode is true: nothing is denied/,
  },
  {
    code: 'envoy.remote-address',
    text: manager(['use_remote_address: true', 'skip_xff_append: true']),
    says: /skip_xff_append keeps the real peer out of x-forwarded-for/,
  },
  {
    code: 'envoy.buffered-without-trailers',
    text: gateway.replace('request: {}', 'request: { body: Buffered }'),
    says: /request bodies are sent without their trailers, and allow_mode_override is not true/,
  },
  {
    code: 'envoy.responses-skipped',
    text: gateway,
    policies: responses,
    says: /inspects responses, and they are not sent/,
  },
  {
    code: 'envoy.service-not-grpc',
    text: callout('ext-proc', 'grpc_service: { google_grpc: { target_uri: "portcullis:9000" } }'),
    says: /google_grpc is used, with which Portcullis is not tested/,
  },
  {
    code: 'envoy.route-not-inspected',
    text: manager([
      'route_config:',
      '  virtual_hosts:',
      '    - name: all',
      '      domains: ["*"]',
      '      routes:',
      '        - match: { prefix: /open }',
      '          typed_per_filter_config:',
      '            envoy.filters.http.ext_proc:',
      '              "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute',
      '              overrides: { failure_mode_allow: true }',
    ]),
    says: /failure_mode_allow is true here/,
  },
];

test('further settings with the same effect are found too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
  const file = join(folder, 'policy.yaml');
  let ran = 0;
  try {
    for (const { code, text, policies, says } of cases) {
      if (policies !== undefined) writeFileSync(file, policies);
      const needs = policies === undefined ? undefined : needsOf(file);
      const found = examine([{ name: 'x.yaml', text }], { needs }).diagnostics;
      const told = found.filter((diagnostic) => diagnostic.code === code);
      assert.ok(
        told.some(({ message, effect }) => says.test(message) || says.test(effect ?? '')),
        `${code}: ${JSON.stringify(found.map(({ code, message, effect }) => [code, message, effect]))}`,
      );
      ran++;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.equal(ran, 13);
});

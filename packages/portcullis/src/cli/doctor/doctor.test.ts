import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot, shared } from '@portcullis-testing/prerequisites';
import { type DoctorOptions, runDoctor } from './doctor.ts';
import { examine } from './examine.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

/** Codes with their severities, in the order of their places. */
function codes(text: string, name = 'envoy.yaml'): string[] {
  return examine([{ name, text }]).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

const example = (name: string): string =>
  readFileSync(join(projectRoot, 'examples', name, 'envoy.yaml'), 'utf8');

test('the wiring of Elchi Shield: bodies are never sent, the timeout has no effect', () => {
  assert.deepEqual(codes(example('elchi-shield')).sort(), [
    'error envoy.mode-override-off',
    'notice envoy.attributes-missing',
    'notice envoy.verdict-not-logged',
    'warning envoy.circuit-breakers',
    'warning envoy.failure-mode-allow',
    'warning envoy.grpc-timeout-ignored',
  ]);
});

test('the wiring of the Signal Sciences agent: bodies are cut, the access log has no time limit', () => {
  assert.deepEqual(codes(example('sigsci-agent')).sort(), [
    'notice envoy.authz-raw-headers',
    'notice envoy.grpc-timeout-ignored',
    'warning envoy.authz-body-cut',
    'warning envoy.circuit-breakers',
    'warning envoy.failure-mode-allow',
  ]);
});

test('the page of the network filter: what the server sends after a half-close may be lost', () => {
  const found = examine([{ name: 'envoy.yaml', text: example('network-ext-proc') }]);
  assert.equal(found.callouts, 4);
  assert.deepEqual(
    [...new Set(found.diagnostics.map(({ severity, code }) => `${severity} ${code}`))].sort(),
    ['warning envoy.circuit-breakers', 'warning envoy.half-close-loss', 'warning envoy.server-name-unknown'],
  );
});

const istio = shared('seeds/datadog-external-processor-istio.txt');
test('the manifests of Datadog on Istio, as they stand on the page', { skip: istio.skip }, () => {
  const page = readFileSync(istio.path, 'utf8');
  const manifests = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  const filters = manifests.filter((yaml) => yaml.includes('kind: EnvoyFilter'));
  assert.equal(filters.length, 2);
  for (const filter of filters) {
    assert.deepEqual(codes(filter).sort(), [
      'notice envoy.attributes-missing',
      'notice envoy.verdict-not-logged',
      'warning envoy.circuit-breakers',
      'warning envoy.failure-mode-allow',
      'warning envoy.tls-unverified',
    ]);
  }
});

test('the Lua workaround of the Signal Sciences page: Envoy has no field config any more', () => {
  const filters = ['envoy.lua', 'envoy.ext_authz', 'envoy.router'];
  const text = `http_filters:\n${filters.map((name) => `  - name: ${name}\n    config: { x: 1 }\n`).join('')}`;
  assert.deepEqual(codes(text), Array(3).fill('error envoy.obsolete-field'));
  assert.deepEqual(codes('clusters:\n  - name: agent\n    tls_context: {}\n'), [
    'error envoy.obsolete-field',
  ]);
});

const extProc = 'type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor';

test('an Envoy Gateway policy is read in its own words', () => {
  const policy = (extension: string): string =>
    `apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyExtensionPolicy\nmetadata: { name: waf }\nspec:\n  extProc:\n    - backendRefs: [{ name: portcullis, port: 9000 }]\n${extension}`;
  const bare = examine([{ name: 'policy.yaml', text: policy('') }]).diagnostics;
  assert.ok(
    bare.some(({ code, severity }) => code === 'envoy.request-headers-skipped' && severity === 'error'),
  );
  assert.deepEqual(bare.find(({ code }) => code === 'envoy.mode-override-off')?.change, [
    '+ allowModeOverride: true',
  ]);
  const right = '      processingMode: { request: {} }\n      allowModeOverride: true\n';
  assert.deepEqual(codes(policy(`${right}      failOpen: true\n`)).sort(), [
    'notice envoy.verdict-not-logged',
    'warning envoy.failure-mode-allow',
  ]);
  assert.deepEqual(codes(policy(`${right}      metadata: { writableNamespaces: [portcullis] }\n`)), []);
});

test("an extension provider of Istio's mesh configuration is read in its own words", () => {
  const provider = (more: string): string =>
    `meshConfig:\n  extensionProviders:\n    - name: portcullis\n      envoyExtAuthzGrpc:\n        service: portcullis.portcullis.svc.cluster.local\n        port: 9000\n${more}`;
  const { diagnostics, callouts } = examine([
    { name: 'mesh.yaml', text: provider('        failOpen: true\n') },
  ]);
  assert.equal(callouts, 1);
  assert.deepEqual(Object.fromEntries(diagnostics.map(({ code, change }) => [code, change?.at(-1)])), {
    'envoy.authz-timeout': '+ timeout: 200ms',
    'envoy.authz-body-missing':
      '+ includeRequestBodyInCheck: { maxRequestBytes: 65536, allowPartialMessage: true, packAsBytes: true }',
    'envoy.failure-mode-allow': '+ failOpen: false',
  });
  const body = '{ maxRequestBytes: 1048576, allowPartialMessage: true, packAsBytes: true }';
  const right = `        timeout: 200ms\n        includeRequestBodyInCheck: ${body}\n`;
  assert.deepEqual(codes(provider(right)), []);
});

test('the wiring that the README shows has nothing that is found', () => {
  const page = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  const wiring = blocks.filter((yaml) => yaml.includes('http_filters:'));
  assert.equal(wiring.length, 1);
  for (const text of wiring) assert.deepEqual(codes(text), []);
});

test('what Envoy answers to /config_dump is read where it is in force, and told once', () => {
  const filter = {
    name: 'x',
    typed_config: { '@type': extProc, allow_mode_override: true, observability_mode: true },
  };
  const listener = { name: 'public', filter_chains: [{ filters: [filter] }] };
  const dump = {
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
        bootstrap: { static_resources: { listeners: [listener] } },
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
        dynamic_listeners: [
          {
            name: 'public',
            active_state: {
              listener: { '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', ...listener },
            },
            warming_state: { listener },
          },
        ],
      },
    ],
  };
  const found = examine([{ name: 'dump.json', text: JSON.stringify(dump) }]);
  assert.equal(found.callouts, 1);
  const observed = found.diagnostics.filter(({ code }) => code === 'envoy.observability-mode');
  assert.deepEqual(
    observed.map(({ path }) => path),
    [
      'configs[1].dynamic_listeners[0].active_state.listener.filter_chains[0].filters[0].typed_config.observability_mode',
    ],
  );
});

test('camel case, TypedStruct and xDS files are the same configuration', () => {
  const camel = `httpFilters:\n  - name: x\n    typedConfig: { "@type": ${extProc}, allowModeOverride: true, observabilityMode: true }\n`;
  const struct = `resources:\n  - name: x\n    typed_config:\n      "@type": type.googleapis.com/xds.type.v3.TypedStruct\n      type_url: ${extProc}\n      value: { allow_mode_override: true, observability_mode: true }\n`;
  for (const text of [camel, struct])
    assert.ok(codes(text).includes('warning envoy.observability-mode'), text);
});

test('a finding is accepted by a comment on its line or the line before, not by one elsewhere', () => {
  const filter = (comment: string, own: string): string =>
    `http_filters:\n  - name: x\n    typed_config:\n      "@type": ${extProc}\n${comment}      failure_mode_allow: true${own}\n`;
  const accept = '# portcullis doctor: accept envoy.node-requested, envoy.failure-mode-allow';
  const code = 'warning envoy.failure-mode-allow';
  assert.ok(codes(filter('', '')).includes(code));
  assert.ok(!codes(filter(`      ${accept}\n`, '')).includes(code));
  assert.ok(!codes(filter('', ` ${accept}`)).includes(code));
  assert.ok(codes(`${accept}\n${filter('', '')}`).includes(code));
});

function run(options: Partial<DoctorOptions>): { exit: number; output: string } {
  let output = '';
  const exit = runDoctor({
    files: [],
    output: 'human',
    failOn: 'error',
    colour: false,
    write: (text) => {
      output += text;
    },
    ...options,
  });
  return { exit, output };
}

function file(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}

test('exit codes: 0 nothing, 1 errors, 2 not run, 3 only warnings where they count', () => {
  const right = `http_filters:\n  - name: x\n    typed_config: { "@type": ${extProc}, allow_mode_override: true, request_attributes: [source.address, request.protocol], metadata_options: { receiving_namespaces: { untyped: [portcullis] } } }\n`;
  assert.equal(run({ files: [file('right.yaml', right)] }).exit, 0);
  assert.match(
    run({ files: [file('right.yaml', right)] }).output,
    /1 filter or logger of our APIs, nothing found/,
  );
  const warned = file('warned.yaml', right.replace('allow_mode', 'failure_mode_allow: true, allow_mode'));
  assert.equal(run({ files: [warned] }).exit, 0);
  assert.equal(run({ files: [warned], failOn: 'warning' }).exit, 3);
  assert.equal(run({ files: [warned], failOn: 'warning', accept: ['envoy.failure-mode-allow'] }).exit, 0);
  const wrong = file('wrong.yaml', right.replace('allow_mode_override: true', 'allow_mode_override: false'));
  assert.equal(run({ files: [wrong, warned], failOn: 'warning' }).exit, 1);
  assert.equal(run({ files: [wrong], cluster: 'another' }).exit, 2);
  assert.equal(run({ files: [join(root, 'missing.yaml')] }).exit, 2);
  assert.equal(run({ files: [root] }).exit, 2);
  assert.equal(run({ files: [file('broken.yaml', 'a: [')] }).exit, 1);
  assert.match(
    run({ files: [file('other.yaml', 'a: 1')] }).output,
    /is in \S+other\.yaml: is it the right file\?/,
  );
  assert.match(run({ files: [file('empty.yaml', '\n')] }).output, /empty\.yaml is empty/);
  assert.match(run({ files: [root] }).output, /is a folder; name the files, for example/);
  assert.match(run({ files: [join(root, 'missing.yaml')] }).output, /it does not exist/);
  assert.match(run({ files: [file('broken.yaml', 'a: [')] }).output, /mend the syntax first/);
  const prose = run({ files: [file('prose.txt', 'a: b: c\n'.repeat(40))] }).output;
  assert.equal(prose.match(/error\[/g)?.length, 5);
  assert.match(prose, /3\d more faults of this file are left out; is it YAML or JSON as a whole\?/);
  const policies = run({ files: [wrong], configDir: file('policy.yaml', 'kind: Nothing') });
  assert.equal(policies.exit, 2);
  assert.match(policies.output, /are not valid/);
});

test('the JSON report is versioned and complete, also when nothing ran', () => {
  const report = JSON.parse(run({ files: [file('a.yaml', example('elchi-shield'))], output: 'json' }).output);
  assert.equal(report.version, 1);
  assert.deepEqual(report.counts, { error: 1, warning: 3, notice: 2 });
  assert.equal(report.filters, 1);
  const fault = report.diagnostics.find(({ severity }: { severity: string }) => severity === 'error');
  assert.equal(fault.code, 'envoy.mode-override-off');
  assert.deepEqual(fault.change, ['+ allow_mode_override: true']);
  assert.ok(fault.range.start.line > 1);
  assert.match(JSON.parse(run({ files: ['/nowhere'], output: 'json' }).output).notRun, /cannot read/);
});

test('policies that want no body need no override, those that want responses need them', () => {
  const policy = (spec: string): string =>
    `apiVersion: portcullis.dev/v1\nkind: SecurityPolicy\nspec:\n  domains: [{ hosts: [shop.example], policy: ${spec} }]\n`;
  const envoy = file('elchi.yaml', example('elchi-shield'));
  const headersOnly = run({ files: [envoy], configDir: file('headers.yaml', policy('{ mode: block }')) });
  assert.equal(headersOnly.exit, 0, headersOnly.output);
  const both = run({
    files: [envoy],
    configDir: file('both.yaml', policy('{ inspect_response_body: true }')),
  });
  assert.match(both.output, /error\[envoy\.responses-skipped\]: policy shop\.example\|\* \(both\.yaml:4\)/);
  const slow = run({ files: [envoy], configDir: file('slow.yaml', policy('{ timeout: 250ms }')) });
  assert.match(
    slow.output,
    /error\[envoy\.budget-over-timeout\].*may take 250 ms, and Envoy waits 200 ms \(its default\)/,
  );
});

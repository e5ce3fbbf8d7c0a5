import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAgentFile, translateSigsci } from './sigsci-agent.ts';
import { sigsciOptions } from './sigsci-options.ts';

function translate(environment: Record<string, string>, file?: string, hasIpv6 = true) {
  return translateSigsci({ environment, read: () => file, hasIpv6 });
}

test('nothing speaks of the agent: nothing happens', () => {
  assert.deepEqual(translate({ HOME: '/' }, 'max-procs = 2'), { variables: {}, notes: [], problems: [] });
});

test('the variables of the documentation, the environment before the file', () => {
  const file = `
# comment
envoy-grpc-address = "0.0.0.0:8000"   # where Envoy asks
envoy-expect-response-data = 1
max-procs = 4
inspection-anomaly-duration = "1.5s"
`;
  const { variables, notes, problems } = translate({ SIGSCI_MAX_PROCS: '2' }, file);
  assert.deepEqual(problems, []);
  assert.deepEqual(notes, []);
  assert.deepEqual(variables, {
    PORTCULLIS_SETUP: 'sigsci',
    PORTCULLIS_EXTPROC_LISTENERS: 'sigsci=tcp:[::]:8000',
    PORTCULLIS_ALLOW_NON_LOOPBACK: 'true',
    PORTCULLIS_ACCESS_LOG: 'true',
    PORTCULLIS_WORKERS: '2',
    PORTCULLIS_SLOW_RESPONSE: '1500ms',
  });
});

test('addresses: empty is off, localhost is both families, without IPv6 only one', () => {
  const listeners = (address: string, hasIpv6 = true): string | undefined =>
    translate({ SIGSCI_ENVOY_GRPC_ADDRESS: address }, undefined, hasIpv6).variables[
      'PORTCULLIS_EXTPROC_LISTENERS'
    ];
  assert.equal(listeners(''), undefined);
  assert.equal(listeners(':8000', false), 'sigsci=tcp:0.0.0.0:8000');
  assert.equal(listeners('localhost:8000'), 'sigsci=tcp:127.0.0.1:8000,sigsci-ipv6=tcp:[::1]:8000');
  assert.equal(listeners('unix:/run/s.sock'), 'sigsci=unix:/run/s.sock');
  assert.equal(listeners('10.0.0.1:8000'), 'sigsci=tcp:10.0.0.1:8000');
  const tls = translate({
    SIGSCI_ENVOY_GRPC_ADDRESS: '127.0.0.1:8000',
    SIGSCI_ENVOY_GRPC_CERT: '/c.pem',
    SIGSCI_ENVOY_GRPC_KEY: '/k.pem',
  }).variables;
  assert.equal(tls['PORTCULLIS_EXTPROC_LISTENERS'], 'sigsci=tls:127.0.0.1:8000');
  assert.deepEqual([tls['PORTCULLIS_TLS_CERT'], tls['PORTCULLIS_TLS_KEY']], ['/c.pem', '/k.pem']);
  assert.match(translate({ SIGSCI_ENVOY_GRPC_ADDRESS: 'nowhere' }).problems[0] ?? '', /envoy-grpc-address/);
});

test('every option is honoured, told, or refused with a reason', () => {
  const samples: Readonly<Record<string, string>> = {
    'envoy-grpc-address': '127.0.0.1:8000',
    'client-ip-header': 'X-Real-IP',
    'context-expiration': '10s',
    'custom-request-headers': 'x-a:$RequestID',
  };
  let told = 0;
  for (const [name, fate] of sigsciOptions) {
    const variable = `SIGSCI_${name.toUpperCase().replaceAll('-', '_')}`;
    const { variables, notes, problems } = translate({ [variable]: samples[name] ?? '1' });
    const honoured = Object.keys(variables).length > 1;
    assert.equal(honoured, fate.kind === 'honoured', name);
    assert.ok(honoured || notes.length + problems.length === 1, name);
    if (fate.kind === 'refused') assert.match(problems[0] ?? '', / is refused: /, name);
    if (fate.kind === 'no-effect') assert.match(notes[0] ?? '', / has no effect: /, name);
    told++;
  }
  assert.equal(told, 36);
  assert.match(translate({ SIGSCI_DEBUG_LOG_WEB_INPUTS: '1' }).notes[0] ?? '', /no effect/);
  assert.match(translate({ SIGSCI_BOGUS: '1' }).notes[0] ?? '', /no such option/);
  assert.match(translate({ SIGSCI_CONFIG: '/gone' }).problems[0] ?? '', /cannot be read/);
});

test('any file is read or refused, none throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const problems: string[] = [];
      for (const [name, value] of parseAgentFile(text, 'f', problems)) {
        assert.notEqual(name, '');
        assert.equal(typeof value, 'string');
      }
    }),
  );
});

test('a file that is too long is not read, and a count that is none is told', () => {
  const problems: string[] = [];
  assert.deepEqual(parseAgentFile(`a = ${'x'.repeat(1 << 20)}`, '/etc/agent.conf', problems), []);
  assert.deepEqual(problems, ['/etc/agent.conf: longer than 1048576 characters']);
  const { variables, problems: told } = translate({
    SIGSCI_ENVOY_GRPC_ADDRESS: '127.0.0.1:8000',
    SIGSCI_MAX_PROCS: '1.5',
  });
  assert.equal(variables['PORTCULLIS_WORKERS'], undefined);
  assert.match(told.join(), /"1\.5" is no whole number/);
});

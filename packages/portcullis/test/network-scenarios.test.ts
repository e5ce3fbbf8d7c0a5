/**
 * The message sequences of Envoy's own tests for its network filter, against the real handler on the real server: every
 * reply is legal, nothing is lost or changed but what a policy says, and every connection gives a record.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NETWORK_EXT_PROC_PATH } from '@portcullis/envoy-protocol';
import { GrpcServer } from '@portcullis/grpc-server';
import { networkScenarios, runNetworkScenario } from '@portcullis-testing/mini-envoy';
import { systemClock } from '../src/pipeline/clock.ts';
import type { ConnectionRecord } from '../src/pipeline/connection-record.ts';
import { networkExtProcHandler } from '../src/protocols/network-ext-proc/service.ts';
import { connectionPlan } from './scripted-connection.ts';

const refuses = { byte_rules: { rules: [{ id: 'refused', pattern: 'refuse me' }] } };
const asks = (ask: string): object => ({
  metadata: [{ namespace: 'scenario', key: 'ask', value: ask }],
});
/** What the scenarios ask for, first; then what applies to all other connections. */
const policies = (others: object): readonly object[] => [
  { match: asks('close'), engines: refuses },
  { match: asks('reset'), on_block: 'reset', engines: refuses },
  { match: asks('banner'), banner: 'bye', engines: refuses },
  {
    match: asks('hand-off'),
    hand_off: true,
    engines: { tls_client_hello: { require_tls: false } },
  },
  others,
];

/** Policies for all other connections: none of them may change anything of the scenarios. */
const others: Readonly<Record<string, object>> = {
  'no engine': {},
  'engines that hold': {
    engines: {
      protocol: { allow: ['unknown', 'smtp', 'tls', 'redis', 'dns'] },
      ip_reputation: { lists: [{ name: 'bad', networks: ['203.0.113.0/24'] }] },
      byte_rules: { rules: [{ id: 'refused', pattern: 'refuse me', direction: 'both' }] },
      dlp: { direction: 'both' },
      limits: { max_idle: '60s' },
    },
  },
  shadow: { mode: 'shadow', engines: { redis: { read_only: true }, postgres: {}, dlp: {} } },
  'one that asks for a server name': { match: { sni: ['nobody.example'] }, engines: refuses },
};

for (const [name, spec] of Object.entries(others)) {
  test(`${name}: every scenario ends legally and whole`, async (t) => {
    const faults: string[] = [];
    const records: ConnectionRecord[] = [];
    let held = 0;
    let arrived: () => void = () => undefined;
    const plan = connectionPlan(...policies(spec));
    const handler = networkExtProcHandler(
      {
        inspection: {
          clock: systemClock,
          random: Math.random,
          defaultAllow: true,
          events: {
            posture: () => undefined,
            engineError: (_engine, error) => void faults.push(String(error)),
          },
        },
        budget: {
          reserve: (bytes) => {
            held += bytes;
            return true;
          },
          release: (bytes) => {
            held -= bytes;
          },
        },
        plan: () => plan,
        newId: () => 'id',
        after: (milliseconds, callback) => {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
        undecodable: (_listener, reason) => void faults.push(reason),
        connectionFinished: (record) => {
          records.push(record);
          arrived();
        },
      },
      () => 'test',
    );
    const server = new GrpcServer({ handlers: new Map([[NETWORK_EXT_PROC_PATH, handler]]) });
    const { text } = await server.listen({ id: 'test', kind: 'tcp', host: '127.0.0.1', port: 0 });
    let ran = 0;
    let connections = 0;
    for (const scenario of networkScenarios) {
      await t.test(`${scenario.number}: ${scenario.name}`, async () => {
        assert.deepEqual((await runNetworkScenario(text, scenario)).faults, []);
      });
      connections += scenario.connections.length;
      ran++;
    }
    assert.equal(ran, 21);
    while (records.length < connections) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    await server.close();
    assert.equal(records.length, connections, 'every connection gives one record');
    assert.deepEqual([faults, held], [[], 0]);
  });
}

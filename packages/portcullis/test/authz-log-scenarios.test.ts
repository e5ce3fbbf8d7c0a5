/** ext_authz and access log together, by replicas with and without a shared key: what is joined to what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '@portcullis/grpc-server';
import { type AuthzReplica, authzScenarios, playAuthzScenario } from '@portcullis-testing/mini-envoy';
import { type JoinedCompletion, Joiner } from '../src/protocols/access-log/joiner.ts';
import { accessLogHandler } from '../src/protocols/access-log/service.ts';
import { ownAuthzSettings } from '../src/protocols/ext-authz/authz-settings.ts';
import { extAuthzHandler } from '../src/protocols/ext-authz/service.ts';
import { planOf } from './policy-of.ts';

const plan = planOf({
  domains: [
    {
      hosts: ['*'],
      policy: {},
      routes: [
        {
          match: { path_prefix: '/refused' },
          policy: { checks: { headers: { required: ['x-never-sent'] } } },
        },
      ],
    },
  ],
});

/** A replica, whose completions go to `completed`. */
function replica(
  name: string,
  key: Uint8Array,
  wall: () => number,
  completed: JoinedCompletion[],
): AuthzReplica {
  let ids = 0;
  const joiner = new Joiner({
    settings: {
      ...{ key, replica: name, lifetime: 300, contextBytes: 100_000, recordAll: true, accessLog: true },
      signals: { largeResponse: 1, slowResponse: 1 },
    },
    worker: 0,
    wall,
    relay: () => assert.fail('there is one worker'),
    completed: (joined) => completed.push(joined),
  });
  const authz = extAuthzHandler(
    {
      inspection: {
        clock: { now: () => 0, wall },
        random: () => 0,
        defaultAllow: true,
        events: { posture: () => undefined, engineError: () => undefined },
      },
      ...{ trustedHops: undefined, lane: undefined, plan: () => plan, newId: () => 'id', hold: 150 },
      finished: () => undefined,
      undecodable: (_listener, reason) => assert.fail(reason),
      after: () => () => undefined,
      authz: ownAuthzSettings,
      newDecisionId: () => `${name}${String(ids++).padStart(8, '0')}`,
      decided: (inspection, id, status) => joiner.decided(inspection, id, status),
      connectionChecked: () => undefined,
    },
    (id) => id,
  );
  const log = accessLogHandler(
    {
      joinHeader: ownAuthzSettings.joinHeader,
      opened: () => undefined,
      entries: (pending) => joiner.entries(pending),
      intermediate: () => undefined,
      undecodable: (_listener, reason) => assert.fail(reason),
    },
    (id) => id,
  );
  return {
    check: (request) => {
      let answer: Uint8Array = new Uint8Array(0);
      const write = (bytes: Uint8Array): boolean => {
        answer = bytes;
        return true;
      };
      const call = { listener: 'edge', write, end: () => undefined, header: () => undefined };
      authz(call as unknown as Call).message(request);
      return answer;
    },
    openLog: () => {
      const call = { listener: 'edge', end: () => undefined, header: () => undefined };
      const sink = log(call as unknown as Call);
      return (message) => sink.message(message);
    },
  };
}

test('what is joined, with which verdict, and whether the request is still known', async (t) => {
  const key = Buffer.alloc(32, 1);
  let ran = 0;
  for (const scenario of authzScenarios) {
    await t.test(scenario.name, () => {
      let now = 1_700_000_000_000;
      const completed: JoinedCompletion[] = [];
      const wall = (): number => now;
      const replicas: Readonly<Record<string, AuthzReplica>> = {
        one: replica('0000000a', key, wall, completed),
        two: replica('0000000b', key, wall, completed),
        stranger: replica('0000000c', Buffer.alloc(32, 2), wall, completed),
      };
      playAuthzScenario(
        {
          replica: (name) => replicas[name]!,
          pass: (seconds) => {
            now += seconds * 1000;
          },
          joinHeader: ownAuthzSettings.joinHeader,
        },
        scenario,
      );
      assert.deepEqual(
        completed.map(({ facts, source, problem, requestHeaders, token }) => ({
          of: facts.requestId.slice('id-'.length),
          joined: source,
          ...(problem === undefined ? {} : { problem }),
          context: requestHeaders !== undefined,
          ...(token === undefined ? {} : { verdict: token.verdict }),
        })),
        scenario.expected,
      );
      ran++;
    });
  }
  assert.equal(ran, 14);
});

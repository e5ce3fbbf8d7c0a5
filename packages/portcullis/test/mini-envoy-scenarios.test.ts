/**
 * The message sequences of Envoy's own tests, against the real handler on the real server. Every policy here lets the
 * scenarios' requests pass; what is tested is that every reply is legal and nothing is lost, held or changed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTP_EXT_PROC_PATH } from '@portcullis/envoy-protocol';
import { GrpcServer } from '@portcullis/grpc-server';
import { runScenario, scenarios } from '@portcullis-testing/mini-envoy';
import type { AttachedPlan } from '../src/pipeline/attached-plan.ts';
import { systemClock } from '../src/pipeline/clock.ts';
import { extProcHandler } from '../src/protocols/http-ext-proc/service.ts';
import { WithheldTracker } from '../src/protocols/http-ext-proc/withheld.ts';
import { planWithPolicy } from './policy-of.ts';

/** More than the largest body of the scenarios. */
const limits = { max_request_body_bytes: 2 << 20, max_response_body_bytes: 2 << 20 };
const inspectsBoth = { inspect_request_body: true, inspect_response_body: true, ...limits };

/** Policies by what they ask of Envoy. */
const policies: Readonly<Record<string, object>> = {
  'headers only': { checks: { headers: { forbidden: ['x-never'] } } },
  'request bodies, block': { inspect_request_body: true, max_request_body_bytes: 2 << 20 },
  'both bodies, block': inspectsBoth,
  'both bodies, detect': { ...inspectsBoth, mode: 'detect' },
  'both bodies, shadow': { ...inspectsBoth, mode: 'shadow' },
};

interface Served extends AsyncDisposable {
  readonly target: string;
  /** Faults of the service itself: a check that threw, a message that could not be read, memory not given back. */
  faults(): string[];
  /** Requests whose trailers were not sent. */
  hidden(): number;
}

async function serve(plan: AttachedPlan): Promise<Served> {
  const faults: string[] = [];
  let held = 0;
  let ids = 0;
  let hidden = 0;
  const listener = { label: 'test', withheld: new WithheldTracker(), trailers: new WithheldTracker() };
  const handler = extProcHandler(
    {
      trustedHops: undefined,
      lane: undefined,
      settings: {
        bodies: {
          envoyBufferLimit: 1 << 20,
          allowModeOverride: 'auto',
          fullDuplex: 'auto',
          maxMessageTimeout: 0,
        },
        // Short, since some scenarios never tell the end of a streamed body (trailers that are not sent).
        times: { hold: 100, longestHold: 100, nudge: 5, watchdog: 30_000 },
        maxMessageBytes: 4 << 20,
      },
      inspection: {
        clock: systemClock,
        random: () => 0.5,
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
      newId: () => `id-${ids++}`,
      after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
      finished: () => undefined,
      overrideIgnored: () => undefined,
      trailersHidden: () => {
        hidden++;
      },
      undecodable: (_listener, reason) => void faults.push(reason),
    },
    () => listener,
  );
  const server = new GrpcServer({ handlers: new Map([[HTTP_EXT_PROC_PATH, handler]]) });
  const { text } = await server.listen({ id: 'test', kind: 'tcp', host: '127.0.0.1', port: 0 });
  return {
    target: text,
    faults: () => (held === 0 ? faults : [...faults, `${held} body bytes are still reserved`]),
    hidden: () => hidden,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

for (const [name, policy] of Object.entries(policies)) {
  for (const allowModeOverride of [false, true]) {
    const filter = allowModeOverride ? 'with allow_mode_override' : 'without allow_mode_override';
    test(`${name}, ${filter}: every scenario ends legally and whole`, async (t) => {
      await using served = await serve(planWithPolicy(policy));
      let ran = 0;
      for (const scenario of scenarios) {
        await t.test(`${scenario.number}: ${scenario.name}`, async () => {
          const report = await runScenario(served.target, scenario, { config: { allowModeOverride } });
          assert.deepEqual(report.faults, []);
        });
        ran++;
      }
      assert.equal(ran, 19);
      assert.deepEqual(served.faults(), []);
      assert.equal(
        served.hidden(),
        1,
        'scenario 4: headers and trailers skipped, so no override could ask for them',
      );
    });
  }
}

/** Every trick against the state machine, with either rule set, and its harmless twin beside it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttachedPlan } from '../../src/pipeline/attached-plan.ts';
import { planWithPolicy } from '../policy-of.ts';
import { ScriptedEnvoy } from '../scripted-envoy.ts';
import {
  type EvasionCase,
  type EvasiveRequest,
  harmless,
  type Outcome,
  type RuleSet,
  sqlAttack,
} from './evasion-case.ts';
import { evasionTopics } from './evasion-cases.ts';
import { crs, policyWith } from './rule-set-plans.ts';

/** Sends a request as Envoy would tell of it, and says what became of it. */
function outcomeOf(plan: AttachedPlan, request: EvasiveRequest): { outcome: Outcome; rules: string } {
  const { body, framing = 'length', trailers } = request;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  const script = new ScriptedEnvoy({ plan });
  const { headers = [], path = '/', method = bytes === undefined ? 'GET' : 'POST' } = request;
  const host = headers.find(([name]) => name === 'host')?.[1] ?? 'localhost';
  const lines: Array<readonly [string, string]> = [
    [':method', method],
    [':scheme', 'http'],
    [':authority', host],
    [':path', path],
    ...headers.filter(([name]) => name !== 'host'),
    ['accept', '*/*'],
  ];
  if (!headers.some(([name]) => name === 'user-agent')) lines.push(['user-agent', 'evasion/1.0']);
  if (bytes !== undefined && framing === 'length') lines.push(['content-length', String(bytes.length)]);
  script.requestLines(lines, bytes === undefined, {
    protocolConfig: { requestBodyMode: 0, responseBodyMode: 0 },
  });
  if (bytes !== undefined && script.last?.kind === 'requestHeaders' && script.last.override !== undefined) {
    deliver(script, bytes, script.last.override.request, trailers);
  }
  script.end();
  assert.deepEqual(script.notices, []);
  const status = script.last?.kind === 'immediateResponse' ? script.last.status : undefined;
  const rules = (script.records[0]?.findings ?? [])
    .map(({ finding }) => `${finding.ruleId}${finding.effect === 'block' ? '!' : ''}`)
    .join(' ');
  return { outcome: status === undefined ? 'passes' : (status as Outcome), rules };
}

/** In the mode that was asked for: in one message, or in pieces of the size that Envoy reads from a socket. */
function deliver(
  script: ScriptedEnvoy,
  body: Uint8Array,
  mode: number,
  trailers: Readonly<Record<string, string>> | undefined,
): void {
  const piece = mode === 1 || mode === 4 ? 16_384 : body.length;
  for (let at = 0; at < body.length || at === 0; at += piece) {
    const last = at + piece >= body.length;
    script.requestBody(body.subarray(at, at + piece), last && trailers === undefined);
    if (script.last?.kind === 'immediateResponse') return;
  }
  if (trailers !== undefined) script.requestTrailers(trailers);
}

function tryCase(
  plan: AttachedPlan,
  { request, attack = sqlAttack, expected = 403, twin = 'passes' }: EvasionCase,
): void {
  const attacked = outcomeOf(plan, request(attack));
  const innocent = outcomeOf(plan, request(harmless));
  assert.deepEqual(
    [attacked.outcome, innocent.outcome],
    [expected, twin],
    `attack: ${attacked.rules}; twin: ${innocent.rules}`,
  );
}

for (const rules of ['baseline', 'crs'] as const satisfies readonly RuleSet[]) {
  describe(`evasions of ${rules}`, { skip: rules === 'crs' && crs.skip }, () => {
    const plan = planWithPolicy(policyWith(rules));
    let ran = 0;
    for (const [topic, cases] of evasionTopics) {
      for (const evasion of cases) {
        if (!(evasion.rules ?? ['baseline', 'crs']).includes(rules)) continue;
        it(`${topic}: ${evasion.trick} (${evasion.source})`, () => {
          ran++;
          tryCase(plan, evasion);
        });
      }
    }
    it('tried them all', () => assert.equal(ran, 158));
  });
}

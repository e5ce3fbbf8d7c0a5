import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planWithPolicy } from '../../test/policy-of.ts';
import type { EngineInstancePlan, PolicyPlan } from '../config/plan.ts';
import type { Finding } from '../engines/finding.ts';
import type { InspectorFactory } from '../engines/inspector.ts';
import { Exchange, RequestView, ResponseView } from '../exchange/exchange.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import { listenerLabel } from '../exchange/listener-label.ts';
import { AttachedPlan } from './attached-plan.ts';
import type { Clock } from './clock.ts';
import { Inspection } from './inspection.ts';

const found: Finding = {
  ruleId: 'test.hit',
  engine: 'test',
  severity: 'high',
  message: 'hit',
  where: 'request',
  score: 0,
  effect: 'block',
};

/** A plan whose one policy has scripted engines in the phases request-headers and response-headers. */
function planWithEngines(
  policy: object,
  engines: ReadonlyArray<() => Finding | undefined>,
  settings: ReadonlyArray<Partial<EngineInstancePlan>> = [],
): AttachedPlan {
  const base = planWithPolicy(policy).plan;
  const plan: PolicyPlan = {
    ...base,
    policies: base.policies.map((one) => ({ ...one, engines: engines.map((_, index) => index) })),
    engines: engines.map((_, index) => ({
      index,
      engine: 'test',
      stateKey: '',
      settingsHash: '',
      origin: base.policies[0]!.origin,
      mode: null,
      postures: {},
      phases: ['request-headers', 'response-headers'],
      needsRequestBody: false,
      responsesWithBodyOnly: false,
      needsResponseBody: false,
      cost: 1,
      plan: index,
      ...settings[index],
    })),
  };
  const factory: InspectorFactory = {
    engine: 'test',
    attach: (index) => ({
      open: () => ({
        inspect: (_input, report) => {
          const finding = engines[index as number]!();
          if (finding !== undefined) report(finding);
        },
      }),
    }),
  };
  return new AttachedPlan(plan, [factory]);
}

function inspect(plan: AttachedPlan, clock: Clock = { now: () => 0, wall: () => 0 }) {
  const origin = {
    label: listenerLabel(undefined, 'test'),
    trustedHops: undefined,
    sourceAddress: undefined,
    protocol: undefined,
    newId: () => 'id',
  };
  const request = new RequestView(
    new HeaderLines([
      [':authority', 'a.example'],
      [':path', '/'],
    ]),
    true,
    origin,
  );
  const postures: string[] = [];
  const errors: string[] = [];
  const inspection = new Inspection(new Exchange(request, origin), plan, {
    clock,
    random: () => 0,
    defaultAllow: true,
    events: {
      posture: (_policy, cause, posture) => postures.push(`${cause} ${posture}`),
      engineError: (engine, error) => errors.push(`${engine} ${String(error)}`),
    },
  });
  return { inspection, postures, errors };
}

const rules = (inspection: Inspection) => inspection.findings.map(({ finding }) => finding.ruleId);

test('in block and shadow the first blocking finding ends it, in detect every engine is asked', () => {
  for (const [mode, asked, verdict] of [
    ['block', 1, 'block'],
    ['shadow', 1, 'allow'],
    ['detect', 2, 'allow'],
  ] as const) {
    let count = 0;
    const hit = () => {
      count++;
      return found;
    };
    const { inspection } = inspect(planWithEngines({ mode }, [hit, hit]));
    assert.equal(inspection.requestHeaders().action, verdict, mode);
    assert.equal(inspection.wouldVerdict.action, 'block', mode);
    assert.equal(count, asked, mode);
  }
});

test('an engine that throws at the end of an exchange is told, and changes nothing', () => {
  const plan = planWithEngines({}, [() => ({ ...found, effect: 'note' })]);
  const throwing = new AttachedPlan(plan.plan, [
    {
      engine: 'test',
      attach: () => ({
        open: () => ({
          inspect: (_input, report) => report({ ...found, effect: 'note' }),
          end: () => {
            throw new Error('defect');
          },
        }),
      }),
    },
  ]);
  const { inspection, errors } = inspect(throwing);
  assert.equal(inspection.requestHeaders().action, 'allow');
  inspection.end();
  assert.deepEqual([rules(inspection), errors], [['test.hit'], ['test Error: defect']]);
});

test('an engine that throws costs its own answer: posture engine-error, the next engine still blocks', () => {
  const broken = () => {
    throw new Error('defect');
  };
  const { inspection, postures, errors } = inspect(planWithEngines({}, [broken, () => found]));
  assert.equal(inspection.requestHeaders().action, 'block');
  assert.deepEqual(postures, ['engine-error allow']);
  assert.deepEqual(errors, ['test Error: defect']);
  const closed = inspect(planWithEngines({ fail_mode: 'fail_close' }, [broken]));
  assert.equal(closed.inspection.requestHeaders().deciding?.ruleId, 'posture.engine_error');
  const watched = inspect(planWithEngines({ fail_mode: 'fail_close', mode: 'detect' }, [broken]));
  assert.equal(watched.inspection.requestHeaders().action, 'allow');
});

test('an engine in shadow that would block ends nothing for the engines that do', () => {
  let asked = 0;
  const shadowed = () => {
    asked++;
    return found;
  };
  const second = (): Finding => ({ ...found, ruleId: 'test.second' });
  const { inspection } = inspect(planWithEngines({}, [shadowed, second], [{ mode: 'shadow' }]));
  assert.equal(inspection.requestHeaders().deciding?.ruleId, 'test.second');
  assert.equal(inspection.wouldVerdict.deciding?.ruleId, 'test.hit');
  const later = inspect(planWithEngines({}, [shadowed], [{ mode: 'shadow' }])).inspection;
  asked = 0;
  assert.equal(later.requestHeaders().action, 'allow');
  later.responseHeaders(new ResponseView(new HeaderLines([[':status', '200']]), true));
  assert.equal(asked, 1, 'in block it would not have been asked again either');
});

test('an engine in detect blocks nothing: not by its score, not by its failure', () => {
  const scored = (): Finding => ({ ...found, ruleId: 'test.score', effect: 'note', score: 9 });
  const threshold = inspect(planWithEngines({ anomaly_threshold: 5 }, [scored], [{ mode: 'detect' }]));
  assert.equal(threshold.inspection.requestHeaders().action, 'allow');
  assert.equal(threshold.inspection.score, 9);
  const broken = () => {
    throw new Error('defect');
  };
  const failing = inspect(planWithEngines({ fail_mode: 'fail_close' }, [broken], [{ mode: 'detect' }]));
  assert.equal(failing.inspection.requestHeaders().action, 'allow');
  assert.deepEqual(failing.postures, ['engine-error block']);
});

test('a defect of the pipeline itself meets the posture engine-error, in every phase', () => {
  class BrokenPlan extends AttachedPlan {
    override enginesFor(): never {
      throw new Error('defect');
    }
  }
  for (const [fail_mode, action] of [
    ['fail_open', 'allow'],
    ['fail_close', 'block'],
  ] as const) {
    const { plan } = planWithEngines({ fail_mode, checks: { body: { require_json: true } } }, []);
    const first = inspect(new BrokenPlan(plan));
    assert.equal(first.inspection.requestHeaders().action, action);
    assert.deepEqual(first.errors, ['pipeline Error: defect']);
    const second = inspect(new BrokenPlan(plan));
    assert.equal(second.inspection.body('request', new Uint8Array(0), true).action, action);
  }
});

test('the posture of an engine goes before that of its policy', () => {
  const broken = () => {
    throw new Error('defect');
  };
  const { inspection } = inspect(planWithEngines({}, [broken], [{ postures: { 'engine-error': 'block' } }]));
  assert.equal(inspection.requestHeaders().deciding?.ruleId, 'posture.engine_error');
});

test('a block that was computed is not lost to a later failure', () => {
  const { inspection } = inspect(planWithEngines({}, [() => found]));
  inspection.requestHeaders();
  inspection.fail('timeout', 'request');
  assert.equal(inspection.verdict.deciding?.ruleId, 'test.hit');
});

test('the time of a direction is summed over its phases, and spent time is the posture timeout', () => {
  let time = 0;
  const slow = () => {
    time += 30;
    return undefined;
  };
  const clock = { now: () => time, wall: () => 0 };
  const { inspection, postures } = inspect(
    planWithEngines({ timeout: '50ms' }, [slow, slow, () => found]),
    clock,
  );
  assert.equal(inspection.requestHeaders().action, 'allow');
  assert.deepEqual(postures, ['timeout allow']);
  assert.equal(inspection.spent, 60);
  inspection.responseHeaders(new ResponseView(new HeaderLines([[':status', '200']]), true));
  assert.equal(postures.length, 2);
  time = 0;
  const closed = inspect(
    planWithEngines({ timeout: '50ms', fail_mode: 'fail_close' }, [slow, slow, slow]),
    clock,
  );
  assert.equal(closed.inspection.requestHeaders().deciding?.ruleId, 'posture.timeout');
});

test('waiting for a processor is no processing time', () => {
  let time = 0;
  const starved = () => {
    time += 500;
    return undefined;
  };
  const clock = { now: () => time, processor: () => time / 100, wall: () => 0 };
  const { inspection, postures } = inspect(
    planWithEngines({ timeout: '50ms' }, [starved, () => found]),
    clock,
  );
  assert.equal(inspection.requestHeaders().action, 'block');
  assert.deepEqual(postures, []);
});

test('scores add up to the anomaly threshold, once per direction', () => {
  const scored = (): Finding => ({ ...found, ruleId: 'test.score', effect: 'note', score: 3 });
  const { inspection } = inspect(planWithEngines({ anomaly_threshold: 5, mode: 'detect' }, [scored, scored]));
  inspection.requestHeaders();
  assert.deepEqual(rules(inspection), ['test.score', 'test.score', 'anomaly.threshold']);
  inspection.responseHeaders(new ResponseView(new HeaderLines([[':status', '200']]), true));
  assert.equal(rules(inspection).filter((rule) => rule === 'anomaly.threshold').length, 2);
  assert.equal(inspection.score, 12);
});

test('findings are bounded', () => {
  const many = Array.from({ length: 500 }, () => () => ({ ...found, effect: 'note' as const }));
  const { inspection } = inspect(planWithEngines({}, many));
  inspection.requestHeaders();
  assert.equal(inspection.findings.length, 200);
});

test('under a ceiling of detect nothing is refused, not even what no policy covers', () => {
  const origin = {
    ...{ label: listenerLabel(undefined, 'test'), trustedHops: undefined, sourceAddress: undefined },
    ...{ protocol: undefined, newId: () => 'id' },
  };
  const lines = new HeaderLines([
    [':authority', 'a.example'],
    ['host', 'other.example'],
  ]);
  const events = { posture: () => undefined, engineError: () => undefined };
  const clock = { now: () => 0, wall: () => 0 };
  const empty = new AttachedPlan({
    ...planWithEngines({}, []).plan,
    domains: [],
    hosts: { exact: [], suffixes: [], any: -1 },
  });
  for (const [plan, ceiling, action] of [
    [empty, 'block', 'block'],
    [empty, 'detect', 'allow'],
    [planWithEngines({ mode: 'block' }, [() => found]), 'detect', 'allow'],
  ] as const) {
    const request = new RequestView(lines, true, origin);
    const services = { clock, random: () => 0, defaultAllow: false, events, ceiling };
    const inspection = new Inspection(new Exchange(request, origin), plan, services);
    assert.equal(inspection.requestHeaders().action, action);
    assert.equal(inspection.wouldVerdict.action, 'block');
  }
});

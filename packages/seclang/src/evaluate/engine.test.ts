/** What a caller asks of an engine beside running rules: exclusions, scores, whether the end is looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, requestOf } from '../test/exchange.ts';
import type { Engine, RuleExclusion } from './engine.ts';
import type { Transaction } from './transaction.ts';

function run(engine: Engine, target: string, exclusions: readonly RuleExclusion[] = []): Transaction {
  const transaction = engine.transaction(requestOf({ target }), { exclusions });
  transaction.processRequestHeaders();
  transaction.processRequestBody();
  return transaction;
}

const idsOf = ({ matchedRules }: Transaction): number[] => matchedRules.map(({ id }) => id);

const rules = `
SecRule ARGS "x" "id:1,phase:2,pass,tag:'attack-sqli',tag:'app/%{ARGS.app}'"
SecRule ARGS "x" "id:2,phase:2,pass,tag:'attack-xss'"
SecRule ARGS_NAMES "@streq a" "id:3,phase:2,pass"
SecRule ARGS:off "1" "id:4,phase:1,pass,nolog,ctl:ruleRemoveById=3"
SecRule XML:/* "x" "id:5,phase:2,pass"
`;

test('rules that are excluded do not run, and a rule may take out more', () => {
  for (const isPlain of [false, true]) {
    const engine = engineOf(rules, { isPlain });
    const asked: string[] = [];
    const first = engine.exclusion((id, tags) => {
      asked.push(`${id} ${tags}`);
      return id === 1;
    });
    const second = engine.exclusion((_id, tags) => tags.includes('attack-xss'));
    assert.ok(asked.includes('1 attack-sqli'), 'tags with macros are not known yet');
    assert.deepEqual(idsOf(run(engine, '/?a=x')), [1, 2, 3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x', [first])), [2, 3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x', [first, second])), [3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x&off=1', [second])), [1]);
    assert.deepEqual(idsOf(run(engine, '/?a=x', [second])), [1, 3], 'the next transaction begins anew');
  }
});

test('members that are excluded are not looked at, by one of several exclusions', () => {
  for (const isPlain of [false, true]) {
    const engine = engineOf(rules, { isPlain });
    const member = (name: string): RuleExclusion =>
      engine.exclusion(
        (id) => id < 3,
        (variable) => (variable === 'ARGS' ? (other) => other === name : undefined),
      );
    const whole = engine.exclusion(
      () => true,
      (variable) => (variable === 'ARGS' || variable === 'XML' ? () => true : undefined),
    );
    assert.deepEqual(idsOf(run(engine, '/?a=x', [member('a')])), [3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x&b=x', [member('a')])), [1, 2, 3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x&b=x', [member('a'), member('b')])), [3]);
    assert.deepEqual(idsOf(run(engine, '/?a=x&b=x', [whole])), [3]);
  }
});

test('scores as CRS counts them', () => {
  const engine = engineOf(`
SecAction "id:1,phase:1,pass,nolog,setvar:tx.inbound_anomaly_score=3,setvar:tx.blocking_inbound_anomaly_score=8"
SecAction "id:2,phase:1,pass,nolog,setvar:tx.sql_injection_score=+5,setvar:tx.xss_score=0,setvar:tx.rce_score=word"
SecRule ARGS_NAMES "." "id:3,phase:2,pass,nolog,setvar:'tx.%{matched_var}_score=+2'"
SecRule ARGS:out "1" "id:4,phase:2,pass,nolog,setvar:tx.outbound_anomaly_score=4"
`);
  assert.deepEqual(run(engine, '/').scores, { inbound: 8, outbound: 0, classes: { sql_injection: 5 } });
  assert.deepEqual(run(engine, '/?out=1&lfi=').scores, {
    inbound: 8,
    outbound: 4,
    classes: { sql_injection: 5, out: 2, lfi: 2 },
  });
  assert.deepEqual(run(engineOf('SecAction "id:1,pass"'), '/').scores, {
    inbound: 0,
    outbound: 0,
    classes: {},
  });
});

test('whether there are rules for the end of an exchange', () => {
  assert.equal(engineOf('SecAction "id:1,phase:5,pass"').looksBack, true);
  assert.equal(engineOf('SecAction "id:1,phase:4,pass"').looksBack, false);
});

test('a budget of steps ends a phase between rules that run one by one, too', () => {
  const walk = Array.from({ length: 20 }, (_, i) => `SecRule ARGS "a.*b.*c" "id:${i + 1},phase:2,pass"`);
  const last = 'SecAction "id:99,phase:2,deny"';
  const engine = engineOf([...walk, last].join('\n'), { stepBudget: 30_000, isPlain: true });
  const short = run(engine, '/?a=x');
  assert.deepEqual([short.isExhausted, short.interruption?.ruleId], [false, 99]);
  const long = run(engine, `/?a=${'a'.repeat(5000)}`);
  assert.deepEqual([long.isExhausted, long.interruption], [true, undefined]);
});

/** Rules that only matter for values in a list: found where nothing can see the difference, and never else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, runRequest } from '../test/exchange.ts';
import { compileRules } from './compile-rules.ts';

const list = 'SecAction "id:1,phase:1,pass,nolog,setvar:\'tx.list=/if/ /proxy/\'"\n';
const walk =
  'SecRule REQUEST_HEADERS_NAMES "@rx ^.*$" "id:2,phase:1,pass,capture,t:lowercase,setvar:\'tx.h_%{tx.0}=/%{tx.0}/\',chain"\nSecRule TX:/^h_/ "@within %{tx.list}"\n';

function narrowedRules(text: string): number[] {
  const { plan } = compileRules([{ name: 'test', text }]);
  const rules = plan.phases.flat();
  return plan.scans.flatMap(({ narrowed, rules: sequences }) =>
    narrowed.map(([pattern]) => rules[sequences[pattern]!]!.id),
  );
}

test('a rule that asks a known list about every name is narrowed to the list', () => {
  assert.deepEqual(narrowedRules(list + walk), [2]);
  const harmless =
    'SecRule ARGS "@rx (a)" "id:3,phase:2,pass,capture,logdata:\'%{tx.1} %{matched_var}\'"\nSecRule TX:/^other_/ "@gt 1" "id:4,phase:2,pass"\nSecRule TX:/count_.*/ "@gt 1" "id:5,phase:2,pass"\n';
  assert.deepEqual(narrowedRules(list + walk + harmless), [2]);
});

const unsafe: readonly (readonly [what: string, rules: string])[] = [
  ['the list is not known', walk],
  [
    'a rule that depends on traffic writes the list',
    `${list}SecRule ARGS "x" "id:3,phase:1,pass,setvar:tx.list=y"\n${walk}`,
  ],
  ['another rule selects what it writes', `${list}${walk}SecRule TX:/^h_/ "@rx x" "id:3,phase:2,pass"`],
  ['another rule selects with a shorter prefix', `${list}${walk}SecRule TX:/^h/ "@rx x" "id:3,phase:2,pass"`],
  ['another rule selects with a choice', `${list}${walk}SecRule TX:/^(?:a|h_)/ "@rx x" "id:3,phase:2,pass"`],
  [
    'another rule selects what it may not have',
    `${list}${walk}SecRule TX:/^hx?/ "@rx x" "id:3,phase:2,pass"`,
  ],
  ['another rule names one of them', `${list}${walk}SecRule TX:h_host "@rx x" "id:3,phase:2,pass"`],
  ['another rule counts all', `${list}${walk}SecRule &TX "@gt 9" "id:3,phase:2,pass"`],
  ['a text shows one of them', `${list}${walk}SecAction "id:3,phase:2,pass,msg:'%{tx.h_host}'"`],
  ['another rule writes one of them', `${list}${walk}SecAction "id:3,phase:1,pass,setvar:tx.h_x=1"`],
  [
    'another rule writes by a name from traffic',
    `${list}${walk}SecRule ARGS "x" "id:3,phase:1,pass,setvar:'tx.%{matched_var}=1'"`,
  ],
  ['the first link does not take every value', list + walk.replace('^.*$', '^a.*$')],
  ['the first link writes another name', list + walk.replace('tx.h_%{tx.0}', 'tx.h_%{tx.0}_x')],
  ['the first link writes something else', list + walk.replace('=/%{tx.0}/', '=/%{matched_var}/')],
  ['the first link writes it twice', list + walk.replace('=/%{tx.0}/', '=/%{tx.0}%{tx.0}/')],
  ['the second link asks about another prefix', list + walk.replace('TX:/^h_/', 'TX:/^g_/')],
  ['the second link asks about all names', list + walk.replace('TX:/^h_/', 'TX:/h_/')],
  ['the second link compares with a fixed list', list + walk.replace('%{tx.list}', '/if/ /proxy/')],
  ['the second link also looks elsewhere', list + walk.replace('TX:/^h_/', 'TX:/^h_/|ARGS')],
  ['the second link changes what it compares', `${list}${walk.trimEnd()} "t:lowercase"\n`],
  ['the second link counts', list + walk.replace('TX:/^h_/', '&TX:/^h_/')],
  ['the second link asks whether it is not there', list + walk.replace('@within', '!@within')],
  ['the first link does more', list + walk.replace('chain', 'setvar:tx.n=+1,chain')],
];
for (const [what, rules] of unsafe) {
  test(`not narrowed: ${what}`, () => assert.deepEqual(narrowedRules(rules), []));
}

test('what matches is the same as when every rule is run', () => {
  const waits =
    'SecRule TX:/count_.*/ "@rx ." "id:5,phase:2,pass"\nSecRule TX:/_c/ "@rx ." "id:6,phase:2,pass"\n';
  const headers: readonly (readonly [name: string, ...ids: number[]])[] = [
    ['Accept'],
    ['PROXY', 2],
    ['i'],
    ['count_x', 5, 6],
    ['c', 6],
    ['xcount_', 5],
  ];
  for (const [name, ...ids] of headers) {
    for (const isPlain of [false, true]) {
      const engine = engineOf(list + walk + waits, { isPlain });
      const { matchedRules } = runRequest(engine, { headers: { [name]: 'x' } });
      assert.deepEqual(
        matchedRules.map(({ id }) => id),
        ids,
        name,
      );
    }
  }
  assert.deepEqual(narrowedRules(list + walk + waits), [2]);
});

test('the groups are left as the rule leaves them', () => {
  const shown = 'SecAction "id:7,phase:2,pass,msg:\'%{tx.0}|%{tx.1}\'"\n';
  const found = 'SecRule REQUEST_HEADERS:Host "@rx (ex)(am)" "id:8,phase:1,pass,nolog,capture"\n';
  for (const rules of [list + found + walk + shown, list + walk + found + shown]) {
    const [fast, plain] = [false, true].map((isPlain) => {
      const request = { headers: { Accept: 'x', 'X-Last': 'y' } };
      return runRequest(engineOf(rules, { isPlain }), request).matchedRules.map(({ message }) => message);
    });
    assert.deepEqual(fast, plain);
  }
});

test('a rule whose target is taken out for a transaction is run', () => {
  const removal =
    'SecRule ARGS:n "1" "id:3,phase:1,pass,nolog,ctl:ruleRemoveTargetById=2;REQUEST_HEADERS_NAMES:proxy"\n';
  const shown = 'SecAction "id:7,phase:2,pass,msg:\'%{tx.0}\'"\n';
  for (const target of ['/?n=1', '/']) {
    const [fast, plain] = [false, true].map((isPlain) => {
      const request = { target, headers: { Accept: 'x', Proxy: 'y' } };
      const { matchedRules } = runRequest(engineOf(list + removal + walk + shown, { isPlain }), request);
      return matchedRules.map(({ id, message }) => `${id} ${message}`);
    });
    assert.deepEqual(fast, plain);
    assert.equal(fast!.length, target === '/' ? 2 : 1);
  }
});

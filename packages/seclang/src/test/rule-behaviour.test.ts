/** What rules do, a table: rules, a request, and the ids that match (and what else must hold). Both ways of running. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Behaviour, checkBehaviours } from './behaviour.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const json = { 'Content-Type': 'application/json' };
const useJson = 'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"\n';

const behaviours: readonly Behaviour[] = [
  {
    name: 'deny ends the transaction with its status',
    rules:
      'SecRule ARGS "@streq x" "id:1,phase:2,deny,status:406"\nSecRule ARGS "@streq x" "id:2,phase:2,deny"',
    request: { target: '/?a=x' },
    ids: [1],
    check: ({ interruption }) =>
      assert.deepEqual(interruption, { action: 'deny', status: 406, ruleId: 1, phase: 2 }),
  },
  {
    name: 'block does what the default action says',
    rules: 'SecDefaultAction "phase:2,log,deny,status:418"\nSecRule ARGS "x" "id:1,phase:2,block"',
    request: { target: '/?a=x' },
    ids: [1],
    check: ({ interruption }) => assert.equal(interruption?.status, 418),
  },
  {
    name: 'DetectionOnly records and does not interrupt',
    rules:
      'SecRuleEngine DetectionOnly\nSecRule ARGS "x" "id:1,phase:2,deny"\nSecRule ARGS "x" "id:2,phase:2,pass"',
    request: { target: '/?a=x' },
    ids: [1, 2],
    check({ interruption, detection }) {
      assert.equal(interruption, undefined);
      assert.equal(detection?.ruleId, 1);
    },
  },
  {
    name: 'redirect expands its URL',
    rules: 'SecRule ARGS:a "x" "id:1,phase:2,redirect:\'https://e.example/%{ARGS.b}\'"',
    request: { target: '/?a=x&b=y' },
    ids: [1],
    check: ({ interruption }) =>
      assert.deepEqual(interruption, {
        action: 'redirect',
        status: 302,
        ruleId: 1,
        phase: 2,
        url: 'https://e.example/y',
      }),
  },
  {
    name: 'a chain matches when all links do, and its last link names the value',
    rules: 'SecRule ARGS:a "x" "id:1,phase:2,pass,chain,logdata:\'%{MATCHED_VAR}\'"\nSecRule ARGS:b "y"',
    request: { target: '/?a=x&b=yy' },
    ids: [1],
    check: ({ matchedRules }) =>
      assert.deepEqual(matchedRules[0]!.values, [{ variable: 'ARGS:b', value: 'yy', logdata: 'yy' }]),
  },
  {
    name: 'a chain does not match when a link does not',
    rules: 'SecRule ARGS:a "x" "id:1,phase:2,pass,chain"\nSecRule ARGS:b "y"',
    request: { target: '/?a=x&b=z' },
    ids: [],
  },
  {
    name: 'captures go to TX and to the next link',
    rules:
      'SecRule ARGS:a "(\\d+)-(\\d+)" "id:1,phase:2,pass,capture,chain"\nSecRule TX:2 "@lt %{tx.1}" "setvar:tx.seen=%{tx.0}"',
    request: { target: '/?a=9-3' },
    ids: [1],
    check: (transaction) => assert.equal(transaction.tx('seen'), '9-3'),
  },
  {
    name: 'skipAfter goes behind the marker, skip over a number of rules',
    rules:
      'SecAction "id:1,phase:1,pass,nolog,skipAfter:END"\nSecAction "id:2,phase:1,pass,log"\nSecMarker END\nSecAction "id:3,phase:1,pass,nolog,skip:1"\nSecAction "id:4,phase:1,pass,log"\nSecAction "id:5,phase:1,pass,log"',
    ids: [5],
  },
  {
    name: 'setvar assigns, adds, subtracts and removes; scores are of the rule',
    rules:
      'SecAction "id:1,phase:1,pass,nolog,setvar:tx.anomaly_score=3,setvar:tx.gone=1"\nSecRule ARGS "x" "id:2,phase:2,pass,setvar:tx.anomaly_score=+5,setvar:tx.n=-2,setvar:!tx.gone"',
    request: { target: '/?a=x&b=x' },
    ids: [2],
    check(transaction) {
      assert.equal(transaction.tx('anomaly_score'), 13);
      assert.equal(transaction.tx('n'), -4);
      assert.equal(transaction.tx('gone'), undefined);
      assert.equal(transaction.matchedRules[0]!.score, 10);
    },
  },
  {
    name: 'exclusions by name and by pattern',
    rules: 'SecRule ARGS|!ARGS:a|!ARGS:/^_/ "x" "id:1,phase:2,pass"',
    request: { target: '/?a=x&_b=x' },
    ids: [],
  },
  {
    name: 'the count form',
    rules: 'SecRule &ARGS:a "@eq 2" "id:1,phase:2,pass"\nSecRule &ARGS "@gt 2" "id:2,phase:2,pass"',
    request: { target: '/?a=1&a=2&b=3' },
    ids: [1, 2],
  },
  {
    name: 'ctl removes rules and targets for the transaction',
    rules:
      'SecRule ARGS:skip "1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=3,ctl:ruleRemoveTargetById=2;ARGS:a,ctl:ruleRemoveByTag=noisy"\nSecRule ARGS "x" "id:2,phase:2,pass"\nSecRule ARGS "x" "id:3,phase:2,pass"\nSecRule ARGS "x" "id:4,phase:2,pass,tag:noisy"\nSecRule ARGS:a "x" "id:5,phase:2,pass"',
    request: { target: '/?skip=1&a=x' },
    ids: [5],
  },
  {
    name: 'a value that a rule gives is there when another rule was removed',
    rules:
      'SecRule ARGS:skip "1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=9"\nSecRule &TX:limit "@eq 0" "id:2,phase:1,pass,nolog,setvar:tx.limit=5"\nSecRule TX:limit "@eq 5" "id:3,phase:2,pass"\nSecAction "id:9,phase:2,pass"',
    request: { target: '/?skip=1' },
    ids: [3],
  },
  {
    name: 'a value that a rule gives is not there when the rule was removed',
    rules:
      'SecRule ARGS:skip "1" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2-8"\nSecRule &TX:limit "@eq 0" "id:2,phase:1,pass,nolog,setvar:tx.limit=5"\nSecRule TX:limit "@eq 5" "id:3,phase:2,pass"\nSecRule &TX:limit "@eq 0" "id:9,phase:2,pass"',
    request: { target: '/?skip=1' },
    ids: [9],
  },
  {
    name: 'SecRuleRemove and SecRuleUpdate change rules that stand before',
    rules:
      'SecRule ARGS "x" "id:1,phase:2,pass"\nSecRule ARGS "x" "id:2,phase:2,pass,tag:t2"\nSecRule ARGS "x" "id:3,phase:2,pass"\nSecRule ARGS "x" "id:4,phase:2,pass"\nSecRuleRemoveById 1\nSecRuleRemoveByTag t2\nSecRuleUpdateTargetById 3 "!ARGS:a"\nSecRuleUpdateActionById 4 "deny,status:499"',
    request: { target: '/?a=x' },
    ids: [4],
    check: ({ interruption }) => assert.equal(interruption?.status, 499),
  },
  {
    name: 'allow ends inspection, allow:phase only the phase',
    rules:
      'SecAction "id:1,phase:1,allow:phase,nolog"\nSecAction "id:2,phase:1,deny"\nSecAction "id:3,phase:2,allow,log"\nSecAction "id:4,phase:2,deny"',
    ids: [3],
    check: ({ interruption }) => assert.equal(interruption, undefined),
  },
  {
    name: 'multiMatch asks after every change',
    rules:
      'SecRule ARGS "@streq %41" "id:1,phase:2,pass,t:urlDecode,t:lowercase,multiMatch"\nSecRule ARGS "@streq A" "id:2,phase:2,pass,t:urlDecode,t:lowercase,multiMatch"\nSecRule ARGS "@streq A" "id:3,phase:2,pass,t:urlDecode,t:lowercase"',
    request: { target: '/?a=%2541' },
    ids: [1, 2],
  },
  {
    name: 'arguments of an urlencoded body',
    rules: 'SecRule ARGS_POST:b "y z" "id:1,phase:2,pass"\nSecRule REQUEST_BODY "b=y" "id:2,phase:2,pass"',
    request: { method: 'POST', headers: form, body: 'b=y+z' },
    ids: [1, 2],
  },
  {
    name: 'arguments of JSON, with the array itself',
    rules: `${useJson}SecRule ARGS:json.a.array_1 "@streq x" "id:1,phase:2,pass"\nSecRule ARGS_NAMES "@streq json.a" "id:2,phase:2,pass"\nSecRule REQBODY_ERROR "@eq 0" "id:3,phase:2,pass"`,
    request: { method: 'POST', headers: json, body: '{"a":["w","x"]}' },
    ids: [1, 2, 3],
  },
  {
    name: 'Coraza names JSON arrays by number alone',
    rules: `SecJsonArgumentNames coraza\n${useJson}SecRule ARGS:json.a.1 "@streq x" "id:1,phase:2,pass"`,
    request: { method: 'POST', headers: json, body: '{"a":["w","x"]}' },
    ids: [1],
  },
  {
    name: 'broken JSON is an error that rules see',
    rules: `${useJson}SecRule REQBODY_ERROR "!@eq 0" "id:1,phase:2,deny,status:400"`,
    request: { method: 'POST', headers: json, body: '{"a":' },
    ids: [1],
  },
  {
    name: 'arguments beyond the limit are an error that rules see',
    rules: 'SecArgumentsLimit 2\nSecRule REQBODY_ERROR "!@eq 0" "id:1,phase:2,deny"',
    request: { method: 'POST', headers: form, body: 'a=1&b=2&c=3' },
    ids: [1],
  },
  {
    name: 'files, their names and sizes',
    rules:
      'SecRule FILES "@endsWith .php" "id:1,phase:2,pass"\nSecRule FILES_NAMES "@streq up" "id:2,phase:2,pass"\nSecRule FILES_COMBINED_SIZE "@eq 3" "id:3,phase:2,pass"\nSecRule MULTIPART_PART_HEADERS:up "@contains filename" "id:4,phase:2,pass"',
    request: {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="up"; filename="a.php"\r\n\r\nabc\r\n--b--\r\n',
    },
    ids: [1, 2, 3, 4],
  },
  {
    name: 'text and attributes of XML',
    rules:
      'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"\nSecRule XML:/* "@contains hello" "id:1,phase:2,pass"\nSecRule XML://@* "@streq v" "id:2,phase:2,pass"',
    request: { method: 'POST', body: '<a k="v">he<b/>llo</a>' },
    ids: [1, 2],
  },
  {
    name: 'look-around at the ends of alternatives, atomic groups and possessive quantifiers',
    rules: [
      'SecRule ARGS:a "(?<!&amp);|[\\"\']" "id:1,phase:2,pass"',
      'SecRule ARGS:b "<\\?(?!xml)" "id:2,phase:2,pass"',
      'SecRule ARGS:c "x(?>a|bc)d" "id:3,phase:2,pass"',
      'SecRule ARGS:d "[+>]++(?>[(?>]+)b" "id:4,phase:2,pass"',
      'SecRule ARGS:e "(?<=b[a)])c|d(?=e[)]f)" "id:5,phase:2,pass"',
    ].join('\n'),
    request: { target: '/?a=x;&b=<?php&c=xbcd&d=%2b%2b(%3fb&e=xb)c' },
    ids: [1, 2, 3, 4, 5],
  },
  {
    name: 'what look-around forbids does not match',
    rules: [
      'SecRule ARGS:a "(?<!&amp);" "id:1,phase:2,pass"',
      'SecRule ARGS:b "<\\?(?!xml)" "id:2,phase:2,pass"',
      'SecRule ARGS:e "(?<=b[a)])c|d(?=e[)]f)" "id:5,phase:2,pass"',
    ].join('\n'),
    request: { target: '/?a=%26amp;&b=<?xml&e=ac+de' },
    ids: [],
  },
  {
    name: 'bytes of phrases in hexadecimal, between bars',
    rules:
      'SecRule ARGS:a "@pm x|41 42|y zz" "id:1,phase:2,pass"\nSecRule ARGS:b "@pm |3c|b| z" "id:2,phase:2,pass"',
    request: { target: '/?a=xaby&b=%3cb|' },
    ids: [1, 2],
  },
  {
    name: 'a comma in single quotes belongs to the value of setvar',
    rules:
      'SecAction "id:1,phase:1,pass,nolog,setvar:tx.list=\'a,b\',setvar:tx.open=\'c"\nSecAction "id:2,phase:1,pass"',
    ids: [2],
    check(transaction) {
      assert.equal(transaction.tx('list'), 'a,b');
      assert.equal(transaction.tx('open'), "'c");
    },
  },
  {
    name: 'a pattern from traffic that is no pattern matches nothing, and the next one does',
    rules:
      'SecRule ARGS:a "@rx %{ARGS.p}" "id:1,phase:2,pass"\nSecRule ARGS:a "!@rx %{ARGS.p}" "id:2,phase:2,pass"\nSecRule ARGS:a "@rx %{ARGS.q}" "id:3,phase:2,pass"',
    request: { target: '/?a=xy&p=(&q=x.' },
    ids: [3],
  },
  {
    name: 'a part of XML that is taken out as it was put in, and other parts',
    rules:
      'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"\nSecRule XML:/*|!XML:/* "." "id:1,phase:2,pass"\nSecRule XML:/*|XML://@k|!XML:/* "." "id:2,phase:2,pass"\nSecRule XML:/*|!XML "." "id:3,phase:2,pass"',
    request: { method: 'POST', body: '<a k="v">t</a>' },
    ids: [2],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules[0]!.values.map(({ value }) => value),
        ['v'],
      ),
  },
  {
    name: 'sanitised values are not in records',
    rules:
      'SecAction "id:1,phase:1,pass,nolog,sanitiseArg:pw"\nSecRule ARGS:pw "s" "id:2,phase:2,pass,logdata:\'%{MATCHED_VAR}\'"',
    request: { target: '/?pw=secret' },
    ids: [2],
    check: ({ matchedRules }) =>
      assert.deepEqual(matchedRules[0]!.values, [{ variable: 'ARGS:pw', value: '', logdata: '' }]),
  },
];

test('rules behave as the manual says', () => {
  assert.equal(checkBehaviours(behaviours), 31);
});

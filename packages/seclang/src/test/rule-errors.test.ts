/** Mistakes in rules: each has its code, and the line and column where it stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import { RuleError, ruleErrorCodes } from '../errors.ts';
import { Engine } from '../evaluate/engine.ts';
import { runRequest } from './exchange.ts';

const mistakes: readonly (readonly [rules: string, code: string, place: string])[] = [
  ['SecRule ARGS "x', 'seclang.syntax', '1:14'],
  ['SecRule', 'seclang.syntax', '1:1'],
  ['# comment\n\nSecRool ARGS "x" "id:1"', 'seclang.unknown-directive', '3:1'],
  ['SecRule ARGS|NOPE "x" "id:1"', 'seclang.unknown-variable', '1:14'],
  ['SecRule ARGS "@nope x" "id:1"', 'seclang.unknown-operator', '1:15'],
  ['SecRule ARGS "x" \\\n  "id:1,\\\n  nope"', 'seclang.unknown-action', '3:3'],
  ['SecRule ARGS "x" "id:1,t:nope"', 'seclang.unknown-transformation', '1:24'],
  ['SecRule ARGS "x" "id:1,phase:9"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "@ipMatch 1.2.3" "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRule ARGS "(a)\\1" "id:1"', 'seclang.bad-pattern', '1:15'],
  ['SecRule XML:/a/b[last()] "x" "id:1"', 'seclang.bad-argument', '1:9'],
  ['SecRule ARGS "@rbl example.com" "id:1"', 'seclang.refused', '1:15'],
  ['SecRule ARGS "x" "id:1,exec:/bin/true"', 'seclang.refused', '1:24'],
  ['SecRuleScript x.lua', 'seclang.refused', '1:1'],
  ['SecAction "id:1"\nSecAction "id:1"', 'seclang.duplicate-id', '2:1'],
  ['SecRule ARGS "x" "pass"', 'seclang.missing-id', '1:1'],
  ['SecRule ARGS "x" "id:1,chain"', 'seclang.broken-chain', '1:1'],
  ['SecAction "id:1,skipAfter:NOWHERE"', 'seclang.unknown-marker', '1:1'],
  ['SecRule ARGS "@pmFromFile none.data" "id:1"', 'seclang.missing-file', '1:15'],
  ['SecRule ARGS "x" "id:1,msg:\'open"', 'seclang.syntax', '1:28'],
  ['SecRule ARGS "x" "id:1,msg:\'a\'b"', 'seclang.syntax', '1:31'],
  ['SecRule ARGS "x" "id:1,:x"', 'seclang.syntax', '1:24'],
  ['SecRule ARGS "x" "id:1,msg"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:one"', 'seclang.bad-argument', '1:19'],
  ['SecRule ARGS "x" "id:1,allow:forever"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,severity:BAD"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,status:99"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,setvar:score=1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,initcol:shop=1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,deprecatevar:ip.a=1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,xmlns:a"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,ctl:ruleEngine"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,ctl:ruleEngine=Perhaps"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,ctl:nope=1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,ctl:ruleRemoveTargetById=1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,ctl:ruleRemoveById=2-1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1,proxy:http://b"', 'seclang.refused', '1:24'],
  ['SecRule ARGS "@validateByteRange 20-10" "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRule ARGS "@validateByteRange 1-256" "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRule ARGS "@validateNid fr x" "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRule ARGS "@pmFromDataset none" "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRuleEngine Maybe', 'seclang.bad-argument', '1:15'],
  ['SecRequestBodyAccess 1', 'seclang.bad-argument', '1:22'],
  ['SecArgumentsLimit 0', 'seclang.bad-argument', '1:19'],
  ['SecDefaultAction "deny"', 'seclang.bad-argument', '1:1'],
  ['SecDefaultAction "phase:1,block"', 'seclang.bad-argument', '1:1'],
  ['SecRule ARGS "x" "id:1,chain"\nSecRule ARGS "y" "id:2"', 'seclang.broken-chain', '2:1'],
  ['SecAction "id:1"\nSecRuleUpdateActionById 1 "chain"', 'seclang.broken-chain', '1:1'],
  ['SecRule ARGS "@ x" "id:1"', 'seclang.syntax', '1:15'],
  ['SecAction "id:0"', 'seclang.bad-argument', '1:12'],
  ['SecRule REMOTE_ADDR "@ipMatch 192.0.2.0/x" "id:1"', 'seclang.bad-argument', '1:22'],
  ['# Windows\r\nSecRule ARGS "x" \\\r\n  "id:1,\\\r\n   nope"\r\n', 'seclang.unknown-action', '4:4'],
  ['SecRule ARGS|REQUEST_URI:a "x" "id:1"', 'seclang.bad-argument', '1:14'],
  ['SecRule REQUEST_BODY:/a/ "x" "id:1"', 'seclang.bad-argument', '1:9'],
  ['SecRule ARGS|TIME_HOUR|!TIME_HOUR:a "x" "id:1"', 'seclang.bad-argument', '1:24'],
  ['SecRule ARGS "x" "id:1"\nSecRuleUpdateTargetById 1 "!REMOTE_ADDR:a"', 'seclang.bad-argument', '2:28'],
  ['SecRule |ARGS "x" "id:1"', 'seclang.syntax', '1:9'],
  ['SecRule ARGS| "x" "id:1"', 'seclang.syntax', '1:13'],
  ['SecRule ARGS:/a "x" "id:1"', 'seclang.syntax', '1:14'],
  ['SecRule "ARGS:\'a" "x" "id:1"', 'seclang.syntax', '1:15'],
  ['SecRule "ARGS:\'a\'b" "x" "id:1"', 'seclang.syntax', '1:18'],
  ['SecRule REQUEST_HEADERS:/a/b "x" "id:1"', 'seclang.syntax', '1:28'],
  ['SecRule ARGS "@pm " "id:1"', 'seclang.bad-argument', '1:15'],
  ['SecRule REMOTE_ADDR "@ipMatch 1::g" "id:1"', 'seclang.bad-argument', '1:22'],
  ['SecRule REMOTE_ADDR "@ipMatch 1::2::3" "id:1"', 'seclang.bad-argument', '1:22'],
  ['SecRule ARGS "(?<!a*)b" "id:1"', 'seclang.bad-pattern', '1:15'],
  ['SecRule ARGS "a+(?!b)" "id:1"', 'seclang.bad-pattern', '1:15'],
  ['SecRule ARGS "(?<!a" "id:1"', 'seclang.bad-pattern', '1:15'],
  ['SecRuleUpdateActionById one "deny"', 'seclang.bad-argument', '1:25'],
  ['SecUnicodeMapFile none.map', 'seclang.missing-file', '1:19'],
  ['Include none/*.conf', 'seclang.missing-file', '1:1'],
];

test('mistakes in rules are named with their place', () => {
  const seen = new Set<string>();
  for (const [text, code, place] of mistakes) {
    assert.throws(
      () => compileRules([{ name: 'rules.conf', text }]),
      (error) => {
        assert.ok(error instanceof RuleError, text);
        assert.equal(error.code, code, text);
        assert.equal(`${error.at.line}:${error.at.column}`, place, text);
        assert.ok(error.message.startsWith(`rules.conf:${place}: `), error.message);
        return true;
      },
    );
    seen.add(code);
  }
  const unseen = Object.keys(ruleErrorCodes).filter((code) => !seen.has(code));
  assert.deepEqual(unseen, ['seclang.include-depth']);
});

test('a wrong number of arguments says how many are wanted', () => {
  const rows: readonly (readonly [rules: string, message: string])[] = [
    ['SecRuleEngine On Off', 'SecRuleEngine takes 1 arguments, not 2'],
    ['SecRule ARGS', 'SecRule takes 2 to 3 arguments, not 1'],
    ['SecRuleRemoveById', 'SecRuleRemoveById takes 1 or more arguments, not 0'],
  ];
  for (const [text, message] of rows) {
    assert.throws(
      () => compileRules([{ name: 'rules.conf', text }]),
      (error) =>
        error instanceof RuleError &&
        error.message.startsWith('rules.conf:1:1: ') &&
        error.message.includes(message),
      text,
    );
  }
});

test('an action without effect is said at its place, and the rule runs', () => {
  const { plan } = compileRules([{ name: 'x', text: '\nSecAction "id:1,phase:1,pass,pause:1000"' }]);
  assert.deepEqual(
    plan.notices.map(({ text, at }) => [text.split(':')[0], at.line, at.column]),
    [['pause', 2, 30]],
  );
  assert.deepEqual(
    runRequest(new Engine(plan), {}).matchedRules.map(({ id }) => id),
    [1],
  );
});

test('what has no effect is reported once', () => {
  const { plan } = compileRules([
    { name: 'x', text: 'SecTmpDir /tmp\nSecTmpDir /var/tmp\nSecPcreMatchLimit 1000' },
  ]);
  assert.deepEqual(
    plan.notices.map(({ text, at }) => [text.split(' ')[0], at.line]),
    [
      ['SecTmpDir', 1],
      ['SecPcreMatchLimit', 3],
    ],
  );
});

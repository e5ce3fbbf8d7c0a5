/** Mistakes in rules: each has its code, and the line and column where it stands. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import { RuleError, ruleErrorCodes } from '../errors.ts';

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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { defineEngine, type EngineDefinition } from '../engines/engine.ts';
import { engineRegistry } from '../engines/registry.ts';
import { loadTexts, policyText } from './test/configuration-fixture.ts';

/** An engine that does not say which rules it has. */
const gate: EngineDefinition = defineEngine<object, object>({
  name: 'gate',
  schema: z.strictObject({}),
  phases: () => ['request-headers'],
  needsBody: () => false,
  cost: 5,
  compile: () => ({}),
});

const seclang = `seclang:
              directives: |
                SecRule ARGS "@contains x" "id:942100,phase:2,deny,tag:attack-sqli,tag:'level/%{tx.level}'"
                SecRule ARGS "@contains y" "id:942110,phase:2,deny"`;

/** Warnings about exceptions, in the order of the file: line, message and hint. */
function warnings(spec: string): ReadonlyArray<readonly unknown[]> {
  const { diagnostics } = loadTexts({ 'a.yaml': policyText(spec) }, [...engineRegistry, gate]);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return diagnostics
    .filter(({ code }) => code === 'config.exception-without-rule')
    .map(({ range, message, hint }) => [
      range?.start.line,
      message,
      ...(hint === undefined ? [] : ([hint] as const)),
    ]);
}

function policy(engines: string, exceptions: readonly string[]): string {
  const lines = exceptions.map((each) => `            - ${each}\n`).join('');
  return `  domains:
    - hosts: ["*"]
      policy:
          engines:
            ${engines}
          exceptions:
${lines}`;
}

test('what names no rule is told with its place and the nearest name', () => {
  const found = warnings(
    policy(`${seclang}\n            baseline: {}`, [
      '{rules: [942100, 942100-942199, baseline.sqli., baseline.sqli.union-select, posture.timeout]}',
      '{tags: [attack-sqli, attack-xss, confidence-medium]}',
      '{rules: [942101]}',
      '{rules: [942300-942399, baseline.sqli.union-selct], arguments: [q]}',
      '{tags: [attack-sqlli]}',
      '{arguments: [note]}',
    ]),
  );
  assert.deepEqual(found, [
    [16, 'no engine of the policies here has a rule 942101', 'did you mean "942100"?'],
    [17, 'no engine of the policies here has a rule 942300-942399'],
    [
      17,
      'no engine of the policies here has a rule baseline.sqli.union-selct',
      'did you mean "baseline.sqli.union-select"?',
    ],
    [
      18,
      'no engine of the policies here has a rule with the tag attack-sqlli',
      'did you mean "attack-sqli"?',
    ],
  ]);
});

test('of an engine that does not say which rules it has, whatever begins with its name', () => {
  const found = warnings(policy('gate: {}', ['{rules: [gate.shut, gate., other.shut]}']));
  assert.deepEqual(found, [[10, 'no engine of the policies here has a rule other.shut']]);
});

test('an exception that acts in one of several policies is fine', () => {
  const found = warnings(`  defaults:
    exceptions: [{rules: [942100, 942109]}]
  domains:
    - hosts: [a.example]
      policy:
          engines:
            ${seclang}
    - hosts: [b.example]
      policy: {engines: {gate: {}}}
`);
  assert.deepEqual(found, [
    [5, 'no engine of the policies here has a rule 942109', 'did you mean "942100"?'],
  ]);
});

test('exclude_rule_ids that remove nothing are told', () => {
  const text = policyText(`  domains:
    - hosts: ["*"]
      policy:
          engines:
            ${seclang}
              exclude_rule_ids:
                - "942100"
                - "942111"
                - "7-8"
`);
  const { diagnostics } = loadTexts({ 'a.yaml': text }, engineRegistry);
  assert.deepEqual(
    diagnostics.map(({ severity, code, range, message, hint }) => [
      severity,
      code,
      range?.start.line,
      message,
      hint,
    ]),
    [
      ['warning', 'config.rules', 14, 'no rule has the id 942111', 'did you mean "942110"?'],
      ['warning', 'config.rules', 15, 'no rule has the id 7-8', undefined],
    ],
  );
});

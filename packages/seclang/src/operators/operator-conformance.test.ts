/**
 * The operator cases of secrules-language-tests: every one must give the expected answer, and its groups as far as the
 * case lists them (two rxGlobal cases list only those of the first match).
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { latin1, utf8AsLatin1 } from '../bytes/latin1.ts';
import { RuleError } from '../errors.ts';
import { caseBytes } from '../test/language-case.ts';
import type { MatchSink } from './operator.ts';
import { operatorOf } from './registry.ts';

interface Case {
  readonly input: string;
  readonly param?: string;
  readonly ret: number;
  readonly re_groups?: readonly string[];
}

const data = shared('conformance/seclang/operators');
const at = { file: 'case', line: 1, column: 1 };

function run(
  name: string,
  { input, param, re_groups: groups }: Case,
): { matches: boolean; groups: string[] } {
  const operator = operatorOf(name);
  assert.ok(operator, `no operator ${name}`);
  const argument = operator.macros || name.startsWith('pm') ? utf8AsLatin1(param ?? '') : (param ?? '');
  const matcher = operator.attach(
    operator.compile(argument, {
      at,
      readFile: (file) => readFileSync(join(data.path, 'op', basename(file))),
      dataset: () => [],
    }),
    {},
  );
  const bytes = caseBytes(input.replaceAll('\\0', '\0'));
  const found: string[] = [];
  const sink: MatchSink = {
    capture: (index, from, start, end) => (found[index] = latin1(from, start, end)),
    geo() {},
  };
  const matches = matcher.test(bytes, 0, bytes.length);
  if (matcher.capture !== undefined) {
    assert.equal(matcher.capture(bytes, 0, bytes.length, sink), matches, 'capture and test disagree');
  }
  return { matches, groups: groups === undefined ? [] : found };
}

test('operators give the expected answers', { skip: data.skip }, () => {
  let ran = 0;
  const failures: string[] = [];
  for (const file of readdirSync(data.path).filter((entry) => entry.endsWith('.json'))) {
    const name = basename(file, '.json');
    const cases: Case[] = JSON.parse(readFileSync(join(data.path, file), 'utf8'));
    for (const [index, expected] of cases.entries()) {
      ran++;
      const label = `${name} #${index}`;
      let problem = '';
      try {
        const { matches, groups } = run(name, expected);
        if (matches !== (expected.ret === 1)) problem = `gives ${matches}`;
        else if (
          matches &&
          expected.re_groups &&
          `${groups.slice(0, expected.re_groups.length)}` !== `${expected.re_groups}`
        )
          problem = `groups ${groups}`;
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        problem = error.message;
      }
      if (problem !== '') failures.push(`${label} ${JSON.stringify(expected)}: ${problem}`);
    }
  }
  assert.deepEqual(failures, []);
  assert.equal(ran, 3955);
});

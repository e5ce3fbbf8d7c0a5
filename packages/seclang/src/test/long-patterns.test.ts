/** Long patterns about which the scan knows nothing are asked together first: what matches is the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from '../compile/compile-rules.ts';
import { type Behaviour, checkBehaviours } from './behaviour.ts';

const rule = (id: number, pattern: string, more = ''): string =>
  `SecRule ARGS "@rx ${pattern}" "id:${id},phase:2,pass${more}"`;
const joined = (text: string): number[] =>
  compileRules([{ name: 'test', text }]).plan.scans.flatMap(({ joints }) =>
    joints.map(({ patterns }) => patterns.length),
  );

const rules = [
  rule(1, '[^q]{600}'),
  rule(2, '[^r]{700}'),
  rule(3, '[^Q]{600}', ',t:lowercase'),
  rule(4, '[^s]{650}', ',t:lowercase'),
].join('\n');

const behaviours: readonly Behaviour[] = (
  [
    ['too short for any', 'a', 599, []],
    ['long enough for two', 'a', 649, [1, 3]],
    ['for three', 'a', 699, [1, 3, 4]],
    ['for all', 'a', 700, [1, 2, 3, 4]],
    ['what one excludes', 'q', 800, [2, 3, 4]],
    ['what another excludes', 'r', 800, [1, 3, 4]],
    ['what the pipeline changes', 'S', 800, [1, 2, 3]],
  ] as const
).map(([name, byte, length, ids]) => ({
  name,
  rules,
  request: { target: `/?a=${byte.repeat(length)}` },
  ids,
}));

test('values of every length', () => {
  assert.deepEqual(joined(rules), [2, 2]);
  assert.equal(checkBehaviours(behaviours), 7);
});

test('two values of one request, of which one matches', () => {
  const target = `/?a=${'q'.repeat(800)}&b=${'a'.repeat(800)}&c=short`;
  const count = checkBehaviours([
    { name: 'two', rules: rule(1, '[^q]{600}'), request: { target }, ids: [1] },
  ]);
  assert.equal(count, 1);
});

test('what is too large together stays apart', () => {
  const large = [1, 2, 3, 4].map((id) => rule(id, `[^${id}]{60000}`)).join('\n');
  assert.deepEqual(joined(large), []);
  // Values are too short for any: what is asked of each rule alone is its least length.
  assert.equal(checkBehaviours([{ name: 'large', rules: large, request: { target: '/?a=x' }, ids: [] }]), 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findRule, type LimitTree } from './limit-tree.ts';
import { parseLimits } from './parse-limits.ts';

const text = `
domain: shop
descriptors:
  - key: remote_address
    rate_limit: { unit: minute, requests_per_unit: 10, name: per-ip }
  - key: remote_address
    value: 10.0.0.1
    rate_limit: { unlimited: true }
  - key: path
    value: /api*
    rate_limit: { unit: hour, requests_per_unit: 7 }
  - key: path
    value: /api/slow*
    shadow_mode: true
    rate_limit: { unit: DAY, requests_per_unit: 3, replaces: [{ name: per-ip }] }
  - key: user
    descriptors:
      - key: method
        value: POST
        rate_limit: { unit: second, requests_per_unit: 1 }
---
domain: other
descriptors: []
`;

function treeOf(yaml: string): LimitTree {
  const { tree, problems } = parseLimits(yaml, 'limits.yaml');
  assert.deepEqual(problems, []);
  assert.ok(tree !== undefined);
  return tree;
}

test('the deepest match: an exact value before a beginning before any value', () => {
  const tree = treeOf(text);
  const rule = (...entries: Array<[string, string]>) =>
    findRule(
      tree,
      'shop',
      entries.map(([key, value]) => ({ key, value })),
    );
  assert.equal(rule(['remote_address', '192.0.2.1'])?.requests, 10);
  assert.equal(rule(['remote_address', '10.0.0.1'])?.unlimited, true);
  assert.equal(rule(['path', '/api/fast'])?.requests, 7);
  assert.deepEqual(rule(['path', '/api/slow/1'])?.replaces, ['per-ip']);
  assert.equal(rule(['path', '/api/slow/1'])?.shadow, true);
  assert.equal(rule(['user', 'bob'], ['method', 'POST'])?.unit, 'second');
  assert.equal(rule(['user', 'bob']), undefined, 'a level without a limit');
  assert.equal(rule(['user', 'bob'], ['method', 'GET']), undefined);
  assert.equal(rule(['method', 'POST']), undefined);
  assert.equal(rule(), undefined);
  assert.equal(findRule(tree, 'gone', [{ key: 'user', value: '' }]), undefined);
});

test('a value that YAML takes for a number or a truth value is the text that stands there', () => {
  const tree = treeOf(
    'domain: shop\ndescriptors: [{ key: 7, value: true, rate_limit: { unit: day, requests_per_unit: 1 } }]',
  );
  assert.equal(findRule(tree, 'shop', [{ key: '7', value: 'true' }])?.requests, 1);
  assert.equal(findRule(tree, 'shop', [{ key: '7', value: 'false' }]), undefined);
});

test('every mistake is told with its place', () => {
  const cases: ReadonlyArray<readonly [yaml: string, problem: string]> = [
    ['', 'l:1:1: there is no domain in this file'],
    ['descriptors: []', 'l:1:1: a domain needs a name: write `domain: …`'],
    ['domain: a\ndescriptor: []', 'l:2:1: "descriptor" is no field of a domain; did you mean descriptors?'],
    ['domain: a\ndescriptors: {}', 'l:2:14: `descriptors` is a list'],
    ['domain: a\ndescriptors: [{ value: x }]', 'l:2:15: a descriptor needs a `key`'],
    [
      'domain: a\ndescriptors: [{ key: x, rate_limit: { unit: moon, requests_per_unit: 1 } }]',
      'l:2:45: "moon" is no unit: write one of second, minute, hour, day, week, month, year',
    ],
    [
      'domain: a\ndescriptors: [{ key: x, rate_limit: { unit: day, requests_per_unit: -1 } }]',
      'l:2:69: requests_per_unit is a whole number from 0 to 4294967295',
    ],
    ['domain: a\ndescriptors: [{ key: x }, { key: x }]', 'l:2:27: the descriptor x stands here twice'],
    [
      'domain: a\ndescriptors: [{ key: x, share_threshold: true }]',
      'l:2:25: share_threshold has no meaning here: every value has a count of its own here',
    ],
    [
      'domain: a\ndescriptors: [{ key: x, rate_limit: { unlimited: true, unit: day } }]',
      'l:2:37: an unlimited rate_limit has neither unit nor requests_per_unit',
    ],
    [
      'domain: a\ndescriptors: [{ key: x, rate_limit: { unit: day, requests_per_unit: 1, replaces: x } }]',
      'l:2:82: `replaces` is a list of `name: …`',
    ],
    ['domain: a\ndescriptors: [{ key: [x] }]', 'l:2:22: key is a text'],
    ['domain: a\n---\ndomain: a', 'l:3:1: the domain "a" stands here twice'],
    ['domain: a\ndescriptors: [x]', 'l:2:15: a descriptor is a mapping'],
  ];
  for (const [yaml, problem] of cases) {
    const { tree, problems } = parseLimits(yaml, 'l');
    assert.equal(problems[0], problem);
    assert.equal(tree, undefined);
  }
  assert.equal(cases.length, 14);
});

test('no text makes it throw', () => {
  const words = [
    'domain:',
    'descriptors:',
    '- key: a',
    ' value: *',
    'rate_limit:',
    '{',
    '}',
    '[',
    '&a',
    '\n',
    '  ',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 30 }),
      (parts) => {
        const { tree, problems } = parseLimits(parts.join(''), 'l');
        assert.equal(tree === undefined, problems.length > 0);
      },
    ),
  );
});

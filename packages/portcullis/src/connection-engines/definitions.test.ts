/** What is wrong with the block of a connection engine is told at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadTexts } from '../config/test/configuration-fixture.ts';

/** The diagnostics of a policy with these engines: code, where, message. */
function told(
  engines: object,
  files: Readonly<Record<string, string>> = {},
): Array<readonly [code: string, path: string, message: string]> {
  const policy = { apiVersion: 'portcullis.dev/v1', kind: 'ConnectionPolicy', spec: { engines } };
  const { diagnostics } = loadTexts({ 'a.yaml': JSON.stringify(policy), ...files });
  return diagnostics.map(({ code, path, message }) => [code, path.replace('spec.engines.', ''), message]);
}

test('names and ids stand once', () => {
  const network = { networks: ['192.0.2.1'] };
  assert.deepEqual(
    told({
      ip_reputation: {
        lists: [
          { name: 'a', ...network },
          { name: 'a', ...network },
        ],
      },
    }),
    [['config.invalid-value', 'ip_reputation.lists[1].name', 'the name "a" stands twice']],
  );
  const rule = { id: 'r', pattern: 'x' };
  assert.deepEqual(told({ byte_rules: { rules: [rule, rule] } }), [
    ['config.invalid-value', 'byte_rules.rules[1].id', 'the id "r" stands twice'],
  ]);
  assert.deepEqual(told({ dlp: { patterns: [{ id: 'iban', pattern: 'x' }] } }), [
    ['config.invalid-value', 'dlp.patterns[0].id', 'the id "iban" is taken'],
  ]);
});

test('an engine that has nothing to look for is an error', () => {
  assert.deepEqual(told({ dlp: { kinds: [] } }), [
    ['config.missing-field', 'dlp.kinds', 'there is nothing to look for'],
  ]);
  assert.deepEqual(told({ ip_reputation: { lists: [{ name: 'a' }] } }), [
    ['config.missing-field', 'ip_reputation.lists[0]', 'a list needs networks or a file'],
  ]);
});

test('addresses: the first wrong line of a file, every wrong one of the policy', () => {
  const file = '/etc/lists/bad.txt';
  const lists = [{ name: 'a', file }];
  const good = '# a comment\n192.0.2.0/24 ; why\n\n2001:db8::/32\r\n';
  assert.deepEqual(told({ ip_reputation: { lists } }, { [file]: good }), []);
  assert.deepEqual(told({ ip_reputation: { lists } }, { [file]: `${good}example.com\n10.0.0.0/33\n` }), [
    [
      'config.invalid-value',
      'ip_reputation.lists[0].file',
      `line 5 of ${file} is no address or network: "example.com"`,
    ],
  ]);
  assert.equal(told({ ip_reputation: { lists } })[0]?.[1], 'ip_reputation.lists[0].file');
  const networks = ['192.0.2.1', '999.0.0.1', '10.0.0.0/40'];
  assert.deepEqual(
    told({ ip_reputation: { lists: [{ name: 'a', networks }] } }).map(([, path]) => path),
    ['ip_reputation.lists[0].networks[1]', 'ip_reputation.lists[0].networks[2]'],
  );
});

test('more networks than memory is meant for are refused', () => {
  const file = '/etc/lists/huge.txt';
  const lines = '::1\n'.repeat(500_001);
  assert.deepEqual(told({ ip_reputation: { lists: [{ name: 'a', file }] } }, { [file]: lines }), [
    ['config.too-large', 'ip_reputation.lists', '500001 networks are more than 500000'],
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalHost } from './canonical-host.ts';

const cases: ReadonlyArray<readonly [authority: string, host: string]> = [
  ['api.example.com', 'api.example.com'],
  ['API.Example.COM', 'api.example.com'],
  ['api.example.com:8443', 'api.example.com'],
  ['api.example.com.', 'api.example.com'],
  ['api.example.com.:443', 'api.example.com'],
  ['user:pass@api.example.com:1', 'api.example.com'],
  ['a@b@api.example.com', 'api.example.com'],
  ['[2001:DB8::1]:443', '[2001:db8::1]'],
  ['[::1]', '[::1]'],
  ['[::1', '[:'],
  ['host:', 'host'],
  ['host:80x', 'host:80x'],
  [' host ', 'host'],
  ['', ''],
  [':443', ''],
  ['.', ''],
];

test('canonical hosts', () => {
  for (const [authority, host] of cases) assert.equal(canonicalHost(authority), host, authority);
});

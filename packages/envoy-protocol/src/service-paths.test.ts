import assert from 'node:assert/strict';
import { test } from 'node:test';
import type protobuf from 'protobufjs';
import { descriptors, oracleRoot } from '../test/oracle.ts';
import * as servicePaths from './service-paths.ts';

test('the v3 paths are services and methods of Envoy', { skip: descriptors.skip }, () => {
  const ofEnvoy = Object.values(servicePaths).filter(
    (path) => path.startsWith('/envoy.') && path.includes('.v3.'),
  );
  assert.equal(ofEnvoy.length, 5);
  for (const path of ofEnvoy) {
    const [, service, method] = path.split('/');
    const found: protobuf.Service = oracleRoot().lookupService(service!);
    assert.ok(found.methods[method!] !== undefined, path);
  }
});

test('no path stands twice', () => {
  const paths = Object.values(servicePaths);
  assert.equal(new Set(paths).size, paths.length);
  assert.ok(paths.every((path) => /^\/[a-z0-9_.]+\.[A-Za-z]+\/[A-Za-z]+$/.test(path)));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromGoArguments, withElchiEnvironment } from './elchi-shield-flags.ts';

test('arguments of a Go program become ours', () => {
  assert.deepEqual(fromGoArguments(['-config-dir', 'x', '--extproc-addr=y']), [
    'serve',
    '--config-dir',
    'x',
    '--extproc-addr=y',
  ]);
  assert.deepEqual(fromGoArguments(['--version']), ['version']);
  assert.deepEqual(fromGoArguments(['validate', 'x']), ['validate', 'x']);
  assert.deepEqual(fromGoArguments(['--help']), ['--help']);
  assert.deepEqual(fromGoArguments(['validate', '-o', 'json', 'x']), ['validate', '-o', 'json', 'x']);
  assert.deepEqual(fromGoArguments([]), []);
});

test('the environment of Elchi Shield counts where ours is not set', () => {
  const environment = withElchiEnvironment({
    ELCHI_SHIELD_CONFIG_DIR: 'a',
    ELCHI_SHIELD_HTTP_ADDR: 'b',
    PORTCULLIS_HTTP_ADDR: 'c',
  });
  assert.equal(environment['PORTCULLIS_CONFIG_DIR'], 'a');
  assert.equal(environment['PORTCULLIS_HTTP_ADDR'], 'c');
});

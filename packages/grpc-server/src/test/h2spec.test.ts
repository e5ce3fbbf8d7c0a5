/**
 * h2spec, the conformance suite of HTTP/2, in strict mode against a plain handler that also sends a body: every case
 * must pass, none may be skipped.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { program } from '@portcullis-testing/prerequisites';
import { startPlainServer } from './plain-server.ts';

const run = promisify(execFile);

/** Where `go install` puts programs, unless told otherwise. */
const installed = join(process.env['GOPATH'] ?? join(homedir(), 'go'), 'bin', 'h2spec');
if (process.env['H2SPEC_BIN'] === undefined && existsSync(installed)) process.env['H2SPEC_BIN'] = installed;
const h2spec = program('h2spec');

test('h2spec passes in strict mode, all of it', { skip: h2spec.skip }, async (t) => {
  const { server, port } = await startPlainServer();
  t.after(() => server.close());
  const { stdout } = await run(h2spec.path, ['-S', '-h', '127.0.0.1', '-p', `${port}`, '-o', '5'], {
    maxBuffer: 1 << 24,
  }).catch((error: { stdout: string }) => error);
  const summary = /(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed/.exec(stdout);
  assert.notEqual(summary, null, stdout);
  const [, tests, passed, skipped, failed] = summary!.map(Number);
  assert.deepEqual({ skipped, failed }, { skipped: 0, failed: 0 }, stdout.slice(stdout.indexOf('Failures:')));
  assert.equal(passed, tests);
  assert.ok(tests! >= 145, `only ${tests} cases ran`);
});

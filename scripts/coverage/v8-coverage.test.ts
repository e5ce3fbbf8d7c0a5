/** What is counted, of real processes: also of threads that are ended and of children that get a signal. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileCoverage } from './file-coverage.ts';
import { RunPlaces } from './v8-coverage.ts';

const worker = `import { parentPort } from 'node:worker_threads';
const answers: Record<string, () => number> = {
  one: () => {
    return 1;
  },
  two: () => {
    return 2;
  },
  three: () => {
    return 3;
  },
};
parentPort?.on('message', (name: string) => parentPort?.postMessage(answers[name]?.()));
`;

const main = `import { Worker } from 'node:worker_threads';
const thread = new Worker(new URL('./worker.ts', import.meta.url));
const [name = '', end] = process.argv.slice(2);
thread.on('message', () => void (end === 'exit' ? process.exit() : thread.terminate()));
thread.postMessage(name);
`;

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'portcullis-coverage-test-'));
  t.after(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'worker.ts'), worker);
  writeFileSync(join(path, 'main.ts'), main);
  return path;
}

/** The lines of the worker that were not run. */
function notRun(at: string): readonly number[] {
  const path = join(at, 'worker.ts');
  const places = new RunPlaces(new Map([[path, worker.length]]));
  places.addFolder(join(at, 'counted'));
  return fileCoverage(path, readFileSync(path, 'utf8'), places.of(path)).notRun;
}

test('what any thread of any process ran was run, also where it was ended from outside', (t) => {
  const at = folder(t);
  const run = (...args: string[]): void => {
    const env = { ...process.env, NODE_V8_COVERAGE: join(at, 'counted') };
    assert.equal(spawnSync(process.execPath, [join(at, 'main.ts'), ...args], { env }).status, 0);
  };
  run('one', 'terminate');
  assert.deepEqual(notRun(at), [7, 10]);
  run('two', 'exit');
  assert.deepEqual(notRun(at), [10]);
});

test('a source that nothing loaded was not run, and half a file is told', (t) => {
  const at = folder(t);
  const path = join(at, 'worker.ts');
  writeFileSync(join(at, 'coverage-1.json'), '{"result":[{"url":');
  const places = new RunPlaces(new Map([[path, worker.length]]));
  assert.deepEqual(places.addFolder(at), { files: 1, unreadable: 1 });
  assert.equal(fileCoverage(path, worker, places.of(path)).notRun.length, 9);
});

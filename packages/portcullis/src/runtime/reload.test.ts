import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reloadUnderLoad } from './test/reload-under-load.ts';
import { TestFolder } from './test/spawned-service.ts';

test('no call fails during reloads, and none waits for a compile', async () => {
  using folder = new TestFolder();
  const { slowest, reloads, answers } = await reloadUnderLoad(folder, { reloads: 3, rules: 2_000 });
  for (const [index, milliseconds] of reloads.entries()) {
    // Whoever waited for a compile would have waited for nearly all of the reload, and few would be answered.
    assert.ok(slowest[index]! < milliseconds / 2, `${slowest[index]} ms of ${milliseconds} ms`);
    assert.ok(answers[index]! > 20, `${answers[index]} answers in ${milliseconds} ms`);
  }
  assert.equal(reloads.length, 3);
});

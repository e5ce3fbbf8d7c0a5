import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DecisionSinks } from './decision-sinks.ts';
import { readEvents } from './event-store.ts';
import { decision } from './test/decision.ts';

function freshFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-sinks-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('every sink gets every decision, and files that were moved away are begun anew', async (t) => {
  const folder = freshFolder(t);
  const [wafLog, auditLog, eventStore] = ['waf.log', 'audit.log', 'events.db'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const sinks = new DecisionSinks({ wafLog, auditLog, eventStore, version: '1.0', rotateBytes: 0 });
  assert.deepEqual(
    sinks.all.map(({ name }) => name),
    ['waf-log', 'audit-log', 'event-store'],
  );
  sinks.write(decision);
  await new Promise((resolve) => setImmediate(resolve));
  sinks.reopen();
  for (const path of [wafLog, auditLog]) {
    while (readFileSync(path, 'utf8') === '') await new Promise((resolve) => setImmediate(resolve));
    renameSync(path, `${path}.old`);
  }
  sinks.reopen();
  sinks.write({ ...decision, decision_id: 'second' });
  await sinks.close();
  for (const path of [wafLog, auditLog]) {
    assert.ok(readFileSync(`${path}.old`, 'utf8').includes(decision.request_id), path);
    assert.ok(readFileSync(path, 'utf8').length > 0, path);
  }
  assert.equal([...readEvents(eventStore)].length, 2);
  assert.deepEqual(
    sinks.all.map(({ dropped }) => dropped),
    [0, 0, 0],
  );
});

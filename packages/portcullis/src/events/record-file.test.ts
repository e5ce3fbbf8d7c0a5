import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RecordFile } from './record-file.ts';

test('one record, one line; a file that was moved away is begun anew, and a lost line is counted', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-records-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'decisions.log');
  const file = new RecordFile(path);
  file.together(() => {
    file.write({ event: 'decision', text: 'a\nb' });
    file.write({ event: 'completion' });
  });
  await file.close();
  assert.equal(readFileSync(path, 'utf8'), '{"event":"decision","text":"a\\nb"}\n{"event":"completion"}\n');
  assert.deepEqual([file.written, file.dropped], [2, 0]);

  const next = new RecordFile(path);
  renameSync(path, `${path}.old`);
  next.reopen();
  next.write({ event: 'decision' });
  await next.close();
  assert.equal(readFileSync(path, 'utf8'), '{"event":"decision"}\n');

  const nowhere = new RecordFile(join(folder, 'absent', 'decisions.log'));
  nowhere.write({ event: 'decision' });
  await nowhere.close();
  assert.deepEqual([nowhere.written, nowhere.dropped], [0, 1]);
});

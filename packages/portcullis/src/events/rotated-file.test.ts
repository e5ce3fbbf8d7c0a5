import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { RotatedFile } from './rotated-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-rotated-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const text = (path: string): string => readFileSync(path, 'utf8');

test('lines arrive in order, also after the file was moved away', async () => {
  const path = join(folder, 'moved.log');
  const file = new RotatedFile(path);
  file.append('one');
  file.append('two');
  await file.flush();
  renameSync(path, `${path}.old`);
  file.append('three');
  await file.flush();
  file.reopen();
  file.append('four');
  await file.close();
  assert.equal(text(`${path}.old`), 'one\ntwo\nthree\n');
  assert.equal(text(path), 'four\n');
  assert.deepEqual([file.written, file.dropped, file.problem], [4, 0, undefined]);
});

test('a full file is moved aside and few are kept', async () => {
  const path = join(folder, 'full.log');
  const file = new RotatedFile(path, { maxBytes: 10, keep: 2 });
  for (const line of ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd']) {
    file.append(line);
    await file.flush();
  }
  await file.close();
  assert.deepEqual([text(path), text(`${path}.1`), text(`${path}.2`)], ['dddddd\n', 'cccccc\n', 'bbbbbb\n']);
  assert.throws(() => text(`${path}.3`), /ENOENT/);
});

test('the queue is bounded', async () => {
  const file = new RotatedFile(join(folder, 'queue.log'), { maxQueuedBytes: 20 });
  for (let count = 0; count < 100; count++) file.append('123456789');
  assert.deepEqual([file.written, file.dropped], [2, 98]);
  await file.close();
});

test('a folder that is not there costs lines, and says why', async () => {
  const file = new RotatedFile(join(folder, 'absent', 'x.log'));
  file.append('lost');
  await file.close();
  assert.deepEqual([file.written, file.dropped], [0, 1]);
  assert.match(file.problem ?? '', /ENOENT/);
});

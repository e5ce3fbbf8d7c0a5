import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLog } from './read-log.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-log-'));
test.after(() => rmSync(root, { recursive: true, force: true }));

function file(content: string | Uint8Array): string {
  const path = join(root, 'log');
  writeFileSync(path, content);
  return path;
}

function linesOf(content: string | Uint8Array): string[] {
  const log = openLog(file(content));
  return log.form === 'lines' ? [...log.lines] : assert.fail('it is no HAR file');
}

test('lines end in LF or CRLF, the last one in nothing', () => {
  assert.deepEqual(linesOf('one\ntwo\r\n\nfour'), ['one', 'two', '', 'four']);
  assert.deepEqual(linesOf(''), []);
  assert.deepEqual(linesOf('\ufeffone\n'), ['one']);
});

test('lines and characters may lie across the pieces in which a file is read', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `${index} ${'é€😀'.repeat(900)}`);
  assert.deepEqual(linesOf(lines.join('\n')), lines);
});

test('a line that is no line of a log is an error, and not held', () => {
  assert.throws(
    () => linesOf(Buffer.alloc(17 * 1024 * 1024, 'x')),
    /line 1 is longer than 16 MiB; this is no log that is known/,
  );
});

test('a HAR file is read whole, with or without a byte order mark', () => {
  const text = `{"log": {"entries": [], "x": "${'y'.repeat(100_000)}"}}`;
  for (const mark of ['', '\ufeff']) {
    const log = openLog(file(mark + text));
    assert.equal(log.form === 'har' && log.text, text);
  }
});

test('what is not there, and what is a folder', () => {
  assert.throws(() => openLog(join(root, 'absent')), /cannot read .*absent: it does not exist/);
  assert.throws(() => openLog(root), /cannot read .*: it is a folder/);
});

test('a database that is no event store', () => {
  const log = openLog(file(`SQLite format 3\0${'x'.repeat(200)}`));
  assert.throws(() => log.form === 'lines' && [...log.lines], /cannot read the event store .*: /);
});

test('a HAR file comes over standard input, too', () => {
  const text = `{"log": {"entries": [], "x": "${'y'.repeat(100_000)}"}}`;
  const reader = new URL('./read-log.ts', import.meta.url).href;
  const script = `import { openLog } from ${JSON.stringify(reader)}; process.stdout.write(openLog('-').text);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    input: text,
    encoding: 'utf8',
  });
  assert.equal(stdout, text, stderr);
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { diskAccess } from './file-access.ts';
import { realWatchSystem } from './watch-system.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-files-'));
test.after(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'folder.yaml'));
writeFileSync(join(root, 'b.yaml'), 'b');
writeFileSync(join(root, 'a.yaml'), 'a: 1');
symlinkSync('a.yaml', join(root, 'link.yaml'));
symlinkSync('nowhere', join(root, 'dangling.yaml'));
symlinkSync('loop.yaml', join(root, 'loop.yaml'));

test('a folder lists in order what is no folder; dead links too, so that they are told', () => {
  const names = ['a.yaml', 'b.yaml', 'dangling.yaml', 'link.yaml', 'loop.yaml'];
  assert.deepEqual(diskAccess.list(root), names);
  assert.deepEqual(realWatchSystem.namesIn(root), names);
});

test('reading gives the bytes or the reason', () => {
  assert.deepEqual(Buffer.from(diskAccess.read(join(root, 'link.yaml'), 4) as Uint8Array).toString(), 'a: 1');
  const cases: readonly (readonly [string, RegExp])[] = [
    ['a.yaml', /larger than 3 bytes/],
    ['folder.yaml', /not a regular file/],
    ['absent.yaml', /does not exist/],
    ['dangling.yaml', /does not exist/],
    ['loop.yaml', /circle/],
    ['a.yaml/x', /not a folder/],
    ['x'.repeat(300), /ENAMETOOLONG/],
  ];
  for (const [name, reason] of cases) {
    assert.match((diskAccess.read(join(root, name), 3) as { problem: string }).problem, reason, name);
  }
  assert.equal(cases.length, 7);
});

test('a folder that is not there is no failure of the machine', () => {
  assert.match((diskAccess.list(join(root, 'absent')) as { problem: string }).problem, /does not exist/);
  assert.deepEqual(realWatchSystem.namesIn(join(root, 'absent')), []);
  assert.equal(
    realWatchSystem.watchDirectory(join(root, 'absent'), () => undefined),
    undefined,
  );
  assert.equal(realWatchSystem.factsOf(join(root, 'absent')), '');
});

test('facts change when a file is written in place', () => {
  const path = join(root, 'b.yaml');
  const before = realWatchSystem.factsOf(path);
  assert.equal(realWatchSystem.factsOf(path), before);
  writeFileSync(path, 'longer');
  assert.notEqual(realWatchSystem.factsOf(path), before);
});

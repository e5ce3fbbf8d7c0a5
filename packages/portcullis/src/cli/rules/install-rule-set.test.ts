import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedRuleSet, isRuleSetName } from '../../engines/seclang/rule-set-folder.ts';
import { InstallProblem, type InstallRequest, installRuleSet } from './install-rule-set.ts';
import { readTar } from './tar-archive.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-rules-'));
test.after(() => rmSync(root, { recursive: true, force: true }));
const source = join(root, 'coreruleset-1.0');
mkdirSync(join(source, 'rules'), { recursive: true });
writeFileSync(join(source, 'crs-setup.conf.example'), 'SecAction "id:1,phase:1,pass,nolog"\n');
writeFileSync(
  join(source, 'rules', 'one.conf'),
  'SecRule ARGS "@pmFromFile words.data" "id:2,phase:2,deny"\n',
);
writeFileSync(join(source, 'rules', 'words.data'), 'attack\n');
writeFileSync(join(source, 'README.md'), 'not wanted');
const long = 'x'.repeat(120);
writeFileSync(join(source, 'rules', `${long}.data`), 'long name');
const into = join(root, 'sets');

function request(more: Partial<InstallRequest>): InstallRequest {
  return { name: 'crs@1.0', from: source, into, sha256: undefined, force: true, ...more };
}

function archive(format: string, gzip: boolean): string {
  const file = join(root, `${format}.tar${gzip ? '.gz' : ''}`);
  execFileSync('tar', [`--format=${format}`, gzip ? '-czf' : '-cf', file, '-C', root, 'coreruleset-1.0']);
  return file;
}

test('a folder and every kind of archive install the same files', () => {
  for (const from of [source, archive('gnu', true), archive('pax', false)]) {
    const installed = installRuleSet(request({ from }));
    assert.equal(installed.files, 4);
    assert.deepEqual(readdirSync(installed.folder).sort(), [
      'crs-setup.conf.example',
      'installed.json',
      'rules',
    ]);
    assert.deepEqual(readdirSync(join(installed.folder, 'rules')), [
      'one.conf',
      'words.data',
      `${long}.data`,
    ]);
  }
  assert.equal(installedRuleSet('crs@1.0', { PORTCULLIS_RULES_DIR: into }), join(into, 'crs@1.0'));
  assert.equal(installedRuleSet('crs@9', { PORTCULLIS_RULES_DIR: into }), undefined);
});

test('what is not what was asked for is refused and changes nothing', () => {
  const refuse = (more: Partial<InstallRequest>, message: RegExp): void => {
    assert.throws(
      () => installRuleSet(request({ into: join(root, 'none'), ...more })),
      (error) => error instanceof InstallProblem && message.test(error.message),
    );
    assert.ok(!existsSync(join(root, 'none', 'crs@1.0')));
  };
  refuse({ sha256: '00' }, /SHA-256 of .* is [0-9a-f]{64}, not 00/);
  refuse({ from: join(root, 'absent') }, /cannot read/);
  writeFileSync(join(root, 'broken.tar'), Buffer.alloc(1024, 1));
  refuse({ from: join(root, 'broken.tar') }, /no tar archive, or damaged/);
  const bad = join(root, 'bad');
  mkdirSync(join(bad, 'rules'), { recursive: true });
  refuse({ from: bad }, /no crs-setup\.conf\.example/);
  writeFileSync(join(bad, 'crs-setup.conf'), '');
  writeFileSync(join(bad, 'rules', 'a.conf'), 'SecRule ARGS');
  refuse({ from: bad }, /do not compile/);
  installRuleSet(request({}));
  assert.throws(() => installRuleSet(request({ force: false })), /--force replaces it/);
});

test('an archive with a path that leads outside is refused', () => {
  const file = join(root, 'evil.tar');
  execFileSync('tar', [
    '-cPf',
    file,
    '--transform=s,.*words,../../words,',
    join(source, 'rules', 'words.data'),
  ]);
  assert.throws(() => installRuleSet(request({ from: file })), /leads outside: \.\.\/\.\.\/words/);
});

test('names', () => {
  assert.deepEqual(
    ['crs@4.28.0', 'a@1', '@1', 'crs', 'crs@', 'crs@x', '/a/crs@1', '../crs@1'].map(isRuleSetName),
    [true, true, false, false, false, false, false, false],
  );
  assert.deepEqual(readTar(Buffer.alloc(1024)), []);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { downloadRelease } from './download-release.ts';
import { InstallProblem } from './install-rule-set.ts';
import { rulesCommand } from './rules-command.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-release-'));
const archive = join(root, 'release.tar.gz');
let server: Server;
let base = '';
let digest = '';
/** What the list of releases states, by version; the file is the same for all. */
const stated = new Map<string, string | null>();

before(async () => {
  const source = join(root, 'coreruleset-1.2.3');
  mkdirSync(join(source, 'rules'), { recursive: true });
  writeFileSync(join(source, 'crs-setup.conf.example'), 'SecAction "id:1,phase:1,pass,nolog"\n');
  writeFileSync(join(source, 'rules', 'one.conf'), 'SecRule ARGS "@contains attack" "id:2,phase:2,deny"\n');
  execFileSync('tar', ['-czf', archive, '-C', root, 'coreruleset-1.2.3']);
  const bytes = readFileSync(archive);
  digest = createHash('sha256').update(bytes).digest('hex');
  stated
    .set('1.2.3', `sha256:${digest}`)
    .set('1.2.4', `sha256:${'0'.repeat(64)}`)
    .set('1.2.5', null)
    .set('1.2.6', null);
  server = createServer((request, response) => {
    if (request.url === '/file') return void response.end(bytes);
    const version = request.url?.slice('/tags/v'.length) ?? '';
    if (!stated.has(version)) return void response.writeHead(404).end();
    if (version === '1.2.6') return void response.end('<html>');
    const name = `coreruleset-${version}-minimal.tar.gz`;
    const assets = [{ name, browser_download_url: `${base}/file`, digest: stated.get(version) }];
    response.end(JSON.stringify({ assets }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(root, { recursive: true, force: true });
});

async function install(...args: string[]): Promise<number> {
  let code = -1;
  const state = join(root, 'state');
  await rulesCommand((result) => {
    code = result;
  }).parseAsync(['install', ...args, '--releases', `${base}/tags`, '--state-dir', state], { from: 'user' });
  return code;
}

test('a release is downloaded, verified and installed; a second time only with --force', async () => {
  assert.equal(await install('crs@1.2.3'), 0);
  const folder = join(root, 'state', 'rule-sets', 'crs@1.2.3');
  assert.ok(existsSync(join(folder, 'rules', 'one.conf')));
  const facts = JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8')) as { sha256: string };
  assert.equal(facts.sha256, digest);
  assert.equal(await install('crs@1.2.3'), 1);
  assert.equal(await install('crs@1.2.3', '--force'), 0);
});

test('nothing is installed whose checksum is wrong or unknown, and a given one counts more', async () => {
  const refused = async (name: string, sha256: string | undefined, message: RegExp): Promise<void> => {
    await assert.rejects(
      downloadRelease({ name, sha256, from: `${base}/tags` }),
      (error) => error instanceof InstallProblem && message.test(error.message),
    );
  };
  await refused(
    'crs@1.2.4',
    undefined,
    /the SHA-256 of .* is [0-9a-f]{64}, not 0{64}; nothing was installed/,
  );
  await refused('crs@1.2.3', 'ab'.repeat(32), /not (?:ab){32}/);
  await refused('crs@1.2.5', undefined, /states no checksum .* --sha256/);
  await refused('crs@9.9.9', undefined, /the answer is 404; without a network use --from FILE/);
  await refused(
    'crs@1.2.6',
    undefined,
    /has no file coreruleset-1\.2\.6-minimal\.tar\.gz; download it yourself/,
  );
  await refused('mine@1.0', undefined, /only crs@VERSION can be downloaded/);
  const { sha256 } = await downloadRelease({
    name: 'crs@1.2.5',
    sha256: digest.toUpperCase(),
    from: `${base}/tags`,
  });
  assert.equal(sha256, digest);
});

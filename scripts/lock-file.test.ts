/** package-lock.json works for every registry, every supported npm and every platform. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface LockEntry {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockEntry> };

it('package-lock.json holds no download address', () => {
  assert.ok(Object.keys(packages).length > 100);
  const addresses = Object.values(packages).filter((entry) => entry.resolved !== undefined && !entry.link);
  assert.deepEqual(addresses, []);
});

it('package-lock.json has an entry for every optional package, which `npm ci` of npm 11 asks for', () => {
  const missing = Object.entries(packages).flatMap(([where, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !(`node_modules/${name}` in packages || `${where}/node_modules/${name}` in packages))
      .map((name) => `${name}, of ${where || 'the root'}`),
  );
  assert.deepEqual(missing, []);
});

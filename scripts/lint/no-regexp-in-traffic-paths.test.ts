/** The lint rule of D9: no V8 regular expression where traffic is read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Each line is refused in a traffic path. */
const refused = [
  "export const literal = /a+/.test('a');",
  "export const constructed = new RegExp('a');",
  "export const called = RegExp('a');",
  "export const parts = 'a b'.split(/ /);",
  "export const replaced = 'a b'.replace(/ /g, '');",
  "export const matches = 'a b'.matchAll(called);",
];

/** Lines that look alike and are fine. */
const accepted = [
  "export const cut = 'a b'.split(' ');",
  "export const swapped = 'a b'.replaceAll(' ', '');",
];

const trafficPaths = ['packages/injection/src/scan.ts', 'packages/portcullis/src/engines/jwt/inspect.ts'];
const otherPaths = [
  'packages/injection/src/scan.test.ts',
  'packages/portcullis/src/config/duration.ts',
  'packages/portcullis/src/cli/serve.ts',
  'packages/seclang/src/syntax/macro.ts',
  'scripts/report.ts',
];

describe('no-regexp-in-traffic-paths', () => {
  const tree = mkdtempSync(join(tmpdir(), 'lint-'));
  after(() => rmSync(tree, { recursive: true }));

  it('refuses every form in traffic paths and none elsewhere', () => {
    const config = JSON.parse(readFileSync(`${root}biome.json`, 'utf8')) as {
      vcs: unknown;
      overrides: { plugins?: string[] }[];
    };
    delete config.vcs;
    for (const override of config.overrides) {
      if (override.plugins) override.plugins = override.plugins.map((plugin) => join(root, plugin));
    }
    writeFileSync(join(tree, 'biome.json'), JSON.stringify(config));
    for (const path of [...trafficPaths, ...otherPaths]) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), [...refused, ...accepted].join('\n'));
    }

    const biome = spawnSync(`${root}node_modules/.bin/biome`, ['lint', '--max-diagnostics=none', '.'], {
      cwd: tree,
      encoding: 'utf8',
    });
    assert.equal(biome.status, 1);
    const found = [...(biome.stdout + biome.stderr).matchAll(/^(\S+):(\d+):\d+ plugin /gm)];
    assert.deepEqual(
      found.map(([, path, line]) => `${path}:${line}`).sort(),
      trafficPaths.flatMap((path) => refused.map((_, index) => `${path}:${index + 1}`)).sort(),
    );
  });
});

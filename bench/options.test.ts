import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { benchNames, parseOptions, UsageError } from './options.ts';

const options = {
  seconds: { default: 4, about: 'of a round' },
  traffic: { default: '', about: 'kinds', words: ['GET', 'POST'] },
  alone: { default: false, about: 'nobody else' },
} as const;
const defaults = { seconds: 4, traffic: '', alone: false, json: false, help: false };

test('options have their defaults, and are read with and without an equals sign', () => {
  assert.deepEqual(parseOptions(['envoy'], options), defaults);
  assert.deepEqual(parseOptions(['envoy', '--seconds=0.5', '--json'], options), {
    ...defaults,
    seconds: 0.5,
    json: true,
  });
  assert.deepEqual(parseOptions(['envoy', '--seconds', '2', '--traffic', 'GET', '--alone'], options), {
    ...defaults,
    seconds: 2,
    traffic: 'GET',
    alone: true,
  });
  assert.deepEqual(benchNames(['envoy', 'crs', '--files', '400']), ['envoy', 'crs']);
});

test('mistakes are errors', () => {
  const wrong = [
    ['envoy', '--second=2'],
    ['envoy', '--seconds=many'],
    ['envoy', '--seconds=0'],
    ['envoy', '--seconds'],
    ['envoy', '--alone=yes'],
    ['envoy', '--traffic=GET,PUT'],
    ['envoy', '--json', 'crs'],
    ['envoy', 'crs', '--seconds=2'],
  ];
  for (const args of wrong) assert.throws(() => parseOptions(args, options), UsageError, args.join(' '));
  assert.equal(wrong.length, 8);
});

/** Runs `npm run bench -- …` as npm does. */
function bench(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'run.ts'), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, out: stdout, err: stderr };
}

test('every benchmark tells of itself without running, and refuses an option that it has not', () => {
  const names = globSync('*.bench.ts', { cwd: import.meta.dirname }).map((file) =>
    basename(file, '.bench.ts'),
  );
  assert.ok(names.length >= 12, `${names.length}`);
  for (const name of names) {
    const help = bench(name, '--help');
    assert.equal(help.status, 0, help.err);
    assert.match(help.out, new RegExp(`^npm run bench -- ${name} `));
    assert.match(help.out, /\n {2}--json {2,}one JSON line per case\n/);
    assert.equal(help.err, '');
  }
  const refused = bench('codec', '--secnds=1');
  assert.deepEqual([refused.status, refused.out], [2, '']);
  assert.match(refused.err, /^codec: .*--secnds/);
});

test('without a name, or with --help alone, the benchmarks are listed; an unknown name is an error', () => {
  for (const args of [[], ['--help']]) {
    const { status, out } = bench(...args);
    assert.equal(status, 0);
    assert.match(out, /^usage: npm run bench -- NAME…/);
    assert.match(out, /\n {2}codec {2,}\S/);
  }
  const unknown = bench('codecs');
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /no benchmark is called codecs/);
  assert.equal(bench('--jsn').status, 2);
});

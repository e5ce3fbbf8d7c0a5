import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { PatternSet, Regex } from '../src/index.ts';
import { pikeSearch } from '../src/nfa/pike-vm.ts';
import { crsPatterns } from './crs-patterns.ts';
import { nearMatch, Random, sampleMatch } from './match-sampler.ts';

const rules = shared('conformance/crs/rules');
const attacks = shared('corpora/attacks');
/** As ModSecurity 2 compiles the argument of @rx. */
const flags = { dotAll: true, dollarEndOnly: true };

test('all patterns of CRS 4.28 compile', { skip: rules.skip }, () => {
  const patterns = crsPatterns(rules.path);
  for (const { pattern } of patterns) Regex.compile(pattern, flags);
  assert.equal(patterns.length, 294);
  assert.equal(
    patterns.reduce((sum, { rules: ids }) => sum + ids.length, 0),
    318,
  );
});

test('strings made from a pattern match it, and the pattern set never misses one', {
  skip: rules.skip,
}, () => {
  const patterns = crsPatterns(rules.path);
  const regexes = patterns.map(({ pattern }) => Regex.compile(pattern, flags));
  const set = PatternSet.compile(regexes.map((regex) => ({ regex })));
  const random = new Random(1);
  const out = new Int32Array(set.size);
  let matches = 0;
  let nearMisses = 0;
  for (const [number, regex] of regexes.entries()) {
    for (let round = 0; round < 12; round++) {
      const sample = sampleMatch(regex.hir!, random);
      if (sample === null) continue;
      for (const bytes of [sample, nearMatch(sample, random)].map((value) => Uint8Array.from(value))) {
        const count = set.scan(bytes, 0, bytes.length, -1, out);
        const matched = regex.test(bytes);
        assert.equal(pikeSearch(regex.program, wholeOf(bytes), false, new Int32Array(0)), matched);
        if (!matched) nearMisses++;
        else {
          matches++;
          assert.ok(out.subarray(0, count).includes(number), `${patterns[number]!.rules}: ${latin1(bytes)}`);
          assert.ok(hasNeeded(set, number, bytes), `${patterns[number]!.rules} needs less: ${latin1(bytes)}`);
        }
      }
    }
  }
  assert.ok(matches > 3500, `${matches} matches`);
  assert.ok(nearMisses > 1000, `${nearMisses} near misses`);
});

test('on attack strings, the pattern set reports every pattern that matches', {
  skip: rules.skip || attacks.skip,
}, () => {
  const regexes = crsPatterns(rules.path).map(({ pattern }) => Regex.compile(pattern, flags));
  const set = PatternSet.compile(regexes.map((regex) => ({ regex })));
  const out = new Int32Array(set.size);
  let values = 0;
  let matches = 0;
  for (const bytes of attackSample(attacks.path)) {
    values++;
    const count = set.scan(bytes, 0, bytes.length, -1, out);
    const candidates = new Set(out.subarray(0, count));
    assert.equal(candidates.size, count, 'each candidate once');
    for (const [number, regex] of regexes.entries()) {
      if (!regex.test(bytes)) continue;
      matches++;
      assert.ok(candidates.has(number), latin1(bytes));
      assert.ok(hasNeeded(set, number, bytes), latin1(bytes));
    }
  }
  assert.ok(values >= 400, `${values} values`);
  assert.ok(matches > values, `${matches} matches`);
});

/** Lines spread evenly over all files. */
function* attackSample(folder: string): Generator<Uint8Array> {
  for (const file of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const lines = readFileSync(join(file.parentPath, file.name))
      .toString('latin1')
      .split('\n')
      .filter(Boolean);
    const step = Math.max(1, Math.floor(lines.length / 60));
    for (let at = 0; at < lines.length; at += step) yield Uint8Array.from(Buffer.from(lines[at]!, 'latin1'));
  }
}

/** Whether a value has what the set says that each match of a pattern has. */
function hasNeeded(set: PatternSet, pattern: number, bytes: Uint8Array): boolean {
  const { common, rare } = set.needs(pattern);
  const isNothingKnown = (common & rare) === -1;
  const has = bytes.some((byte) => ((set.commonOf[byte]! & common) | (set.rareOf[byte]! & rare)) !== 0);
  return bytes.length >= set.minLength(pattern) && (isNothingKnown || has);
}

function wholeOf(bytes: Uint8Array) {
  return { bytes, start: 0, from: 0, end: bytes.length, stopAt: bytes.length };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

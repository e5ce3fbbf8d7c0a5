import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { Regex } from '../src/index.ts';
import { crsPatterns } from './crs-patterns.ts';
import { badTexts, repeated, stepsOf } from './linearity.ts';

const rules = shared('conformance/crs/rules');
const everyByte = Array.from({ length: 256 }, (_, byte) => byte);

/** Steps per byte may grow by this factor between 1 KiB and the larger text. */
const allowedGrowth = 4;

function perByte(regex: Regex, unit: Uint8Array, length: number): number {
  return stepsOf(regex, repeated(unit, length)) / length;
}

/** The same pattern with empty caches. */
function fresh(regex: Regex): Regex {
  return Regex.fromPlan(regex.toPlan(false));
}

test('every CRS pattern, every byte value and near-matches: 16 KiB cost at most four times as much per byte as 1 KiB', {
  skip: rules.skip,
}, () => {
  let cases = 0;
  for (const { pattern, rules: ids } of crsPatterns(rules.path)) {
    const regex = Regex.compile(pattern, { dotAll: true, dollarEndOnly: true });
    // One instance for all small texts and one for all large ones: both meet the same texts with the same caches.
    const forSmall = fresh(regex);
    const forLarge = fresh(regex);
    for (const { name, unit } of badTexts(regex, everyByte, 16, 11)) {
      cases++;
      const small = perByte(forSmall, unit, 1 << 10);
      const large = perByte(forLarge, unit, 1 << 14);
      assert.ok(large <= allowedGrowth * small, `${ids}, ${name}: ${small} steps per byte, then ${large}`);
    }
  }
  assert.equal(cases, 294 * 272);
});

test('every CRS pattern on near-matches and some bytes: the same at 1 MiB, in steps and in time', {
  skip: rules.skip,
}, () => {
  let cases = 0;
  let worst = { id: '', text: '', nanoseconds: 0 };
  for (const { pattern, rules: ids } of crsPatterns(rules.path)) {
    const regex = Regex.compile(pattern, { dotAll: true, dollarEndOnly: true });
    for (const { name, unit } of badTexts(regex, [0x20, 0x27, 0x3c, 0x61, 0x7b], 3, 12)) {
      cases++;
      const small = perByte(fresh(regex), unit, 1 << 10);
      const text = repeated(unit, 1 << 20);
      const cold = fresh(regex);
      const started = process.hrtime.bigint();
      const steps = stepsOf(cold, text);
      const nanoseconds = Number(process.hrtime.bigint() - started) / text.length;
      if (nanoseconds > worst.nanoseconds) worst = { id: ids[0]!, text: name, nanoseconds };
      assert.ok(
        steps / text.length <= allowedGrowth * small,
        `${ids}, ${name}: ${small}, then ${steps / text.length}`,
      );
    }
  }
  assert.equal(cases, 294 * 8);
  console.log(
    `worst: rule ${worst.id}, ${worst.text}: ${worst.nanoseconds.toFixed(1)} ns per byte for test and captures`,
  );
  // Far above what is measured on an idle machine, far below what backtracking needs.
  assert.ok(worst.nanoseconds < 20_000);
});

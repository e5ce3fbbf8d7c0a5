/** The check that cost grows no faster than length, in steps and not in time: the same on every machine. */
import assert from 'node:assert/strict';
import { detectSqli, detectXss } from '../src/index.ts';
import { sqliSteps } from '../src/sqli/detect-sqli.ts';
import { xssSteps } from '../src/xss/detect-xss.ts';
import { type AdversarialInput, grow } from './adversarial-inputs.ts';

/**
 * Steps per byte that no input may exceed, counted over all passes: up to five for SQL, each reading a byte at
 * most twice with a few folding rounds per token; five for HTML.
 */
const MOST_STEPS_PER_BYTE = 40;

/** Below this, a difference only says how many passes there were: an open quote at the end saves one or two. */
const FEW_STEPS_PER_BYTE = 4;

/** Asserts that an input of `long` bytes costs at most 1.5 times as much per byte as one of `short` bytes. */
export function assertLinear(input: AdversarialInput, short: number, long: number): void {
  for (const [name, detect, steps] of [
    ['SQL', detectSqli, sqliSteps],
    ['HTML', detectXss, xssSteps],
  ] as const) {
    const cost = (length: number): number => {
      const bytes = grow(input, length);
      detect(bytes);
      return steps() / length;
    };
    const perByteShort = cost(short);
    const perByteLong = cost(long);
    const what = `${name}, ${input.name}: ${perByteShort} and ${perByteLong} steps per byte`;
    assert.ok(perByteLong <= Math.max(FEW_STEPS_PER_BYTE, perByteShort) * 1.5, what);
    assert.ok(perByteLong <= MOST_STEPS_PER_BYTE, what);
  }
}

/** Every single byte value, repeated. */
export function repeatedBytes(): AdversarialInput[] {
  return Array.from({ length: 256 }, (_, byte) => ({
    name: `byte ${byte} repeated`,
    before: '',
    unit: String.fromCharCode(byte),
  }));
}

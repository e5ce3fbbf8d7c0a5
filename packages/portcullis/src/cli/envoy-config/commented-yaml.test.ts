import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { commented, toYaml } from './commented-yaml.ts';

test('short parts stand in one line, comments before their keys, undefined fields nowhere', () => {
  const value = {
    a: { b: [1, 'x [ y ]'], c: undefined },
    d: commented({ e: true }, 'why\nand why not'),
    long: ['x'.repeat(60), 'y'.repeat(60)],
  };
  const text = toYaml([value, { second: null }], 'Head');
  assert.equal(
    text,
    `# Head
a: { b: [1, "x [ y ]"] }
# why
# and why not
d: { e: true }
long:
  - ${'x'.repeat(60)}
  - ${'y'.repeat(60)}
---
{ second: null }
`,
  );
  assert.deepEqual(parse(text.split('---\n')[0] ?? ''), {
    a: { b: [1, 'x [ y ]'] },
    d: { e: true },
    long: value.long,
  });
});

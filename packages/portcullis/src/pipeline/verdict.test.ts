import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { modes, weakerMode } from './mode.ts';
import { actions, allow, stricter, type Verdict } from './verdict.ts';

const verdict = fc.constantFrom(...actions).map((action): Verdict => ({ action, deciding: undefined }));

test('verdicts join: associative, idempotent, allow is neutral, and nothing gets laxer', () => {
  fc.assert(
    fc.property(verdict, verdict, verdict, (a, b, c) => {
      assert.equal(stricter(stricter(a, b), c).action, stricter(a, stricter(b, c)).action);
      assert.equal(stricter(a, a), a);
      assert.equal(stricter(allow, a).action, a.action);
      assert.equal(stricter(a, b).action, stricter(b, a).action);
      assert.ok(actions.indexOf(stricter(a, b).action) >= actions.indexOf(a.action));
    }),
  );
});

test('of two equally strict verdicts the earlier one stays, with its reason', () => {
  const first: Verdict = { action: 'block', deciding: undefined };
  assert.equal(stricter(first, { action: 'block', deciding: undefined }), first);
});

test('the weaker mode wins', () => {
  for (const one of modes) {
    for (const other of modes) {
      const weaker = weakerMode(one, other);
      assert.equal(weaker, weakerMode(other, one));
      assert.equal(modes.indexOf(weaker), Math.min(modes.indexOf(one), modes.indexOf(other)));
    }
  }
  assert.equal(weakerMode('block', 'shadow'), 'shadow');
});

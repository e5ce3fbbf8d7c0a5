/** What holds for every input; run short by the tests and long by the soak. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectSqli, detectXss } from '../src/index.ts';
import { FingerprintScan } from '../src/sqli/fingerprint.ts';
import { HtmlContext, HtmlTokenizer } from '../src/xss/html-tokenizer.ts';
import { anyBytes } from './any-bytes.ts';

/** Bytes that change every reading if one of them is looked at. */
const POISON = Buffer.from(`' or 1=1 -- <script>"\`onload=1`, 'latin1');

/** The value inside a larger array, between bytes that must not be seen. */
function embed(value: Uint8Array): { bytes: Uint8Array; start: number; end: number } {
  return {
    bytes: Buffer.concat([POISON, value, POISON]),
    start: POISON.length,
    end: POISON.length + value.length,
  };
}

/** Results do not depend on earlier calls, nor on what lies around the value; offsets stay inside it. */
export function assertSelfContained(runs: number): void {
  fc.assert(
    fc.property(anyBytes, anyBytes, (value, other) => {
      const sqli = detectSqli(value);
      const xss = detectXss(value);
      detectSqli(other);
      detectXss(other);
      assert.deepEqual(detectSqli(value), sqli);
      assert.deepEqual(detectXss(value), xss);
      const { bytes, start, end } = embed(value);
      const embeddedSqli = detectSqli(bytes, start, end);
      const embeddedXss = detectXss(bytes, start, end);
      assert.equal(embeddedSqli?.fingerprint, sqli?.fingerprint);
      assert.equal(embeddedSqli?.context, sqli?.context);
      assert.equal(embeddedXss?.reason, xss?.reason);
      assert.equal(embeddedXss?.what, xss?.what);
      for (const token of embeddedSqli?.tokens ?? []) {
        assert.ok(start <= token.start && token.start <= token.end && token.end <= end);
      }
      if (embeddedXss !== undefined) {
        assert.ok(start <= embeddedXss.offset && embeddedXss.offset <= end);
        assert.equal(embeddedXss.offset - start, xss!.offset);
      }
    }),
    { numRuns: runs, seed: 4 },
  );
}

/** Tokens of HTML come in order, without overlap, in every context. */
export function assertHtmlTokensInOrder(runs: number): void {
  const html = new HtmlTokenizer();
  fc.assert(
    fc.property(anyBytes, fc.constantFrom(...Object.values(HtmlContext)), (value, context) => {
      const { bytes, start, end } = embed(value);
      html.begin(bytes, start, end, context);
      let last = start;
      let count = 0;
      while (html.next()) {
        assert.ok(last <= html.start && html.start <= html.end && html.end <= end);
        last = html.end;
        assert.ok(++count <= 2 * value.length + 2, 'as many tokens as bytes at most');
      }
    }),
    { numRuns: runs, seed: 5 },
  );
}

/** A folded sequence has at most five tokens, each inside the value. */
export function assertFoldedWithinBounds(runs: number): void {
  const scan = new FingerprintScan();
  const quotes = fc.constantFrom(0, 0x27, 0x22);
  fc.assert(
    fc.property(anyBytes, quotes, fc.boolean(), (value, quote, mysql) => {
      const { bytes, start, end } = embed(value);
      scan.run(bytes, start, end, quote, mysql);
      assert.ok(scan.length <= 5);
      assert.equal(scan.text().length, scan.length);
      for (let slot = 0; slot < scan.length; slot++) {
        const { tokens } = scan.state;
        assert.ok(start <= tokens.start[slot]! && tokens.start[slot]! <= tokens.end[slot]!);
        assert.ok(tokens.end[slot]! <= end);
      }
    }),
    { numRuns: runs, seed: 6 },
  );
}

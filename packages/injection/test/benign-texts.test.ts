/** Texts that are no attacks, few and hand-written, and many from the packages at hand. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot, shared } from '@portcullis-testing/prerequisites';
import { detectSqli, detectXss } from '../src/index.ts';
import { sequenceAutomaton } from '../src/sqli/automaton.ts';
import { FingerprintScan } from '../src/sqli/fingerprint.ts';
import { BENIGN_TEXTS } from './benign-texts.ts';

const { path, skip } = shared('conformance/libinjection/sqli-words-and-fingerprints.json');

/** How much of the installed packages is read: enough for a hundred thousand texts, few enough for seconds. */
const BULK_BYTES = 6 << 20;
const BULK_FILE_BYTES = 100_000;
const BULK_NAMES = ['.md', '.d.ts', 'LICENSE', '.json', '.js', '.yml'];

const SINGLE = 0x27;
const DOUBLE = 0x22;

/** Documentation and source text below a folder, in a fixed order. */
function* bulkFiles(folder: string): Generator<Uint8Array> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) yield* bulkFiles(file);
    else if (entry.isFile() && BULK_NAMES.some((name) => entry.name.endsWith(name))) {
      yield readFileSync(file).subarray(0, BULK_FILE_BYTES);
    }
  }
}

/** Lines without their indentation, and paragraphs. */
function* textsOf(bytes: Uint8Array): Generator<readonly [start: number, end: number]> {
  let line = 0;
  let paragraph = 0;
  for (let pos = 0; pos <= bytes.length; pos++) {
    if (pos < bytes.length && bytes[pos] !== 0x0a) continue;
    while (line < pos && bytes[line] === 0x20) line++;
    if (line < pos) yield [line, pos];
    else {
      if (paragraph < pos) yield [paragraph, pos];
      paragraph = pos + 1;
    }
    line = pos + 1;
  }
}

describe('benign texts', () => {
  it('hand-written ones are neither SQL nor script injection', () => {
    assert.ok(BENIGN_TEXTS.length >= 80);
    for (const text of BENIGN_TEXTS) {
      const bytes = Buffer.from(text);
      assert.equal(detectSqli(bytes)?.fingerprint, undefined, `SQL: ${text}`);
      assert.equal(detectXss(bytes)?.reason, undefined, `script: ${text}`);
    }
  });

  it('no sequence outside the table that occurs in bulk text is judged an injection', { skip }, () => {
    const data = JSON.parse(readFileSync(path, 'utf8')) as { fingerprints: string[] };
    const table = new Set(data.fingerprints);
    const scan = new FingerprintScan();
    const outside = new Set<string>();
    let texts = 0;
    let read = 0;
    const judge = (bytes: Uint8Array, start: number, end: number, quote: number, mysql: boolean): void => {
      scan.run(bytes, start, end, quote, mysql);
      if (sequenceAutomaton.accept(scan.state.tokens.kind, scan.length) < 0) return;
      if (!table.has(scan.text())) outside.add(scan.text());
    };
    for (const bytes of bulkFiles(join(projectRoot, 'node_modules'))) {
      if (read > BULK_BYTES) break;
      read += bytes.length;
      for (const [start, end] of textsOf(bytes)) {
        texts++;
        const text = bytes.subarray(start, end);
        judge(bytes, start, end, 0, false);
        judge(bytes, start, end, 0, true);
        if (text.includes(SINGLE)) {
          judge(bytes, start, end, SINGLE, false);
          judge(bytes, start, end, SINGLE, true);
        }
        if (text.includes(DOUBLE)) judge(bytes, start, end, DOUBLE, true);
      }
    }
    assert.ok(texts > 50_000, `only ${texts} texts at hand`);
    assert.deepEqual([...outside], []);
  });
});

/** The published cases of the reference, token by token. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shared } from '@portcullis-testing/prerequisites';
import { detectSqli } from '../src/index.ts';
import { fold } from '../src/sqli/fold.ts';
import { FoldWindow } from '../src/sqli/fold-window.ts';
import { ScanState } from '../src/sqli/scan-state.ts';
import { classLetter, TokenClass } from '../src/sqli/token-class.ts';
import { nextToken } from '../src/sqli/tokenizer.ts';
import { vocabulary } from '../src/sqli/vocabulary.ts';
import { HtmlContext, HtmlToken, HtmlTokenizer } from '../src/xss/html-tokenizer.ts';
import { CASE_COUNTS, type ReferenceCase, readCases, trimEnd } from './reference-case.ts';

const { path, skip } = shared('conformance/libinjection');

/** Cases that are not to pass, with the reason. A case listed here that passes is an error. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

/** The reference keeps 31 bytes of a token's text. */
const KEPT = 31;

const HTML_NAMES: Readonly<Record<number, string>> = {
  [HtmlToken.text]: 'DATA_TEXT',
  [HtmlToken.tagOpen]: 'TAG_NAME_OPEN',
  [HtmlToken.tagEnd]: 'TAG_NAME_CLOSE',
  [HtmlToken.tagSelfClose]: 'TAG_NAME_SELFCLOSE',
  [HtmlToken.closingTag]: 'TAG_CLOSE',
  [HtmlToken.attributeName]: 'ATTR_NAME',
  [HtmlToken.attributeValue]: 'ATTR_VALUE',
  [HtmlToken.comment]: 'TAG_COMMENT',
  [HtmlToken.doctype]: 'DOCTYPE',
};

/** A token as the reference's driver prints it. */
function printToken(state: ScanState, slot: number): string {
  const { tokens, bytes } = state;
  const start = tokens.start[slot]!;
  const text = Buffer.from(bytes.subarray(start, tokens.end[slot]!)).toString('latin1').slice(0, KEPT);
  const kind = tokens.kind[slot]!;
  const letter = classLetter(kind);
  const word = vocabulary.text(tokens.word[slot]!);
  // A phrase stands for more than its words: comments may lie between them.
  if (word.includes(' ') && text.toUpperCase() !== word) return `${letter} ${word}`;
  if (kind !== TokenClass.string && kind !== TokenClass.variable) return `${letter} ${text}`;
  const open = tokens.open[slot] === 0 ? '' : String.fromCharCode(tokens.open[slot]!);
  const close = tokens.close[slot] === 0 ? '' : String.fromCharCode(tokens.close[slot]!);
  return `${letter} ${kind === TokenClass.variable ? signs(bytes, start - open.length) : ''}${open}${text}${close}`;
}

/** The `@` in front of a variable's name; none for session variables that are words. */
function signs(bytes: Uint8Array, name: number): string {
  let first = name;
  while (first > 0 && bytes[first - 1] === 0x40 && name - first < 2) first--;
  return '@'.repeat(name - first);
}

const RUNNERS: Readonly<Record<string, (input: Uint8Array) => string>> = {
  'test-tokens-': (input) => {
    const state = new ScanState();
    state.begin(input, 0, input.length, 0, false);
    const lines: string[] = [];
    while (nextToken(state, 0)) lines.push(printToken(state, 0));
    return lines.join('\n');
  },
  'test-folding-': (input) => {
    const state = new ScanState();
    state.begin(input, 0, input.length, 0, false);
    const count = fold(state, new FoldWindow());
    return Array.from({ length: count }, (_, slot) => printToken(state, slot)).join('\n');
  },
  'test-html5-': (input) => {
    const html = new HtmlTokenizer();
    html.begin(input, 0, input.length, HtmlContext.data);
    const lines: string[] = [];
    while (html.next()) {
      const text = Buffer.from(input.subarray(html.start, html.end)).toString('latin1');
      lines.push(`${HTML_NAMES[html.kind]},${text.length},${text}`);
    }
    return lines.join('\n');
  },
  'test-sqli-': (input) => detectSqli(input)?.fingerprint ?? '',
};

function check(reference: ReferenceCase, run: (input: Uint8Array) => string): void {
  const actual = trimEnd(run(reference.input));
  const reason = EXCEPTIONS[reference.file];
  if (reason === undefined) assert.equal(actual, reference.expected, `${reference.file}: ${reference.title}`);
  else assert.notEqual(actual, reference.expected, `${reference.file} passes; it is listed: ${reason}`);
}

describe('published cases of the reference', { skip }, () => {
  for (const [prefix, count] of Object.entries(CASE_COUNTS)) {
    it(`${prefix}*: ${count} cases`, () => {
      const cases = readCases(path, prefix);
      assert.equal(cases.length, count);
      for (const reference of cases) check(reference, RUNNERS[prefix]!);
    });
  }

  it('are 480', () => {
    assert.equal(
      Object.values(CASE_COUNTS).reduce((sum, count) => sum + count, 0),
      480,
    );
    assert.equal(readCases(path, 'test-').length, 480);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectSqli } from './detect-sqli.ts';

function fingerprint(text: string): string | undefined {
  return detectSqli(Buffer.from(text, 'latin1'))?.fingerprint;
}

describe('detectSqli', () => {
  const attacks: readonly (readonly [text: string, fingerprint: string, reason: string])[] = [
    ['1 or 1=1', '1&1', 'condition'],
    ["' or 'a'='a", 's&sos', 'condition'],
    ['1 union select name from users', '1UEnk', 'union'],
    ["1'; drop table users", 's;Tnn', 'stacked-statement'],
    ["admin' -- ", 'sc', 'comment-cut'],
    ['1) or (1=1', '1)&(1', 'closing-parenthesis'],
    ['sleep(5)', 'f(1)', 'call'],
    ['/*!50000select*/', 'X', 'unreadable-by-design'],
    ['1 order by 10', '1B1', 'clause'],
    ['1 having 1=1', '1B1', 'clause'],
    ['1,(select 1)', '1,(E1', 'list'],
  ];
  for (const [text, expected, reason] of attacks) {
    it(`finds ${text}`, () => {
      const result = detectSqli(Buffer.from(text));
      assert.equal(result?.fingerprint, expected);
      assert.equal(result.reason, reason);
      assert.ok(result.explanation.endsWith('.'));
    });
  }

  it('judges what comes behind a head that says nothing, whatever the head ends in', () => {
    const heads = ['a)+(b', '1),(2', 'a)+(in', '1),(\\ *2'];
    const attacks: readonly (readonly [text: string, reason: string])[] = [
      ['union select 1', 'union'],
      ['or 1=1', 'condition'],
      ['sleep(5)', 'call'],
    ];
    let found = 0;
    for (const head of heads) {
      for (const [text, reason] of attacks) {
        const result = detectSqli(Buffer.from(`${head} ${text}`));
        assert.equal(result?.reason, reason, `${head} ${text}`);
        found++;
      }
    }
    assert.equal(found, 12);
  });

  it('says where: context, dialect and tokens', () => {
    const text = `x' UNION SELECT 1#`;
    const result = detectSqli(Buffer.from(text));
    assert.equal(result?.context, 'single');
    assert.deepEqual(
      result.tokens.map((token) => [token.kind, text.slice(token.start, token.end)]),
      [
        ['string', 'x'],
        ['union', 'UNION'],
        ['expression', 'SELECT'],
        ['number', '1'],
        ['operator', '#'],
      ],
    );
  });

  it('reads a value again as MySQL when a comment sign differs', () => {
    const result = detectSqli(Buffer.from(`1' or 1 # x`));
    assert.equal(result?.context, 'single');
    assert.equal(fingerprint('" or 1=1 -- x')?.startsWith('s&1'), true);
  });

  it('scans only the given range', () => {
    const bytes = Buffer.from("x' or 1=1 -- y");
    assert.equal(detectSqli(bytes, 0, 1), undefined);
    assert.equal(detectSqli(bytes, 13, 14), undefined);
    assert.equal(detectSqli(bytes, 5, 5), undefined);
    assert.equal(detectSqli(new Uint8Array(0)), undefined);
  });

  it('takes number and comment for an attack wherever the value begins', () => {
    assert.equal(fingerprint('1--'), '1c');
    assert.equal(fingerprint('  1--'), '1c');
    assert.equal(fingerprint('1/*'), '1c');
  });

  it('takes two dashes for the end of a query unless text follows', () => {
    for (const end of ['--', '-- ', '-- -', '--+', '-----'])
      assert.equal(fingerprint(`admin' ${end}`), 'sc', end);
    assert.equal(fingerprint("the boys' -- all of them"), undefined);
    assert.equal(fingerprint('one -- two'), undefined);
  });

  it('takes prose of the same shape for prose', () => {
    for (const text of ['4 or 5', 'union', '1 union', '"a" and b', 'one -- two']) {
      assert.equal(fingerprint(text), undefined, text);
    }
    assert.equal(fingerprint('1 -- sp_password'), '1c');
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactedQuery, redactedText, redactedValue } from './redaction.ts';
import { alsoSecret } from './secret-names.ts';
import { maskSecrets } from './secret-shapes.ts';

test('what looks like a secret is masked, the rest stays', () => {
  const cases: ReadonlyArray<readonly [text: string, shown: string]> = [
    ['pay with 4111 1111 1111 1111 now', 'pay with [redacted] now'],
    ['4111-1111-1111-1112', '4111-1111-1111-1112'],
    ['ssn 078-05-1120.', 'ssn [redacted].'],
    ['to GB82WEST12345698765432', 'to [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc-_x', '[redacted]'],
    ['Bearer abc.def~ghi+jk/l==', '[redacted]'],
    ['the bearer is here', 'the bearer is here'],
    ['key=AKIAIOSFODNN7EXAMPLE', 'key=[redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', '[redacted]'],
    ['a9f0c1b2d3e4f5061728394a5b6c7d8e9f00', '[redacted]'],
    ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'],
    // Its first groups pass the check of card numbers.
    ['41111111-1111-1111-a111-0123456789ab', '41111111-1111-1111-a111-0123456789ab'],
    [
      '/blog/2026/a-long-title-about-1234-things-that-happened',
      '/blog/2026/a-long-title-about-1234-things-that-happened',
    ],
    ["1' UNION SELECT pw FROM users--", "1' UNION SELECT pw FROM users--"],
    ['', ''],
  ];
  for (const [text, shown] of cases) assert.equal(maskSecrets(text), shown);
});

test('values behind secret names, in every notation', () => {
  const cases: ReadonlyArray<readonly [text: string, shown: string]> = [
    ['{"user":"bob","password": "x y","n":1}', '{"user":"bob","password": "[redacted]","n":1}'],
    ['user=bob&password=x;a=b', 'user=bob&password=[redacted];a=b'],
    ['<login><password>x y</password></login>', '<login><password>[redacted]</password></login>'],
    ['Authorization: Basic dTpw\r\nAccept: */*', 'Authorization: [redacted]\r\nAccept: */*'],
    ['form-data; name="pin"\r\n\r\n1234\r\n--x', 'form-data; name="[redacted]\r\n--x'],
    ['/a;jsessionid=12ab', '/a;jsessionid=[redacted]'],
    ['session.referer_check=t', 'session.referer_check=t'],
    ['session.id=t', 'session.id=[redacted]'],
    ['q=1 = 1: 2 > 3', 'q=1 = 1: 2 > 3'],
  ];
  for (const [text, shown] of cases) assert.equal(redactedText(text), shown);
});

test('queries are judged decoded and shown as sent', () => {
  assert.equal(
    redactedQuery('q=1%27+OR&pass%77ord=x&n=4111%201111%201111%201111&flag'),
    'q=1%27+OR&pass%77ord=[redacted]&n=[redacted]&flag',
  );
  assert.equal(redactedQuery('ghp_0123456789012345678901=1'), '[redacted]=1');
  assert.equal(redactedQuery('a=%7B%22token%22%3A%22x%22%7D'), 'a=[redacted]');
  assert.equal(redactedQuery('%=%zz'), '%=%zz');
});

test('names that a user adds', () => {
  assert.equal(redactedValue('ARGS:Kunden-Nummer', 'x'), 'x');
  alsoSecret(['kunden_nummer']);
  assert.equal(redactedValue('ARGS:Kunden-Nummer', 'x'), '[redacted]');
  assert.equal(redactedText('kunden-nummer=17'), 'kunden-nummer=[redacted]');
  alsoSecret([]);
});

/** Milliseconds for so many repetitions of a text. */
function timeOf(piece: string, repetitions: number): number {
  const text = piece.repeat(repetitions);
  const start = performance.now();
  redactedText(text);
  redactedQuery(text);
  return performance.now() - start;
}

test('the time is linear', () => {
  for (const piece of ['name="', '-----BEGIN ', '1 ', 'a=', 'eyJ.', '"', 'password=']) {
    // Quadratic time is 16 times as long at every attempt, linear time only where the machine does something else.
    const ratios: number[] = [];
    while (ratios.length < 6 && !ratios.some((ratio) => ratio < 9))
      ratios.push(timeOf(piece, 60_000) / timeOf(piece, 15_000));
    assert.ok(
      ratios.some((ratio) => ratio < 9),
      `${piece}: four times the text took ${ratios.map((ratio) => ratio.toFixed(1)).join(', ')} times as long`,
    );
  }
});

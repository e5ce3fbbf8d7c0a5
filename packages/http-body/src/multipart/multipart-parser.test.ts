import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, parseText, rowsOf } from '../../test/report-text.ts';
import { hasOutside } from '../body-parser.ts';
import { Fact } from '../fact.ts';
import { multipartBoundary } from './boundary.ts';
import { MultipartParser } from './multipart-parser.ts';

const parser = new MultipartParser({ contentType: 'multipart/form-data; boundary=xyz' });

/** A body with CRLF line ends. */
const crlf = (...lines: string[]) => lines.join('\r\n');
const field = 'Content-Disposition: form-data; name="a"';
const file = 'Content-Disposition: form-data; name="f"; filename="x.php"';

const cases: [name: string, body: string, rows: string[], facts: string[]][] = [
  [
    'a field',
    crlf('--xyz', field, '', 'value', '--xyz--', ''),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-56 a=value'],
    ['multipart.crlf-line'],
  ],
  [
    'a file and its first bytes',
    crlf('--xyz', file, 'Content-Type: text/plain', '', '<?php', '--xyz--', ''),
    [
      `PartHeader 7-65 f=${file}`,
      'PartHeader 67-91 f=Content-Type: text/plain',
      'File 95-100 f=x.php',
      'FileContent 95-100 f=<?php',
    ],
    ['multipart.crlf-line'],
  ],
  [
    'line feeds only',
    `--xyz\n${field}\n\nv\n--xyz--\n`,
    [`PartHeader 6-46 a=${field}`, 'Pair 48-49 a=v'],
    ['multipart.lf-line'],
  ],
  [
    'line ends inside the value stay',
    crlf('--xyz', field, '', 'a', '', 'b\n', '--xyz--'),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-58 a=a\r\n\r\nb\n'],
    ['multipart.crlf-line'],
  ],
  [
    'an empty value',
    crlf('--xyz', field, '', '--xyz--'),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-51 a='],
    ['multipart.crlf-line'],
  ],
  [
    'data before and after',
    crlf('hello', '--xyz', field, '', 'v', '--xyz--', 'bye'),
    [`PartHeader 14-54 a=${field}`, 'Pair 58-59 a=v'],
    ['multipart.data-before', 'multipart.data-after', 'multipart.crlf-line'],
  ],
  [
    'final boundary missing',
    crlf('--xyz', field, '', 'v'),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-52 a=v'],
    ['multipart.crlf-line', 'multipart.final-boundary-missing'],
  ],
  ['no boundary at all', 'a=b', [], ['multipart.data-before', 'multipart.no-boundary-found']],
  ['nothing', '', [], ['multipart.no-boundary-found']],
  [
    'header folding',
    crlf('--xyz', 'Content-Disposition: form-data;', ' name="a"', '', 'v', '--xyz--', ''),
    [`PartHeader 7-49 a=${field}`, 'Pair 53-54 a=v'],
    ['multipart.crlf-line', 'multipart.header-folding'],
  ],
  [
    'invalid header folding',
    crlf('--xyz', 'Content-Disposition: form-data;', '\x0bname="a"', '', 'v', '--xyz--', ''),
    [`PartHeader 7-49 a=${field}`, 'Pair 53-54 a=v'],
    ['multipart.crlf-line', 'multipart.header-folding', 'multipart.invalid-header-folding'],
  ],
  [
    'single quotes',
    crlf('--xyz', "Content-Disposition: form-data; name='a'", '', 'v', '--xyz--', ''),
    ["PartHeader 7-47 a=Content-Disposition: form-data; name='a'", 'Pair 51-52 a=v'],
    ['multipart.crlf-line', 'multipart.invalid-quoting'],
  ],
  [
    'a part without a name',
    crlf('--xyz', 'Content-Disposition: form-data', '', 'v', '--xyz--', ''),
    ['PartHeader 7-37 =Content-Disposition: form-data', 'Pair 41-42 =v'],
    ['multipart.crlf-line', 'multipart.invalid-part'],
  ],
  [
    'parts that are no parts',
    '--xyz\ntest\n--xyz\nmore\n--xyz--\n',
    ['PartHeader 6-10 =test', 'PartHeader 17-21 =more'],
    ['multipart.lf-line', 'multipart.invalid-part', 'multipart.invalid-header'],
  ],
  [
    'a header name with a control character',
    crlf('--xyz', `\x0e${file}`, field, '', 'v', '--xyz--'),
    [`PartHeader 7-66 a=\x0e${file}`, `PartHeader 68-108 a=${field}`, 'Pair 112-113 a=v'],
    ['multipart.crlf-line', 'multipart.invalid-header'],
  ],
  [
    'a header twice',
    crlf('--xyz', field, 'content-disposition: form-data; name=b', '', 'v', '--xyz--'),
    [
      `PartHeader 7-47 a=${field}`,
      'PartHeader 49-87 a=content-disposition: form-data; name=b',
      'Pair 91-92 a=v',
    ],
    ['multipart.crlf-line', 'multipart.duplicate-header'],
  ],
  [
    'a file name twice',
    crlf('--xyz', `${file}; filename=y`, '', 'v', '--xyz--'),
    [`PartHeader 7-77 f=${file}; filename=y`, 'File 81-82 f=x.php', 'FileContent 81-82 f=v'],
    ['multipart.crlf-line', 'multipart.duplicate-parameter'],
  ],
  [
    'an extended file name',
    crlf('--xyz', "Content-Disposition: form-data; name=f; filename*=UTF-8''%3Cx%3E", '', 'v', '--xyz--'),
    [
      "PartHeader 7-71 f=Content-Disposition: form-data; name=f; filename*=UTF-8''%3Cx%3E",
      'File 75-76 f=<x>',
      'FileContent 75-76 f=v',
    ],
    ['multipart.crlf-line', 'multipart.invalid-quoting', 'multipart.extended-parameter'],
  ],
  [
    'quotes that end too early',
    crlf('--xyz', 'Content-Disposition: form-data; name="a";filename="x";.php"', '', 'v', '--xyz--'),
    [
      'PartHeader 7-66 a=Content-Disposition: form-data; name="a";filename="x";.php"',
      'File 70-71 a=x',
      'FileContent 70-71 a=v',
    ],
    ['multipart.crlf-line', 'multipart.invalid-disposition'],
  ],
  [
    'a line that looks like a boundary, redeemed by the final one',
    crlf('--xyz', field, '', '-----BEGIN', '--xyz--'),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-61 a=-----BEGIN'],
    ['multipart.crlf-line', 'multipart.unmatched-boundary'],
  ],
  [
    'a boundary inside a line, and no final boundary',
    crlf('--xyz', field, '', 'v--xyz--'),
    [`PartHeader 7-47 a=${field}`, 'Pair 51-59 a=v--xyz--'],
    [
      'multipart.crlf-line',
      'multipart.unmatched-boundary',
      'multipart.unmatched-boundary-open',
      'multipart.final-boundary-missing',
    ],
  ],
  [
    'something behind a boundary',
    crlf('--xyz ', field, '', 'v', '--xyz--'),
    [`PartHeader 8-48 a=${field}`, 'Pair 52-53 a=v'],
    ['multipart.crlf-line', 'multipart.invalid-boundary-line'],
  ],
  [
    'line ends mixed',
    `--xyz\n${field}\r\n\r\nv\r\n--xyz--`,
    [`PartHeader 6-46 a=${field}`, 'Pair 50-51 a=v'],
    ['multipart.lf-line', 'multipart.crlf-line'],
  ],
  [
    'a transfer encoding',
    crlf('--xyz', field, 'Content-Transfer-Encoding: base64', '', 'v', '--xyz--'),
    [`PartHeader 7-47 a=${field}`, 'PartHeader 49-82 a=Content-Transfer-Encoding: base64', 'Pair 86-87 a=v'],
    ['multipart.crlf-line', 'multipart.transfer-encoding'],
  ],
  [
    'quotes and backslashes that are escaped, and others that are not',
    crlf('--xyz', 'Content-Disposition: form-data; name="a\\"b\\\\c"; filename="C:\\d"', '', 'v', '--xyz--'),
    [
      'PartHeader 7-70 a"b\\c=Content-Disposition: form-data; name="a\\"b\\\\c"; filename="C:\\d"',
      'File 74-75 a"b\\c=C:\\d',
      'FileContent 74-75 a"b\\c=v',
    ],
    ['multipart.crlf-line'],
  ],
  [
    'an extended name without a charset, and broken escapes in it',
    crlf('--xyz', 'Content-Disposition: form-data; name=a; filename*=%41%4', '', 'v', '--xyz--'),
    [
      'PartHeader 7-62 a=Content-Disposition: form-data; name=a; filename*=%41%4',
      'File 66-67 a=A%4',
      'FileContent 66-67 a=v',
    ],
    ['multipart.crlf-line', 'multipart.extended-parameter'],
  ],
  [
    'an extended name',
    crlf('--xyz', "Content-Disposition: form-data; name*=UTF-8''%C3%A9", '', 'v', '--xyz--'),
    ["PartHeader 7-58 \xc3\xa9=Content-Disposition: form-data; name*=UTF-8''%C3%A9", 'Pair 62-63 \xc3\xa9=v'],
    ['multipart.crlf-line', 'multipart.invalid-quoting', 'multipart.extended-parameter'],
  ],
  [
    'a plain name counts before an extended one',
    crlf('--xyz', 'Content-Disposition: form-data; name=a; name*=b', '', 'v', '--xyz--'),
    ['PartHeader 7-54 a=Content-Disposition: form-data; name=a; name*=b', 'Pair 58-59 a=v'],
    ['multipart.crlf-line', 'multipart.extended-parameter'],
  ],
  [
    'more parameters than are read',
    crlf('--xyz', `${field}${'; filename=f'.repeat(16)}; filename=late`, '', 'v', '--xyz--'),
    [
      `PartHeader 7-254 a=${field}${'; filename=f'.repeat(16)}; filename=late`,
      'File 258-259 a=f',
      'FileContent 258-259 a=v',
    ],
    ['multipart.crlf-line', 'multipart.duplicate-parameter', 'multipart.invalid-disposition'],
  ],
  [
    'a NUL in name and value',
    crlf('--xyz', 'Content-Disposition: form-data; name="\0"', '', 'v\0', '--xyz--'),
    ['PartHeader 7-47 \0=Content-Disposition: form-data; name="\0"', 'Pair 51-53 \0=v\0'],
    ['multipart.crlf-line', 'multipart.invalid-header', 'text.nul-byte'],
  ],
  [
    'an empty file name is a field',
    crlf('--xyz', 'Content-Disposition: form-data; name="a"; filename=""', '', 'v', '--xyz--'),
    ['PartHeader 7-60 a=Content-Disposition: form-data; name="a"; filename=""', 'Pair 64-65 a=v'],
    ['multipart.crlf-line'],
  ],
];

for (const [name, body, rows, facts] of cases) {
  test(`multipart: ${name}`, () => {
    const report = parseText(parser, body);
    assert.deepEqual(rowsOf(report), rows);
    assert.deepEqual(factsOf(report).sort(), facts.sort());
  });
}

const headerCases: [contentType: string, facts: string[]][] = [
  ['multipart/form-data; boundary="xyz"', ['multipart.boundary-quoted']],
  ['multipart/form-data; boundary= xyz', ['multipart.boundary-whitespace']],
  ['multipart/form-data; boundary =xyz', ['multipart.boundary-whitespace']],
  ['multipart/form-data boundary=xyz', ['multipart.missing-semicolon']],
  ['multipart/form-data; boundaryx=xyz', ['multipart.boundary-invalid']],
  [`multipart/form-data; boundary=xyz;${' '.repeat(1100)}`, ['multipart.boundary-invalid']],
  ['multipart/form-databoundary=xyz', ['multipart.missing-semicolon']],
  ['multipart/form-data; boundary=xyz; boundary=abc', ['multipart.boundary-invalid']],
  ['multipart/form-data; boundary=xyz; charset=x', ['multipart.boundary-invalid']],
  ['multipart/form-data; boundary="xyz', ['multipart.boundary-invalid']],
  ['multipart/form-data; x=y; boundary=xyz', ['multipart.boundary-invalid']],
];

for (const [contentType, facts] of headerCases) {
  test(`multipart: ${contentType} is read, with its fact`, () => {
    const report = parseText(
      new MultipartParser({ contentType }),
      crlf('--xyz', field, '', 'v', '--xyz--', ''),
    );
    assert.deepEqual(rowsOf(report).at(-1)?.split(' ').at(-1), 'a=v');
    assert.deepEqual(factsOf(report).sort(), [...facts, 'multipart.crlf-line'].sort());
  });
}

test('a boundary with the word in it, as browsers make them, is not a second one', () => {
  for (const boundary of ['----geckoformboundary8f14e4', '----WebKitFormBoundary7MA4', 'boundary']) {
    assert.deepEqual(multipartBoundary(`multipart/form-data; boundary=${boundary}`), { boundary, facts: [] });
  }
  const twice = multipartBoundary('multipart/form-data; boundary=xyz boundary =abc');
  assert.deepEqual(twice.facts, [Fact.MultipartBoundaryInvalid]);
});

test('without a boundary the body is not parsed', () => {
  for (const contentType of [
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary',
  ]) {
    const report = parseText(new MultipartParser({ contentType }), '--xyz');
    assert.equal(report.stoppedAt, 0);
    assert.equal(report.wellFormed, false);
    assert.deepEqual(factsOf(report), ['multipart.no-boundary']);
  }
});

test('bytes that are no UTF-8 stay, with a fact', () => {
  const body = Buffer.from(crlf('--xyz', field, '', '\xff', '--xyz--'), 'latin1');
  const report = parseText(parser, body);
  assert.equal(rowsOf(report).at(-1), 'Pair 51-52 a=\xff');
  assert.deepEqual(factsOf(report).sort(), ['multipart.crlf-line', 'text.invalid-utf8']);
});

test('what stands outside of every part is told apart', () => {
  const part = crlf('--xyz', field, '', 'v', '--xyz--', '');
  const rows: readonly (readonly [body: string, expected: boolean])[] = [
    [part, false],
    [`hello\r\n${part}`, true],
    [`${part}bye`, true],
  ];
  for (const [body, expected] of rows) assert.equal(hasOutside(parseText(parser, body)), expected, body);
});

test('limits', () => {
  const contentType = 'multipart/form-data; boundary=xyz';
  const two = crlf('--xyz', file, '', '0123456789', '--xyz', file, '', 'v', '--xyz--', '');
  const limited = (limits: object) => parseText(new MultipartParser({ contentType, limits }), two);
  assert.deepEqual(factsOf(limited({ maxFiles: 1 })), ['limit.files', 'multipart.crlf-line']);
  assert.equal(limited({ maxParts: 1 }).stoppedAt, 81);
  assert.equal(limited({ maxPartHeaders: 0 }).stoppedAt, 7);
  assert.equal(limited({ maxPartHeaderBytes: 20 }).stoppedAt, 7);
  assert.equal(limited({ maxFields: 1 }).stoppedAt, 69);
  assert.deepEqual(factsOf(limited({ maxNameBytes: 0 })), ['limit.name-bytes', 'multipart.crlf-line']);
  assert.deepEqual(rowsOf(limited({ maxFileBytes: 4 })).slice(1, 3), [
    'File 69-79 f=x.php',
    'FileContent 69-79 f=0123',
  ]);
  const report = parseText(
    new MultipartParser({ contentType, limits: { maxTotalBytes: 60 } }),
    crlf('--xyz', field, '', 'v'.repeat(99)),
  );
  assert.deepEqual(factsOf(report), ['limit.total-bytes', 'multipart.crlf-line']);
  assert.equal(report.stoppedAt, 51);
});

test('agrees with the multipart parser of fetch', async () => {
  const form = new FormData();
  form.append('plain', 'value');
  form.append('plain', 'ünïcödé\r\n--not a boundary\r\n');
  form.append('quo"te', 'x');
  form.append('empty', '');
  form.append('upload', new File(['\r\n\r\n--', 'content\n'], 'näme.txt', { type: 'text/plain' }));
  const response = new Response(form);
  const contentType = response.headers.get('content-type')!;
  const bytes = new Uint8Array(await response.clone().arrayBuffer());
  const decoded = await response.formData();
  const report = parseText(new MultipartParser({ contentType, limits: { maxFileBytes: 1000 } }), bytes);
  const found: [string, string][] = [];
  const { fields } = report;
  const text = (start: number, end: number) => new TextDecoder().decode(fields.bytes.subarray(start, end));
  for (let row = 0; row < fields.count; row++) {
    if (rowsOf(report)[row]!.startsWith('PartHeader') || rowsOf(report)[row]!.startsWith('File ')) continue;
    found.push([
      text(fields.nameStart(row), fields.nameEnd(row)),
      text(fields.valueStart(row), fields.valueEnd(row)),
    ]);
  }
  const expected: [string, string][] = [];
  // fetch writes a quote in a name as %22; ModSecurity and this parser keep what is on the wire.
  for (const [name, value] of decoded)
    expected.push([name.replace('"', '%22'), typeof value === 'string' ? value : await value.text()]);
  assert.deepEqual(found, expected);
  assert.equal(report.wellFormed, true);
});

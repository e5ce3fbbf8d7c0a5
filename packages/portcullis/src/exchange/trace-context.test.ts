import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderLines } from './header-lines.ts';
import { extractTrace, type TraceContext, traceHeaders, traceStyles } from './trace-context.ts';

const lines = (...headers: Array<readonly [string, string]>) => new HeaderLines(headers);
const traceId = '640cfd8d00000000abcdefab12345678';
const spanId = '00f067aa0ba902b7';

test('W3C: id, parent, flag, the members of others', () => {
  const headers = lines(
    ['traceparent', `00-${traceId}-${spanId}-01`],
    ['tracestate', 'vendor=a:b, dd=s:2;o:rum;t.dm:-4;t.usr.id:baz64~~'],
    ['tracestate', 'other=c'],
  );
  assert.deepEqual(extractTrace(headers, ['tracecontext']), {
    ...{ traceId, spanId, priority: 2, origin: 'rum', state: 'vendor=a:b,other=c' },
    tags: [
      ['dm', '-4'],
      ['usr.id', 'baz64=='],
    ],
  });
});

test('Datadog: decimal numbers of 64 bits, the upper half in the tags', () => {
  const headers = lines(
    ['x-datadog-trace-id', BigInt('0xabcdefab12345678').toString()],
    ['x-datadog-parent-id', BigInt(`0x${spanId}`).toString()],
    ['x-datadog-sampling-priority', '-1'],
    ['x-datadog-origin', 'synthetics'],
    ['x-datadog-tags', '_dd.p.tid=640cfd8d00000000,_dd.p.dm=-3,other=1'],
  );
  assert.deepEqual(extractTrace(headers, traceStyles), {
    ...{ traceId, spanId, priority: -1, origin: 'synthetics', state: '' },
    tags: [['dm', '-3']],
  });
});

test('what is malformed is not there', () => {
  const parents = [
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    'nonsense',
    '',
  ];
  for (const parent of parents)
    assert.equal(extractTrace(lines(['traceparent', parent]), traceStyles), undefined);
  const twice = ['traceparent', `00-${traceId}-${spanId}-01`] as const;
  assert.equal(extractTrace(lines(twice, twice), traceStyles), undefined);
  for (const id of ['0', '-1', '18446744073709551616', '1e3', ' 1', '99999999999999999999999']) {
    const headers = lines(['x-datadog-trace-id', id], ['x-datadog-parent-id', '1']);
    assert.equal(extractTrace(headers, traceStyles), undefined, id);
  }
  // A later version may add fields.
  assert.notEqual(
    extractTrace(lines(['traceparent', `cc-${traceId}-${spanId}-01-more`]), traceStyles),
    undefined,
  );
});

test('the first form that is there wins', () => {
  const headers = lines(
    ['traceparent', `00-${traceId}-${spanId}-01`],
    ['x-datadog-trace-id', '1'],
    ['x-datadog-parent-id', '2'],
  );
  assert.equal(extractTrace(headers, ['tracecontext', 'datadog'])?.traceId, traceId);
  assert.equal(extractTrace(headers, ['datadog', 'tracecontext'])?.spanId, '0000000000000002');
  assert.equal(extractTrace(headers, []), undefined);
});

test('what is injected is extracted again, in both forms', () => {
  const hex = (digits: number) =>
    fc
      .bigInt({ min: 1n, max: 16n ** BigInt(digits) - 1n })
      .map((value) => value.toString(16).padStart(digits, '0'));
  const contexts = fc.record(
    {
      traceId: fc.tuple(hex(16), hex(16)).map(([high, low]) => high + low),
      spanId: hex(16),
      priority: fc.constantFrom(-1, 0, 1, 2),
      origin: fc.constantFrom('', 'rum', 'appsec'),
      tags: fc.constantFrom<Array<readonly [string, string]>>([], [['dm', '-1']]),
      state: fc.constant(''),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(contexts, (context: TraceContext) => {
      for (const style of traceStyles)
        assert.deepEqual(extractTrace(lines(...traceHeaders(context, [style])), [style]), context);
    }),
  );
});

test('any header is read or not, none throws, and what is written is bounded and printable', () => {
  const names = fc.constantFrom(
    'traceparent',
    'tracestate',
    'x-datadog-trace-id',
    'x-datadog-parent-id',
    'x-datadog-tags',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 700 }),
    fc.constantFrom(`00-${traceId}-${spanId}-01`, '1', `dd=o:${'x'.repeat(600)}`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(names, value), { maxLength: 6 }), (headers) => {
      const context = extractTrace(lines(...headers), traceStyles);
      if (context === undefined) return;
      for (const [, text] of traceHeaders(context, traceStyles)) {
        assert.ok(text.length <= 800);
        for (const char of text) assert.ok(char >= ' ' && char <= '~');
      }
    }),
  );
});

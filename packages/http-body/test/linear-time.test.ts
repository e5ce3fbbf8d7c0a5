/** Cost per byte must not grow with the input, for shapes of input that make careless parsers quadratic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BodyParser,
  GrpcParser,
  JsonParser,
  MultipartParser,
  parseWhole,
  UrlencodedParser,
  XmlParser,
} from '../src/index.ts';

const limits = { maxFields: 1_000_000, maxTotalBytes: 64 * 1024 * 1024, maxParts: 1_000_000 };
const json = new JsonParser({ limits });
const xml = new XmlParser({ limits });
const dashes = '-'.repeat(60);
const multipart = new MultipartParser({ contentType: `multipart/form-data; boundary=${dashes}x`, limits });

/** `chunk`: bytes in each push; small ones show costs for each push. */
const shapes: [name: string, parser: BodyParser, unit: string, chunk?: number][] = [
  ['urlencoded percents', new UrlencodedParser({ limits }), '%'],
  ['urlencoded, many pairs', new UrlencodedParser({ limits }), 'a=b&'],
  ['urlencoded, one value in small chunks', new UrlencodedParser({ limits }), '%41', 7],
  ['json keys that are all different', json, 'keys'],
  ['json string in small chunks', json, '"aaaaaaaaaaaaaaa\\n', 5],
  ['json numbers', new JsonParser({ limits, sequence: true }), '[1,1,1,1] '],
  ['json backslashes', json, '"\\'],
  ['multipart almost boundaries', multipart, `${dashes}--`],
  ['multipart line feeds', multipart, '\n'],
  ['multipart empty parts', multipart, `--${dashes}x\n\n`],
  ['xml end tags that match nothing', xml, '</b>'],
  ['xml comments inside text', xml, 'a<!--b-->'],
  ['xml references', xml, '&'],
  ['xml attributes', xml, '<a b="c" d="e"/>'],
  ['grpc frames', new GrpcParser({ limits }), '\0\0\0\0\x06\x0a\x04\x0a\x02ab'],
];

function input(unit: string, size: number): Uint8Array {
  if (unit !== 'keys') return Buffer.alloc(size, unit, 'latin1');
  let text = '{';
  for (let i = 0; text.length < size; i++) text += `"k${i}":0,`;
  return Buffer.from(text.slice(0, size));
}

function nanosecondsPerByte(parser: BodyParser, bytes: Uint8Array, chunk: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage();
    const start = performance.now();
    if (chunk >= bytes.length) parseWhole(parser, bytes);
    else {
      parser.reset();
      for (let at = 0; at < bytes.length; at += chunk)
        parser.push(bytes, at, Math.min(bytes.length, at + chunk));
      parser.end();
    }
    const wall = (performance.now() - start) * 1e6;
    const used = process.cpuUsage(before);
    // Other work on the machine counts in wall time, other threads of this process in CPU time: the smaller is ours.
    best = Math.min(best, wall, Math.max(1, used.user + used.system) * 1e3);
  }
  return best / bytes.length;
}

for (const [name, parser, unit, chunk] of shapes) {
  test(`linear: ${name}`, () => {
    const large = 256 * 1024;
    nanosecondsPerByte(parser, input(unit, large), chunk ?? large);
    const small = nanosecondsPerByte(parser, input(unit, large / 8), chunk ?? large);
    const big = nanosecondsPerByte(parser, input(unit, large), chunk ?? large);
    // Quadratic cost would make this 8. The absolute bound keeps timer noise on fast cases from mattering.
    assert.ok(big < 4 * small || big < 60, `${small.toFixed(1)} → ${big.toFixed(1)} ns/byte`);
  });
}

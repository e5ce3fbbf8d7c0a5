/**
 * The injection detectors on what they see: ordinary values, which they must leave alone quickly, attacks, and
 * values made to be slow. Each case is measured in interleaved rounds; the fastest round counts, since everything
 * that disturbs only adds time.
 */
import { detectSqli, detectXss } from '@portcullis/injection';
import { benchOptions } from './options.ts';

const { json } = benchOptions(import.meta.filename, {});

const ROUNDS = 8;
const MILLISECONDS = 25;

const PROSE =
  'Dear all, please find attached the minutes of our meeting. If there are questions, or if you would like to ' +
  "add something, let me know by Friday; I'm in the office from 9 to 5. The next meeting is on the 3rd of May. ";
const JSON_TEXT =
  '{"id":1042,"name":"Ann O\'Neill","tags":["a","b"],"active":true,"note":"see section 4.2"},';
const MARKUP =
  '<p class="note">One <b>bold</b> word and <a href="/next?page=2">a link</a>, nothing else.</p>\n';
const BASE64 = 'eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjMifQsflKxwRJSMeKKF2QT4fwpMeJf36POk6yJVadQssw5c';

/** Name and value; values that are to be found are marked. */
const VALUES: readonly (readonly [name: string, value: string])[] = [
  ['number', '42'],
  ['word', 'laptop'],
  ['search phrase', 'laptop 15 inch under 500'],
  ['name with an apostrophe', "Siobhan O'Brien"],
  ['user agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['cookie', 'session=5f2b8c1e9d7a4f60b3c2; theme=dark; lang=en-GB; consent=1'],
  ['prose, 1 KiB', repeat(PROSE, 1 << 10)],
  ['prose, 64 KiB', repeat(PROSE, 1 << 16)],
  ['JSON, 64 KiB', repeat(JSON_TEXT, 1 << 16)],
  ['markup, 64 KiB', repeat(MARKUP, 1 << 16)],
  ['base64, 64 KiB', repeat(BASE64, 1 << 16)],
  ['SQL attack, condition', "1' or '1'='1"],
  ['SQL attack, union', '-1 UNION ALL SELECT username, password FROM users WHERE id = 1 -- '],
  ['script attack', '"><img src=x onerror=alert(1)>'],
  ['script attack, 64 KiB in', `${repeat(MARKUP, 1 << 16)}<svg/onload=x>`],
  ['slow: 8,000 <', '<'.repeat(8000)],
  ['slow: list, 1 MiB', repeat('1,', 1 << 20)],
  ['slow: words split at backticks, 1 MiB', repeat('mod`a`', 1 << 20)],
  ['slow: single quotes apart, 1 MiB', repeat("' ", 1 << 20)],
  ['slow: attributes, 1 MiB', `<a ${repeat('b=c ', 1 << 20)}`],
];

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

interface Measured {
  readonly name: string;
  readonly detector: string;
  readonly bytes: number;
  readonly found: string;
  nanoseconds: number;
}

type Detector = (bytes: Uint8Array) => { reason: string } | undefined;

const DETECTORS: readonly (readonly [name: string, detect: Detector])[] = [
  ['sqli', detectSqli],
  ['xss', detectXss],
];

/** Nanoseconds per call over about MILLISECONDS of calls. */
function measure(detect: Detector, bytes: Uint8Array): number {
  let calls = 1;
  for (;;) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) detect(bytes);
    const took = performance.now() - start;
    if (took >= MILLISECONDS) return (took * 1e6) / calls;
    calls = took < 1 ? calls * 8 : Math.ceil((calls * MILLISECONDS * 1.1) / took);
  }
}

const cases = VALUES.flatMap(([name, value]) =>
  DETECTORS.map(([detector, detect]) => {
    const bytes = Buffer.from(value, 'latin1');
    const found = detect(bytes)?.reason ?? '';
    const measured: Measured = {
      name,
      detector,
      bytes: bytes.length,
      found,
      nanoseconds: Number.POSITIVE_INFINITY,
    };
    return { measured, run: () => measure(detect, bytes) };
  }),
);
for (let round = 0; round < ROUNDS; round++) {
  for (const { measured, run } of cases) measured.nanoseconds = Math.min(measured.nanoseconds, run());
}

if (json) {
  for (const { measured } of cases) console.log(JSON.stringify({ bench: 'injection', ...measured }));
} else {
  const header = ['value'.padEnd(40), 'detector', 'time'.padStart(14), 'MB/s'.padStart(10), 'found'];
  console.log(header.join('  '));
  for (const { measured } of cases) {
    const { name, detector, bytes, nanoseconds, found } = measured;
    const time = `${nanoseconds < 1e5 ? nanoseconds.toFixed(0) : (nanoseconds / 1e3).toFixed(0) + ' k'} ns`;
    const rate = ((bytes * 1e3) / nanoseconds).toFixed(0);
    console.log(
      [name.padEnd(40), detector.padEnd(8), time.padStart(14), rate.padStart(10), found].join('  '),
    );
  }
}

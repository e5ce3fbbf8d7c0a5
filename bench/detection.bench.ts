/**
 * How well `engines.baseline` tells attacks from ordinary requests: recall per class and position, false positives
 * on the benign set (by half) and on bulk text, and time per request.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { projectRoot, shared } from '@portcullis-testing/prerequisites';
import { attackFiles, recall, recallInProse } from './detection/attack-corpus.ts';
import { benignSet } from './detection/benign/benign-set.ts';
import { bulkText } from './detection/bulk-text.ts';
import { exchangeOf, judge } from './detection/judge.ts';
import { browserHeaders, type SampleRequest } from './detection/request.ts';
import { benchOptions } from './options.ts';

const options = benchOptions(import.meta.filename, {
  record: { default: false, about: 'writes bench/results/detection-<date>.md' },
  files: { default: 400, about: 'files of bulk text that are read, of a kind and half' },
});

const lines: string[] = [];
function print(row: Readonly<Record<string, unknown>>, text: string): void {
  console.log(options.json ? JSON.stringify(row) : text);
  lines.push(text);
}
function percent(part: number, whole: number, digits = 2): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(digits)} %`;
}

function printRecall(): void {
  const corpus = shared('corpora/attacks');
  if (corpus.skip !== false) return print({ skipped: corpus.skip }, `recall: skipped, ${corpus.skip}`);
  print({}, 'class        position     tried    found   recall  not carried  no attack');
  for (const attackClass of attackFiles) {
    for (const row of [...recall(corpus.path, attackClass), recallInProse(corpus.path, attackClass)]) {
      const { position, tried, found, excluded, excepted } = row;
      print(
        { case: 'recall', attackClass, position, tried, found, excluded, excepted },
        `${attackClass.padEnd(12)} ${position.padEnd(8)} ${String(tried).padStart(9)} ${String(found).padStart(8)} ${percent(found, tried).padStart(9)} ${String(excluded).padStart(11)} ${String(excepted).padStart(10)}`,
      );
    }
  }
}

function printFalsePositives(): void {
  const set = benignSet();
  for (const half of ['seen', 'unseen'] as const) {
    const requests = set.filter((entry) => entry.half === half);
    const blocked = requests.filter(({ request }) => judge(request) !== undefined);
    print(
      { case: 'benign', half, requests: requests.length, blocked: blocked.length },
      `benign set, ${half} half: ${blocked.length} of ${requests.length} blocked`,
    );
    if (half === 'seen') for (const { id } of blocked) print({ id }, `  ${id}`);
  }
  for (const { name, half, files, values, blocked } of bulkText(projectRoot, options.files)) {
    print(
      { case: 'bulk', name, half, files, values, blocked },
      `${name}, ${half} half: ${blocked} of ${values} paragraphs of ${files} files blocked (${percent(blocked, values, 3)})`,
    );
  }
}

/** Microseconds of the fastest of some rounds: everything that disturbs only adds time. */
function microseconds(request: SampleRequest): number {
  const exchange = exchangeOf(request);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 9; round++) {
    const start = performance.now();
    for (let call = 0; call < 400; call++) judge(request, exchange);
    best = Math.min(best, ((performance.now() - start) * 1000) / 400);
  }
  return best;
}

function printTimes(): void {
  const cookie = ['cookie', 'session=5f2b8c1e9d7a4f60b3c2; _ga=GA1.2.12345.17000000; theme=dark'] as const;
  const comment = 'The delivery was late, but the driver was friendly. '.repeat(20);
  const cases: ReadonlyArray<readonly [name: string, request: SampleRequest]> = [
    [
      'browser GET',
      {
        method: 'GET',
        target: '/catalogue/garden?category=chairs&page=2&sort=price_asc',
        headers: [...browserHeaders, cookie],
      },
    ],
    [
      'form POST, 1 KiB',
      {
        method: 'POST',
        target: '/comments',
        headers: [...browserHeaders, ['content-type', 'application/x-www-form-urlencoded']],
        body: Buffer.from(new URLSearchParams({ comment }).toString()),
      },
    ],
    [
      'JSON POST, 8 KiB',
      {
        method: 'POST',
        target: '/api',
        headers: [...browserHeaders, ['content-type', 'application/json']],
        body: Buffer.from(
          JSON.stringify(
            Array.from({ length: 60 }, (_, id) => ({ id, name: `item ${id}`, text: comment.slice(0, 100) })),
          ),
        ),
      },
    ],
  ];
  for (const [name, request] of cases) {
    const time = microseconds(request);
    print({ case: 'time', name, microseconds: time }, `${name}: ${time.toFixed(1)} µs`);
  }
}

printRecall();
printFalsePositives();
printTimes();
if (options.record) {
  const date = new Date().toISOString().slice(0, 10);
  const conditions = `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}; \`npm run bench -- detection --record\`.`;
  const notes =
    'Both halves of the benign set come from the same generators; only entries of the seen half were read while rules were written, so the unseen half shows how rules do on other choices of the same words, not on traffic of another kind. Bulk text is whatever documentation, sources and manual pages the machine has.';
  writeFileSync(
    new URL(`./results/detection-${date}.md`, import.meta.url),
    `# Detection of engines.baseline, ${date}\n\n${conditions}\n\n${notes}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`,
  );
}

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { OfflineRequest } from '../src/cli/requests/offline-request.ts';
import { runOffline } from '../src/cli/requests/run-offline.ts';
import { runTune } from '../src/cli/tune/tune-command.ts';
import { DecisionSinks } from '../src/events/decision-sinks.ts';
import { readEvents } from '../src/events/event-store.ts';
import { LineSink } from '../src/events/line-sink.ts';
import type { DecisionRecord } from '../src/pipeline/decision-record.ts';
import { planWithPolicy } from './policy-of.ts';
import { namedPlaces, namedSecret, shapedPlaces, shapedSecrets } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'portcullis-redaction-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that a rule can look at; each is shown in message and data of a rule that always matches. */
const variables =
  'ARGS ARGS_NAMES ARGS_GET ARGS_POST QUERY_STRING REQUEST_BASENAME REQUEST_BODY REQUEST_COOKIES REQUEST_COOKIES_NAMES REQUEST_FILENAME REQUEST_HEADERS REQUEST_HEADERS_NAMES REQUEST_LINE REQUEST_METHOD REQUEST_URI REQUEST_URI_RAW SERVER_NAME UNIQUE_ID XML:/* XML://@* FILES FILES_NAMES MULTIPART_PART_HEADERS'.split(
    ' ',
  );
const directives = [
  'SecRule REQUEST_HEADERS:Content-Type "@contains xml" "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"',
  ...variables.map(
    (variable, index) =>
      `SecRule ${variable} "@rx (.+)" "id:${100 + index},phase:2,pass,capture,msg:'saw %{MATCHED_VAR}',logdata:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR} %{TX.1}'"`,
  ),
  'SecRule ARGS|REQUEST_HEADERS|REQUEST_COOKIES "@rx (.+)" "id:200,phase:2,pass,capture,msg:\'chain\',logdata:\'%{TX.1}\',chain"',
  'SecRule TX:1 "@rx (.+)" "capture"',
].join('\n');
const plan = planWithPolicy({
  mode: 'detect',
  timeout: '60s',
  engines: { seclang: { directives }, baseline: {} },
  checks: {
    headers: { forbidden: ['authorization', 'cookie', 'x-api-key', 'x-note'], max_header_value_bytes: 1 },
  },
});

function decisionOn(request: OfflineRequest): DecisionRecord {
  const { record, engineErrors } = runOffline(request, plan);
  assert.deepEqual(engineErrors, []);
  assert.ok(record.findings.length >= 5, `${record.findings.length} findings: the rules did not look`);
  return record;
}

/** What all sinks and tools make of decisions, by sink. */
async function outputsOf(records: readonly DecisionRecord[]): Promise<ReadonlyMap<string, string>> {
  const file = (name: string): string => join(folder, name);
  const stdout = new PassThrough();
  const lines = new LineSink(stdout);
  const sinks = new DecisionSinks({
    wafLog: file('waf.log'),
    auditLog: file('audit.log'),
    eventStore: file('events.db'),
    rotateBytes: 0,
    version: '0',
  });
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const record of records) {
    sinks.write(record);
    lines.write(record);
  }
  await sinks.close();
  stdout.end();
  for (const sink of sinks.all) assert.ok(sink.written > 0 && sink.dropped === 0, sink.name);
  let tuned = '';
  runTune(file('events.db'), { minCount: 1, json: false }, (text) => {
    tuned += text;
  });
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  return new Map([
    ['stdout', Buffer.concat(chunks).toString('utf8')],
    ['waf-log', text('waf.log')],
    ['audit-log', text('audit.log')],
    ['event-store', [...readEvents(file('events.db'))].join('\n')],
    ['tune', tuned],
  ]);
}

/** Every part of a secret that would tell it: the whole, and either half. */
function tellingParts(secret: string): string[] {
  const middle = Math.ceil(secret.length / 2);
  return [secret.slice(0, middle), secret.slice(middle)].map((part) => part.toLowerCase());
}

test('no secret is in any output, wherever it stood', async () => {
  const cases: Array<readonly [name: string, secret: string, request: OfflineRequest]> = [];
  for (const [kind, secret] of Object.entries(shapedSecrets)) {
    for (const [place, request] of shapedPlaces(secret)) cases.push([`${kind} in ${place}`, secret, request]);
  }
  for (const [place, request] of namedPlaces(namedSecret))
    cases.push([`plain secret in ${place}`, namedSecret, request]);
  assert.equal(cases.length, 9 * 23 + 21);
  const leaks: string[] = [];
  const records = cases.map(([name, secret, request]) => {
    const record = decisionOn(request);
    const text = JSON.stringify(record).toLowerCase();
    if (tellingParts(secret).some((part) => text.includes(part))) leaks.push(name);
    return record;
  });
  assert.deepEqual(leaks, []);
  for (const [sink, text] of await outputsOf(records)) {
    const shown = text.toLowerCase();
    for (const secret of [...Object.values(shapedSecrets), namedSecret]) {
      for (const part of tellingParts(secret)) assert.ok(!shown.includes(part), `${sink} holds ${part}`);
    }
    assert.ok(sink === 'tune' || shown.includes('[redacted]'), `${sink} shows that something was hidden`);
  }
});

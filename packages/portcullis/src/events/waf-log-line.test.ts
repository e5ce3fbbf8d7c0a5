import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision } from './test/decision.ts';
import { wafLogLines } from './waf-log-line.ts';

process.env['TZ'] = 'UTC';

test('one line per match, the cause before the sum', () => {
  const head = '[Sat Nov 21 03:30:26.123000 2026] [security2:error] [pid 7] [client 192.0.2.1] ModSecurity: ';
  const sqli = (where: string, data: string): string =>
    `${head}Warning. Matched at ${where}. [file "/rules/REQUEST-942-APPLICATION-ATTACK-SQLI.conf"] [line "46"] [id "942100"] [msg "SQL Injection Attack Detected via libinjection"] [data "${data}"] [severity "CRITICAL"] [ver "OWASP_CRS/4.28.0"] [tag "attack-sqli"] [tag "paranoia-level/1"] [hostname "shop.example"] [uri "/search"] [unique_id "r-1"]`;
  assert.deepEqual(wafLogLines(decision, 7), [
    sqli('ARGS:q', String.raw`Matched Data: s&sos found within ARGS:q: 1' OR \"a\"=\"a`),
    sqli('ARGS:r', String.raw`Matched Data: s&sos found within ARGS:r: \\`),
    `${head}Access denied with code 403 (phase 2). Matched at TX:BLOCKING_INBOUND_ANOMALY_SCORE. [file "/rules/REQUEST-949-BLOCKING-EVALUATION.conf"] [line "221"] [id "949110"] [msg "Inbound Anomaly Score Exceeded (Total Score: 5)"] [severity "CRITICAL"] [hostname "shop.example"] [uri "/search"] [unique_id "r-1"]`,
  ]);
});

test("the form is what fail2ban's filter for it looks for, and what go-ftw takes ids from", () => {
  const denied =
    /^\[[^\]]*\] \[(:?error|\S+:\S+)\]( \[pid \d+(:\S+ \d+)?\])? \[client (\S+?)(:\d{1,5})?\] ModSecurity:\s+(?:\[(?:\w+ "[^"]*"|[^\]]*)\]\s*)*Access denied with code [45]\d\d/;
  const found = wafLogLines(decision, 7).map((line) => denied.exec(line)?.[4]);
  assert.deepEqual(found, [undefined, undefined, '192.0.2.1']);
  const ids = wafLogLines(decision, 7).map((line) => /\[id "(\d+)"\]/.exec(line)?.[1]);
  assert.deepEqual(ids, ['942100', '942100', '949110']);
});

test('nothing from traffic ends a line or a field', () => {
  const [finding] = decision.findings;
  const evil = {
    ...decision,
    path: '/a"] [id "1"]\nforged',
    request_id: 'x\r\n',
    host: 'é€',
    client_address: '',
    findings: [{ ...finding!, where: 'ARGS:"\n', also: [] }],
  };
  const [line] = wafLogLines(evil, 7);
  assert.ok(line?.includes(String.raw`[uri "/a\"] [id \"1\"]\x0aforged"]`));
  assert.ok(line.includes(String.raw`[unique_id "x\x0d\x0a"]`));
  assert.ok(line.includes(String.raw`[hostname "\xe9\xe2\x82\xac"]`));
  assert.ok(line.includes(String.raw`Matched at ARGS:\"\x0a.`));
  assert.ok(line.includes('[client -]'));
  assert.equal(line.split('\n').length, 1);
});

test('an exchange without findings leaves no line', () => {
  assert.deepEqual(wafLogLines({ ...decision, findings: [] }, 7), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../../test/engine-port.ts';
import { randomOf } from '../../../test/random-exchange.ts';
import { connectionPlan, ScriptedConnection } from '../../../test/scripted-connection.ts';
import type { StreamDlpPlan } from './definition.ts';
import { streamDlpInspector } from './inspect.ts';

/** The engine's plan for a block, through the configuration. */
function planOf(block: object): StreamDlpPlan {
  const [policy] = connectionPlan({ engines: { dlp: block } }).plan.connections;
  return policy!.engines[0]!.plan as StreamDlpPlan;
}

const defaults = planOf({});
const everything = planOf({
  kinds: ['card', 'iban', 'ssn', 'token', 'private_key'],
  patterns: [{ id: 'customer', pattern: 'KD-[0-9]{6}' }],
});

const key = `-----BEGIN EC PRIVATE KEY-----\n${'MHcCAQEEIabc123+/\n'.repeat(40)}-----END EC PRIVATE KEY-----\n`;

/** A text and what is left of it. */
const cases: ReadonlyArray<readonly [what: string, text: string, left: string, rules: readonly string[]]> = [
  ['a card', 'pay 4111 1111 1111 1111 now', 'pay **** **** **** **** now', ['card']],
  [
    'a card in dashes and one beside it',
    '5500-0055-5555-5559,378282246310005;',
    '****-****-****-****,***************;',
    ['card', 'card'],
  ],
  ['a card before further digits', 'nr 4111111111111111 2024 ok', 'nr **************** 2024 ok', ['card']],
  [
    'no card: check digit, brand, length, part of a word',
    '4111111111111112 1111111111111117 41111111111111110000000 a4111111111111111 ',
    '4111111111111112 1111111111111117 41111111111111110000000 a4111111111111111 ',
    [],
  ],
  ['an account', 'to DE89 3704 0044 0532 0130 00.', 'to **** **** **** **** **** **.', ['iban']],
  ['no account', 'to DE88 3704 0044 0532 0130 00.', 'to DE88 3704 0044 0532 0130 00.', []],
  [
    'a social security number, and two that nobody has',
    '123-45-6789 000-45-6789 123-00-6789.',
    '***-**-**** 000-45-6789 123-00-6789.',
    ['ssn'],
  ],
  [
    'tokens, whatever their length',
    `ghp_${'a1'.repeat(15)} and glpat-${'x'.repeat(3000)}!`,
    `***_${'*'.repeat(30)} and *****-${'*'.repeat(3000)}!`,
    ['token', 'token'],
  ],
  [
    'a JSON web token',
    `"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"`,
    `"${'*'.repeat(19)}.${'*'.repeat(15)}.${'*'.repeat(12)}"`,
    ['token'],
  ],
  [
    'no token',
    'ghp_short eyJ npm_ AKIA12 xghp_aaaaaaaaaaaaaaaaaaaaaaaa ',
    'ghp_short eyJ npm_ AKIA12 xghp_aaaaaaaaaaaaaaaaaaaaaaaa ',
    [],
  ],
  [
    'a private key',
    `a ${key}b`,
    `a ${key.replace(/\n[A-Za-z0-9+/]+(?=\n)/g, (line) => line.replace(/[A-Za-z0-9]/g, '*'))}b`,
    ['private_key'],
  ],
  ['a pattern of the user', 'KD-123456, KD-12345 ', '**-******, KD-12345 ', ['customer']],
  [
    'nothing',
    `hello 42 1.5 GET ${'x'.repeat(200)} -----BEGIN CERTIFICATE-----\n`,
    `hello 42 1.5 GET ${'x'.repeat(200)} -----BEGIN CERTIFICATE-----\n`,
    [],
  ],
];

test('what is found is masked in the same length, whole and over every cut into two', () => {
  let ran = 0;
  for (const [what, text, left, rules] of cases) {
    const places = text.length < 500 ? text.length : 80;
    for (let cut = 0; cut < places; cut++) {
      const engine = new EngineUnderTest(streamDlpInspector, everything);
      const sizes = [cut, 1 << 20];
      engine.send('write', text, () => sizes.shift() ?? 1).end('write');
      assert.equal(engine.text('write'), left, `${what}, cut at ${cut}`);
      assert.deepEqual(
        engine.refused.map(({ ruleId }) => ruleId.slice(4)),
        rules,
        `${what}, cut at ${cut}`,
      );
      ran++;
    }
  }
  assert.ok(ran > 700, String(ran));
});

test('the same byte by byte and in random pieces; nothing is lost and nothing stays held', () => {
  const random = randomOf(5);
  for (const [what, text, left] of cases) {
    for (const cut of [() => 1, () => Math.floor(random() * 9), () => Math.floor(random() * 40)]) {
      const engine = new EngineUnderTest(streamDlpInspector, everything)
        .send('write', text, cut)
        .end('write');
      assert.equal(engine.text('write'), left, what);
      assert.equal(engine.inspector.holds('write'), false);
    }
  }
});

test('random texts keep their length, and their letters where nothing was found', () => {
  const random = randomOf(9);
  const parts = [
    '4111 1111 1111 1111',
    ' ',
    '12',
    '-',
    'ghp_',
    'DE89',
    'a',
    '\n',
    '-----BEGIN ',
    'PRIVATE KEY-----',
    '5',
    'eyJ',
  ];
  let found = 0;
  for (let round = 0; round < 500; round++) {
    let text = '';
    for (let count = 0; count < 30; count++) text += parts[Math.floor(random() * parts.length)]!;
    const engine = new EngineUnderTest(streamDlpInspector, defaults);
    engine.send('write', text, () => Math.floor(random() * 25)).end('write');
    const out = engine.text('write');
    assert.equal(out.length, text.length);
    const changed = [...out].filter((character, index) => character !== '*' && character !== text[index]);
    assert.deepEqual(changed, [], `round ${round}`);
    if (engine.refused.length === 0) assert.equal(out, text);
    else found++;
  }
  assert.ok(found > 50, String(found));
});

test('what must go on before it is judged is reported across that edge, and not masked', () => {
  const connection = new ScriptedConnection({
    plan: connectionPlan({ hold_max: '20ms', engines: { dlp: {} } }),
  });
  connection.send('write', 'card 4111 1111 ');
  // One reply for one chunk: what could go on waits for what cannot.
  assert.equal(connection.text('write'), '');
  connection.pass(20);
  assert.equal(connection.text('write'), 'card 4111 1111 ');
  connection.send('write', '1111 1111\n5500005555555559\n');
  assert.equal(connection.text('write'), 'card 4111 1111 1111 1111\n****************\n');
  connection.end();
  const [record] = connection.records;
  assert.deepEqual(
    record?.findings.map(({ rule_id, message, outcome, evidence }) => [rule_id, message, outcome, evidence]),
    [
      ['dlp.card', 'a payment card number was seen, part of which had gone on', 'noted', '19 bytes'],
      ['dlp.card', 'a payment card number was seen', 'blocked', '16 bytes'],
    ],
  );
  assert.deepEqual([record?.verdict, record?.refused], ['allow', 1]);
});

test('a find that was whole when it had to go on is reported as well', () => {
  const connection = new ScriptedConnection({
    plan: connectionPlan({ hold_max: '20ms', engines: { dlp: {} } }),
  });
  connection.send('write', '4111111111111111');
  connection.pass(20);
  connection.send('write', '\n');
  connection.end();
  assert.equal(connection.text('write'), '4111111111111111\n');
  assert.deepEqual(
    connection.records[0]?.findings.map(({ rule_id, outcome }) => [rule_id, outcome]),
    [['dlp.card', 'noted']],
  );
});

test('close ends the connection before it passes; note, detect and shadow change nothing', () => {
  const text = 'card 4111111111111111\n';
  const closing = new ScriptedConnection({ plan: connectionPlan({ engines: { dlp: { action: 'close' } } }) });
  closing.send('write', text);
  assert.deepEqual([closing.closed, closing.text('write')], ['close', '']);
  for (const [spec, outcome] of [
    [{ engines: { dlp: { action: 'note' } } }, 'noted'],
    [{ mode: 'detect', engines: { dlp: {} } }, 'detected'],
    [{ mode: 'shadow', engines: { dlp: {} } }, 'shadow'],
  ] as const) {
    const connection = new ScriptedConnection({ plan: connectionPlan(spec) });
    connection.send('write', text.slice(0, 12));
    assert.equal(connection.owed.write, 0);
    connection.send('write', text.slice(12));
    connection.end();
    assert.equal(connection.text('write'), text);
    assert.deepEqual(
      connection.records[0]?.findings.map((one) => one.outcome),
      [outcome],
    );
  }
});

test('only the direction that was asked for; a replacement stands once for a find', () => {
  const text = `4111111111111111 ghp_${'a'.repeat(40)} `;
  const plan = planOf({ direction: 'read', replace_with: '[card]' });
  const engine = new EngineUnderTest(streamDlpInspector, plan);
  engine
    .send('write', text)
    .send('read', text, () => 7)
    .end('read');
  assert.equal(engine.text('write'), text);
  assert.equal(engine.text('read'), '[card] [card] ');
});

test('what is kept is bounded', () => {
  const engine = new EngineUnderTest(streamDlpInspector, everything);
  for (const piece of ['1', '-', 'a', '1 ', 'eyJ', 'A'] as const) {
    engine.send('write', piece.repeat(5_000), () => 700);
    assert.ok(engine.inspector.retainedBytes < 2_048, `${piece}: ${engine.inspector.retainedBytes}`);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../../test/engine-port.ts';
import type { PostgresPlan } from './definition.ts';
import { postgresInspector } from './inspect.ts';
import { judgeStatements } from './statement-judge.ts';

const open: PostgresPlan = {
  readOnly: false,
  allowStatements: null,
  denyStatements: [],
  allowTables: null,
  denyTables: [],
  denyFunctions: [],
  encryptionRequest: 'answer_no',
  closes: false,
  maxStatementBytes: 4096,
};
const readOnly = { ...open, readOnly: true };

function message(type: string, body: string): string {
  const length = body.length + 4;
  return `${type}${String.fromCharCode(length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)}${body}`;
}
const startup = message('', '\0\x03\0\0user\0ann\0database\0shop\0\0');
const query = (text: string): string => message('Q', `${text}\0`);

test('read-only: what writes, locks or leaves the database is refused, wherever it stands', () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['SELECT 1', ''],
    ["select a from b where c = 'delete from x' -- update", ''],
    ['/* /* */ delete */ SELECT 2; SHOW all', ''],
    ['BEGIN; SELECT 1; COMMIT', ''],
    ['COPY t TO STDOUT', ''],
    ['EXPLAIN SELECT 1', ''],
    ["SELECT $1, $tag$ drop $tag$, E'\\''", ''],
    ['SELECT \'it\'\'s; delete from a\', "a""; drop table b"', ''],
    ['DELETE FROM a', 'read_only'],
    ["SELECT 'a'''; DELETE FROM a", 'read_only'],
    ['SELECT "a"""; DELETE FROM a', 'read_only'],
    ['SELECT 1; DROP TABLE a', 'read_only'],
    ['WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x', 'read_only'],
    ['EXPLAIN ANALYZE UPDATE a SET b = 1', 'read_only'],
    ['PREPARE p AS INSERT INTO a VALUES (1)', 'read_only'],
    ['SELECT * INTO b FROM a', 'read_only'],
    ['SELECT * FROM a FOR UPDATE', 'read_only'],
    ['COPY t FROM STDIN', 'read_only'],
    ["COPY t TO PROGRAM 'sh'", 'read_only'],
    ['DO $$ BEGIN DELETE FROM a; END $$', 'read_only'],
    ['sel/**/ect 1', 'read_only'],
    ["SELECT '\\'; DELETE FROM a; --'", 'ambiguous'],
    ['SELECT U&"d\\0061t"', 'ambiguous'],
    ["SELECT 'open", 'ambiguous'],
    ['SELECT $a$ open', 'ambiguous'],
    ['/* open', 'ambiguous'],
  ];
  let ran = 0;
  for (const [text, reason] of cases) {
    assert.equal(judgeStatements(text, readOnly)?.reason ?? '', reason, text);
    ran++;
  }
  assert.equal(ran, 26);
});

test('kinds, tables and functions', () => {
  const reason = (plan: Partial<PostgresPlan>, text: string): string =>
    judgeStatements(text, { ...open, ...plan })?.reason ?? '';
  assert.equal(reason({ denyStatements: ['drop'] }, 'DROP TABLE a'), 'statement');
  assert.equal(reason({ allowStatements: ['select'] }, 'TRUNCATE a'), 'statement');
  assert.equal(reason({ allowStatements: ['select'] }, 'SELECT 1'), '');
  for (const text of [
    'SELECT * FROM secrets',
    'SELECT * FROM "secrets"',
    'SELECT * FROM public.SECRETS s',
    'TABLE secrets',
  ])
    assert.equal(reason({ denyTables: ['secrets'] }, text), 'table', text);
  assert.equal(reason({ denyTables: ['audit.users'] }, 'SELECT * FROM audit . users'), 'table');
  assert.equal(reason({ denyTables: ['secrets'] }, "SELECT 'secrets'"), '');
  const only = { allowTables: ['a', 'b', 's.c'] };
  for (const text of [
    'SELECT * FROM a x, b AS y JOIN s.c ON true',
    'INSERT INTO a VALUES (1)',
    'UPDATE a SET b = 1 FROM b',
  ])
    assert.equal(reason(only, text), '', text);
  for (const text of [
    'SELECT * FROM a, d',
    'SELECT * FROM a x, LATERAL d',
    'SELECT (SELECT 1 FROM d)',
    'DELETE FROM ONLY d',
    'SELECT * FROM s.d',
  ])
    assert.equal(reason(only, text), 'table', text);
  assert.equal(reason({ denyFunctions: ['pg_read_file'] }, "SELECT PG_READ_FILE ('x')"), 'function');
});

test('a refused query is replaced, its error is ours, whatever the cut', () => {
  const input =
    startup +
    query('SELECT 1') +
    query('DELETE FROM a') +
    message('P', 'st\0DROP TABLE a\0\0\0') +
    message('S', '');
  for (let size = 1; size < 50; size++) {
    const engine = new EngineUnderTest(postgresInspector, readOnly).send('read', input, () => size);
    const marker = engine.text('read').match(/portcullis_refused_[0-9a-f]{12}/)?.[0] ?? '';
    assert.equal(
      engine.text('read'),
      startup + query('SELECT 1') + query(marker) + message('P', `st\0${marker}\0\0\0`) + message('S', ''),
    );
    assert.equal(engine.refused.length, 2);
    const error = message('E', `SERROR\0C42601\0Msyntax error at or near "${marker}"\0P1\0\0`);
    const other = message('E', 'SERROR\0C42P01\0Mno such table\0\0');
    engine
      .send('write', message('R', '\0\0\0\0') + error + other + message('Z', 'E') + error, () => size)
      .end('write');
    const own = message('E', 'SERROR\0VERROR\0C42501\0Mthis statement is refused by policy\0\0');
    assert.equal(engine.text('write'), message('R', '\0\0\0\0') + own + other + message('Z', 'E') + own);
  }
});

test('requests for encryption: no, refused, or opaque from then on', () => {
  const ssl = '\0\0\0\x08\x04\xd2\x16\x2f';
  const no = new EngineUnderTest(postgresInspector, open).send('read', ssl + startup);
  assert.deepEqual([Buffer.from(no.toClient).toString(), no.text('read')], ['N', startup]);
  assert.equal(no.description['user'], 'ann');
  const refused = new EngineUnderTest(postgresInspector, { ...open, encryptionRequest: 'refuse' }).send(
    'read',
    ssl,
  );
  assert.equal(refused.findings[0]?.ruleId, 'postgres.encryption');
  const opaque = new EngineUnderTest(postgresInspector, { ...readOnly, encryptionRequest: 'opaque' });
  opaque.send('read', ssl).send('write', 'S').send('read', '\x16\x03\x01');
  assert.deepEqual(
    [opaque.findings[0]?.ruleId, opaque.text('read')],
    ['postgres.opaque', `${ssl}\x16\x03\x01`],
  );
  const plain = new EngineUnderTest(postgresInspector, { ...readOnly, encryptionRequest: 'opaque' });
  plain
    .send('read', ssl)
    .send('write', 'N')
    .send('read', startup + query('DROP TABLE a'));
  assert.equal(plain.refused.length, 1);
});

test('a function called by number is refused where functions or statements are chosen', () => {
  const call = message('F', '\0\0\x04\xd2\0\0\0\0\0\0');
  for (const plan of [
    readOnly,
    { ...open, allowStatements: ['select'] },
    { ...open, denyFunctions: ['pg_read_file'] },
  ]) {
    const engine = new EngineUnderTest(postgresInspector, plan).send('read', startup + call);
    assert.deepEqual(
      engine.refused.map(({ ruleId, evidence }) => [ruleId, evidence]),
      [['postgres.function', 'called by number']],
    );
    assert.equal(engine.text('read').includes(call), false);
  }
  const free = new EngineUnderTest(postgresInspector, open).send('read', startup + call);
  assert.deepEqual([free.refused, free.text('read')], [[], startup + call]);
});

test('a request to cancel a statement passes', () => {
  const cancel = message('', '\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02');
  const engine = new EngineUnderTest(postgresInspector, readOnly).send('read', cancel);
  assert.deepEqual([engine.text('read'), engine.failures, engine.findings], [cancel, [], []]);
});

test('asking for encryption again and again is a failure', () => {
  const ssl = message('', '\x04\xd2\x16\x2f');
  const engine = new EngineUnderTest(postgresInspector, open);
  for (let asked = 0; asked < 20 && engine.failures.length === 0; asked++) engine.send('read', ssl);
  assert.deepEqual(engine.failures, ['parse-error']);
});

test('what a server sends that is not PostgreSQL after a refusal is passed on as it is', () => {
  const engine = new EngineUnderTest(postgresInspector, readOnly);
  engine.send('read', startup + query('DELETE FROM a'));
  const garbage = 'E\0\0\0\x01HTTP/1.1 400 Bad Request';
  engine.send('write', garbage).send('write', ' and more').end('write');
  assert.equal(engine.text('write'), `${garbage} and more`);
});

test('what is too long or no PostgreSQL is a failure of its own', () => {
  const long = new EngineUnderTest(postgresInspector, open).send('read', startup + query('x'.repeat(5000)));
  assert.deepEqual(long.failures, ['over-limit']);
  const garbage = new EngineUnderTest(postgresInspector, open).send('read', 'GET / HTTP/1.1\r\n');
  assert.deepEqual(garbage.failures, ['parse-error']);
});

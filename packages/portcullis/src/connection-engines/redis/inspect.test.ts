import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineUnderTest } from '../../../test/engine-port.ts';
import type { EngineCompileContext } from '../../engines/engine.ts';
import { type RedisPlan, redisDefinition } from './definition.ts';
import { globMatches } from './glob.ts';
import { splitInline } from './inline-command.ts';
import { redisInspector } from './inspect.ts';

const open: RedisPlan = {
  readOnly: false,
  allowCommands: null,
  denyCommands: [],
  allowKeys: null,
  denyKeys: [],
  closes: false,
};
const array = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

/** The reasons for which the commands are refused, one per command. */
function refusals(plan: Partial<RedisPlan>, ...commands: readonly (readonly string[])[]): string[] {
  return commands.map((words) => {
    const engine = new EngineUnderTest(redisInspector, { ...open, ...plan }).send('read', array(...words));
    return engine.refused[0]?.ruleId.replace('redis.', '') ?? '';
  });
}

test('commands, subcommands and unknown ones', () => {
  assert.deepEqual(
    refusals(
      { denyCommands: ['flushall', 'config|set'] },
      ['FlushAll'],
      ['CONFIG', 'GET', 'a'],
      ['config', 'SET', 'a', 'b'],
      ['GET', 'a'],
    ),
    ['command', '', 'command', ''],
  );
  assert.deepEqual(
    refusals(
      { allowCommands: ['get', 'config|get'] },
      ['GET', 'a'],
      ['SET', 'a', 'b'],
      ['CONFIG', 'GET', 'a'],
      ['CONFIG', 'SET', 'a', 'b'],
      ['CONFIG'],
    ),
    ['', 'command', '', 'command', 'command'],
  );
  assert.deepEqual(
    refusals(
      { readOnly: true },
      ['GET', 'a'],
      ['PING'],
      ['SET', 'a', 'b'],
      ['EVAL', 'x', '0'],
      ['NEWCOMMAND'],
      ['SHUTDOWN'],
      ['ZUNION', '1', 'a'],
    ),
    ['', '', 'read_only', 'read_only', 'read_only', 'read_only', ''],
  );
});

test('keys wherever they stand', () => {
  const denied = { denyKeys: ['secret:*'] };
  assert.deepEqual(
    refusals(
      denied,
      ['GET', 'secret:1'],
      ['SET', 'a', 'secret:1'],
      ['MSET', 'a', 'secret:1', 'secret:2', 'b'],
      ['MGET', 'a', 'b', 'secret:3'],
      ['BLPOP', 'a', 'secret:4', '0'],
      ['ZUNIONSTORE', 'secret:5', '1', 'a'],
      ['ZUNIONSTORE', 'a', '2', 'b', 'secret:6'],
      ['ZUNIONSTORE', 'a', '1', 'b', 'WEIGHTS', '2'],
      ['LMPOP', '2', 'a', 'secret:7', 'LEFT'],
      ['OBJECT', 'ENCODING', 'secret:8'],
      ['EVAL', 'return 1', '0'],
      ['SCAN', '0'],
      ['NEWCOMMAND', 'a'],
    ),
    [
      'key',
      '',
      'key',
      'key',
      'key',
      'key',
      'key',
      '',
      'key',
      'key',
      'unknown_keys',
      'unknown_keys',
      'unknown_keys',
    ],
  );
  assert.deepEqual(
    refusals(
      { allowKeys: ['app:*'], allowCommands: ['get', 'scan'] },
      ['GET', 'app:1'],
      ['GET', 'x'],
      ['SCAN', '0'],
    ),
    ['', 'key', ''],
  );
});

test('a refused command is replaced at its place, whatever the cut', () => {
  const input = array('GET', 'a') + array('FLUSHALL') + '\r\nflushall now\r\n' + array('GET', 'b');
  for (let size = 1; size < 40; size++) {
    const engine = new EngineUnderTest(redisInspector, { ...open, denyCommands: ['flushall'] });
    engine.send('read', input, () => size);
    const substitute = engine.text('read').match(/portcullis-refused-[0-9a-f]{12}/)?.[0] ?? '';
    assert.equal(
      engine.text('read'),
      `${array('GET', 'a')}${array(substitute)}\r\n${array(substitute)}${array('GET', 'b')}`,
      `pieces of ${size}`,
    );
    const answers = `$1\r\n-\r\n-ERR unknown command '${substitute}'\r\n*2\r\n-ERR unknown command '${substitute}', with\r\n:1\r\n`;
    const own = '-NOPERM this command is refused by policy\r\n';
    assert.equal(
      engine.send('write', answers, () => size).text('write'),
      `$1\r\n-\r\n${own}*2\r\n${own}:1\r\n`,
    );
  }
});

test('what readers of the protocol could see differently is refused as a whole', () => {
  const wrong = [
    '*1\n$4\r\nPING\r\n',
    '*01\r\n',
    '*1\r\n$04\r\nPING\r\n',
    '*1\r\n$4\r\nPINGxx',
    '*1\r\n:4\r\n',
    '"a" "b\r\n',
    '*9999999\r\n',
  ];
  for (const text of wrong) {
    const engine = new EngineUnderTest(redisInspector, open).send('read', text).end('read');
    assert.deepEqual([engine.failures, engine.text('read')], [['parse-error'], text], JSON.stringify(text));
  }
});

test('a large value streams once the command is judged', () => {
  const engine = new EngineUnderTest(redisInspector, { ...open, denyKeys: ['x'] });
  engine.send('read', `*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1000000\r\n${'v'.repeat(1000)}`);
  assert.equal(engine.inspector.holds('read'), false);
  assert.ok(engine.inspector.retainedBytes < 10_000);
});

test('inline words and patterns of keys', () => {
  const words = (line: string): string[] | undefined =>
    splitInline(Buffer.from(line, 'latin1'))?.map((word) => Buffer.from(word).toString('latin1'));
  assert.deepEqual(words('set "a b" \'c\\\'d\' "\\x41\\n"\r\n'), ['set', 'a b', "c'd", 'A\n']);
  assert.deepEqual(words('"\\x4a\\xfF\\xg1" \'\\d\'\r\n'), ['J\xffxg1', '\\d']);
  assert.equal(words('set "a"b\r\n'), undefined);
  assert.ok(
    globMatches('a*b?d', 'axxbcd') &&
      globMatches('*', '') &&
      !globMatches('a*b', 'ac') &&
      !globMatches('', 'a'),
  );
});

test('an answer that is no RESP is passed on as it is, and so is an error that is not ours', () => {
  const denying = { ...open, denyCommands: ['flushall'] };
  for (const answer of ['-ERR no such thing\r\n', '$12345', '$1x\r\n-ERR\r\n', 'HTTP/1.1 400\r\n']) {
    const engine = new EngineUnderTest(redisInspector, denying).send('read', array('FLUSHALL'));
    assert.equal(engine.send('write', answer).end('write').text('write'), answer);
  }
  // A length of so many digits that nothing can be told after it.
  const engine = new EngineUnderTest(redisInspector, denying).send('read', array('FLUSHALL'));
  const substitute = engine.text('read').match(/portcullis-refused-\w+/)?.[0];
  const answer = `$${'1'.repeat(30)}\r\n-ERR unknown command '${substitute}'\r\n`;
  assert.equal(engine.send('write', answer).end('write').text('write'), answer);
});

test('a command that this version does not know is told when the policy is read', () => {
  const reported: unknown[] = [];
  const context = { report: (...what: unknown[]) => reported.push(what) } as unknown as EngineCompileContext;
  const commands = { deny: ['flushal', '*', 'CONFIG|set'], allow: ['get', 'gett'] };
  redisDefinition.compile({ commands }, context);
  assert.deepEqual(reported, [
    ['warning', 'config.invalid-value', 'this version knows no command "gett"', ['commands', 'allow', 1]],
    ['warning', 'config.invalid-value', 'this version knows no command "flushal"', ['commands', 'deny', 0]],
  ]);
});

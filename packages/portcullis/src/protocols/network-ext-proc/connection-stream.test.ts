import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataProcessedStatus } from '@portcullis/envoy-protocol';
import { connectionPlan, ScriptedConnection } from '../../../test/scripted-connection.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';

const open = (...specs: object[]): ScriptedConnection =>
  new ScriptedConnection({ plan: connectionPlan(...specs) });

test('without a policy every chunk is echoed with its end of stream, in both directions', () => {
  const connection = open({ match: { listener: ['elsewhere'] } });
  connection.send('write', '220 hello\r\n');
  connection.send('read', 'a');
  connection.send('read', '', true);
  connection.send('write', 'b', true);
  assert.deepEqual([connection.text('read'), connection.text('write')], ['a', '220 hello\r\nb']);
  assert.deepEqual(connection.ended, { read: true, write: true });
  assert.deepEqual(connection.owed, { read: 0, write: 0 });
  assert.ok(
    connection.replies.every((reply) => reply.dataProcessingStatus === DataProcessedStatus.UNMODIFIED),
  );
  connection.end();
  assert.deepEqual(
    connection.records.map(({ verdict, read_bytes, write_bytes, chunks, end }) => ({
      verdict,
      read_bytes,
      write_bytes,
      chunks,
      end,
    })),
    [{ verdict: 'allow', read_bytes: 1, write_bytes: 12, chunks: 4, end: 'peer' }],
  );
});

test('held bytes go on with a delayed reply after hold_max, and inspection goes on', () => {
  const connection = open({ hold_max: '20ms', engines: { redis: { commands: { deny: ['flushall'] } } } });
  connection.send('read', '*1\r\n$8\r\nFLUSH');
  assert.equal(connection.owed.read, 1);
  connection.pass(19);
  assert.equal(connection.text('read'), '');
  connection.pass(1);
  assert.equal(connection.text('read'), '*1\r\n$8\r\nFLUSH');
  assert.equal(connection.owed.read, 0);
  connection.send('read', 'ALL\r\n');
  assert.equal(connection.closed, 'close');
  assert.equal(connection.text('read'), '*1\r\n$8\r\nFLUSH');
});

test('two chunks of one command: the first reply is empty, the second has all bytes', () => {
  const connection = open({ engines: { redis: { commands: { deny: ['flushall'] } } } });
  connection.send('read', '*2\r\n$3\r\nGE');
  connection.send('read', 'T\r\n$1\r\na\r\n');
  assert.equal(connection.text('read'), '*2\r\n$3\r\nGET\r\n$1\r\na\r\n');
  assert.deepEqual([connection.owed.read, connection.replies.length], [0, 2]);
  assert.ok(connection.replies.every((reply) => reply.dataProcessingStatus === DataProcessedStatus.MODIFIED));
});

test('a verdict closes or resets; the banner goes before it as a reply of its own', () => {
  const rules = { byte_rules: { rules: [{ id: 'evil', pattern: 'ev+il' }] } };
  const closing = open({ banner: 'denied\r\n', engines: rules });
  closing.send('read', 'an ev');
  closing.send('read', 'il word');
  assert.deepEqual(
    [closing.closed, closing.text('read'), closing.text('write')],
    ['close', 'an ev', 'denied\r\n'],
  );
  assert.equal(closing.replies.at(-2)?.dynamicMetadata?.['portcullis'] !== undefined, true);
  const resetting = open({ on_block: 'reset', engines: rules });
  resetting.send('read', 'evil');
  assert.equal(resetting.closed, 'reset');
  assert.equal(resetting.records[0]?.verdict, 'close');
  assert.equal(resetting.records[0]?.findings[0]?.rule_id, 'byte_rules.evil');
});

test('detect and shadow change nothing and say what would have been', () => {
  for (const mode of ['detect', 'shadow']) {
    const connection = open({
      mode,
      engines: { redis: { read_only: true }, byte_rules: { rules: [{ id: 'x', pattern: 'SET' }] } },
    });
    connection.send('read', '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n');
    connection.send('read', 'b\r\n');
    assert.equal(connection.text('read'), '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n');
    connection.end();
    const [record] = connection.records;
    assert.deepEqual([record?.verdict, record?.would_verdict], ['allow', 'close']);
    const outcome = mode === 'detect' ? 'detected' : 'shadow';
    assert.ok(record?.findings.every((finding) => finding.outcome === outcome));
  }
});

test('policies are matched by listener, server name, network and metadata, the first in order', () => {
  const plan = connectionPlan(
    { match: { listener: ['edge'], client: ['10.0.0.0/9'] } },
    { match: { sni: ['*.shop.example'] } },
    { match: { metadata: [{ namespace: 'team', key: 'name', value: 'blue' }] } },
    { match: { metadata: [{ namespace: 'typed', type_url: 'type.example/T' }] } },
  );
  const filter = 'envoy.filters.network.ext_proc';
  const cases: ReadonlyArray<readonly [object, string]> = [
    [
      { metadata: { filterMetadata: { portcullis: { listener: 'edge', client_address: '10.127.1.2' } } } },
      'policy-0',
    ],
    [
      { metadata: { filterMetadata: { portcullis: { listener: 'edge', client_address: '10.128.1.2' } } } },
      '',
    ],
    [{ attributes: { [filter]: { 'connection.requested_server_name': 'A.shop.example' } } }, 'policy-1'],
    [{ metadata: { filterMetadata: { team: { name: 'blue' } } } }, 'policy-2'],
    [{ metadata: { filterMetadata: { team: { name: 'red' } } } }, ''],
    [
      {
        metadata: {
          typedFilterMetadata: new Map([['typed', { typeUrl: 'type.example/T', value: new Uint8Array(0) }]]),
        },
      },
      'policy-3',
    ],
  ];
  let ran = 0;
  for (const [more, policy] of cases) {
    const connection = new ScriptedConnection({ plan });
    connection.send('read', 'x', false, more);
    connection.end();
    assert.equal(connection.records[0]?.policy, policy, JSON.stringify(more));
    ran++;
  }
  assert.equal(ran, 6);
});

test('limits close without a chunk: idle time and duration', () => {
  const connection = open({ engines: { limits: { max_idle: '1s', max_duration: '5s' } } });
  connection.send('read', 'a');
  connection.pass(900);
  connection.send('read', 'b');
  connection.pass(950);
  assert.equal(connection.closed, 'no');
  connection.pass(100);
  assert.equal(connection.closed, 'close');
  assert.equal(connection.records[0]?.findings[0]?.rule_id, 'limits.idle');
});

test('an encryption request is answered no, and the surplus reply is settled', () => {
  const connection = open({ engines: { postgres: {} } });
  connection.send('read', Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  assert.deepEqual([connection.text('read'), connection.text('write'), connection.owed.read], ['', 'N', 0]);
  assert.equal(connection.owed.write, -1);
  connection.send('write', 'R', true);
  assert.equal(connection.closed, 'handed-off');
});

test('a chunk that is too large to be read resets the connection', () => {
  const connection = open({});
  connection.oversize();
  assert.deepEqual([connection.closed, connection.records.length], ['reset', 1]);
});

test('a slow moment is no way around: the result stands, and the posture decides about the delay', () => {
  const rules = { byte_rules: { rules: [{ id: 'evil', pattern: 'evil' }] } };
  const slow = (spec: object): ScriptedConnection =>
    new ScriptedConnection({ plan: connectionPlan({ engines: rules, ...spec }), slowness: 60 });
  const open = slow({ fail_mode: 'fail_open' });
  open.send('read', 'hello');
  assert.deepEqual([open.closed, open.text('read')], ['no', 'hello']);
  open.send('read', 'evil');
  assert.deepEqual([open.closed, open.text('read')], ['close', 'hello']);
  const noted = slow({ postures: { timeout: 'detect' } });
  noted.send('read', 'hello');
  noted.end();
  assert.equal(noted.records[0]?.findings[0]?.rule_id, 'byte_rules.timeout');
  const strict = slow({ fail_mode: 'fail_close' });
  strict.send('read', 'hello');
  assert.equal(strict.closed, 'close');
});

test('what waits for a ClientHello is answered with all its bytes: in pieces, empty, ended, or never whole', () => {
  const hello = Buffer.from(
    `16030100430100003f0303${'07'.repeat(32)}00000213010100001400000010000e00000b${'shop.test.x'
      .split('')
      .map((letter) => letter.charCodeAt(0).toString(16))
      .join('')}`,
    'hex',
  ).toString('latin1');
  const plan = connectionPlan({ match: { sni: ['*.test.x'] }, engines: { dlp: {} } });
  const cuts: ReadonlyArray<readonly string[]> = [
    [hello],
    [hello.slice(0, 1), hello.slice(1)],
    ['', hello.slice(0, 40), '', hello.slice(40)],
    [hello.slice(0, 40)],
    [''],
    ['no hello'],
  ];
  for (const chunks of cuts) {
    for (const end of [false, true]) {
      const connection = new ScriptedConnection({ plan });
      for (const [index, chunk] of chunks.entries())
        connection.send('read', chunk, end && index === chunks.length - 1);
      connection.pass(50);
      assert.equal(connection.text('read'), chunks.join(''));
      assert.deepEqual([connection.owed.read, connection.ended.read], [0, end]);
      connection.end();
      assert.equal(connection.records[0]?.policy, chunks.join('') === hello ? 'policy-0' : '');
    }
  }
});

test('an engine that fails costs its own part: the posture decides, and what comes later passes it by', () => {
  /** An engine with a plan that is none, as of a defect. */
  const failing = (
    posture: string,
    engines: object,
  ): { connection: ScriptedConnection; errors: string[] } => {
    const { plan } = connectionPlan({ postures: { engine_error: posture }, engines });
    const connections = plan.connections.map((policy) => ({
      ...policy,
      engines: policy.engines.map((engine) => ({ ...engine, plan: {} })),
    }));
    const errors: string[] = [];
    const connection = new ScriptedConnection({
      plan: new AttachedPlan({ ...plan, connections }),
      engineError: (engine, error) => errors.push(`${engine}: ${(error as Error).name}`),
    });
    return { connection, errors };
  };
  const cases: ReadonlyArray<readonly [engine: string, block: object]> = [
    ['limits', { max_read_bytes: 1 }],
    ['ip_reputation', { lists: [{ name: 'l', networks: ['192.0.2.1'] }] }],
  ];
  const from = { attributes: { 'envoy.filters.network.ext_proc': { 'source.address': '198.51.100.1:1' } } };
  for (const [engine, block] of cases) {
    const open = failing('allow', { [engine]: block });
    open.connection.send('read', 'one ', false, from);
    open.connection.send('read', 'two');
    assert.deepEqual([open.errors, open.connection.text('read')], [[`${engine}: TypeError`], 'one two']);
    const closed = failing('block', { [engine]: block });
    closed.connection.send('read', 'one', false, from);
    assert.deepEqual([closed.connection.closed, closed.connection.text('read')], ['close', '']);
  }
});

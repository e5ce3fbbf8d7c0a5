import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionPlan, ScriptedConnection } from '../../../test/scripted-connection.ts';

/** A connection with these limits. */
function limited(limits: object, mode = 'block'): ScriptedConnection {
  return new ScriptedConnection({ plan: connectionPlan({ mode, engines: { limits } }) });
}

/** The rule that closed it, in the record of its end. */
function ruleOf(connection: ScriptedConnection): string | undefined {
  connection.end();
  return connection.records[0]?.findings[0]?.rule_id;
}

test('bytes over the life of a connection, each direction by itself', () => {
  const connection = limited({ max_read_bytes: 10, max_write_bytes: 5 });
  connection.send('read', '12345');
  connection.send('write', '12345');
  connection.send('read', '67890');
  assert.equal(connection.closed, 'no');
  connection.send('read', 'x');
  assert.equal(connection.closed, 'close');
  assert.equal(connection.text('read'), '1234567890');
  assert.equal(ruleOf(connection), 'limits.bytes');
});

test('a rate: one second of it at once, any single chunk, and what was too much is paid by waiting', () => {
  const connection = limited({ read_bytes_per_second: 100 });
  connection.send('read', 'x'.repeat(100));
  connection.pass(500);
  connection.send('read', 'x'.repeat(50));
  connection.pass(1000);
  connection.send('read', 'x'.repeat(400));
  connection.pass(4000);
  connection.send('read', 'x'.repeat(100));
  assert.equal(connection.closed, 'no');
  connection.pass(100);
  connection.send('write', 'x'.repeat(1000));
  connection.send('read', 'x'.repeat(20));
  assert.equal(connection.closed, 'close');
  assert.equal(ruleOf(connection), 'limits.rate');
});

test('a connection that lives too long, and one that is idle', () => {
  const old = limited({ max_duration: '2s', max_idle: '1500ms' });
  old.send('read', 'a');
  old.pass(1000);
  old.send('write', 'b');
  old.pass(900);
  assert.equal(old.closed, 'no');
  old.pass(200);
  old.send('read', 'c');
  assert.equal(old.closed, 'close');
  assert.equal(ruleOf(old), 'limits.duration');

  const idle = limited({ max_idle: '1s' });
  idle.send('read', 'a');
  idle.pass(900);
  idle.send('write', 'b');
  idle.pass(900);
  assert.equal(idle.closed, 'no');
  idle.pass(200);
  idle.send('read', 'c');
  assert.equal(idle.closed, 'close');
  assert.equal(ruleOf(idle), 'limits.idle');
});

test('detect lets everything through and records it once', () => {
  const connection = limited({ max_read_bytes: 3 }, 'detect');
  connection.send('read', '1234');
  connection.send('read', '5678');
  assert.deepEqual([connection.closed, connection.text('read')], ['no', '12345678']);
  connection.end();
  const [record] = connection.records;
  assert.deepEqual([record?.findings.length, record?.would_verdict], [1, 'close']);
});

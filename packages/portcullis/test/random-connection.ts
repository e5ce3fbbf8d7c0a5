/**
 * For tests: one connection with everything about it chosen by chance (policy, contents, cuts, order of directions, time,
 * memory), and the rules of reference A.3 checked after every step.
 */
import assert from 'node:assert/strict';
import type { StreamDirection } from '../src/connection-engines/inspector.ts';
import { randomOf } from './random-exchange.ts';
import { connectionPlan, ScriptedConnection } from './scripted-connection.ts';

const rules = { rules: [{ id: 'evil', pattern: 'ev[i1]l', direction: 'both' }] };
const engineSets: readonly object[] = [
  {},
  { byte_rules: rules },
  { protocol: { allow: ['redis', 'postgres', 'tls', 'http1', 'unknown'] }, byte_rules: rules },
  { redis: { read_only: true, keys: { deny: ['secret*'] } } },
  { postgres: { read_only: true } },
  { tls_client_hello: { require_tls: false } },
  { dlp: { direction: 'both' }, ip_reputation: { lists: [{ name: 'bad', networks: ['203.0.113.0/24'] }] } },
  {
    protocol: { allow: ['redis'] },
    redis: { commands: { deny: ['set'] } },
    limits: { max_read_bytes: 5_000 },
  },
];
const plans = engineSets.flatMap((engines) =>
  ['block', 'detect', 'shadow'].map((mode) => ({
    mode,
    plan: connectionPlan({ mode, engines, hold_max: '50ms' }),
  })),
);
const sniPlan = {
  mode: 'block',
  plan: connectionPlan({ match: { sni: ['a.example'] }, engines: { byte_rules: rules } }),
};

const texts: readonly string[] = [
  '*1\r\n$4\r\nPING\r\n',
  '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\nvalue\r\n',
  '*2\r\n$3\r\nGET\r\n$7\r\nsecret1\r\n',
  'GET inline\r\n',
  'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
  '\0\0\0\x14\0\x03\0\0user\0a\0db\0\0\0',
  'Q\0\0\0\x0dSELECT 1\0',
  'Q\0\0\0\x11DELETE FROM a\0'.replace('\x11', '\x12'),
  '\0\0\0\x08\x04\xd2\x16\x2f',
  '\x16\x03\x01\0\x05\x01\0\0\x01\0',
  'an evil word',
  'card 4111 1111 1111 1111\n',
  '-ERR unknown command\r\n+OK\r\n$5\r\nhello\r\n',
];

/** Plays the connection of `seed`; asserts that every reply was legal and nothing was left behind. */
export function playRandomConnection(seed: number): void {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const { mode, plan } = pick([...plans, sniPlan]);
  const connection = new ScriptedConnection({ plan, random, budgetBytes: pick([1 << 20, 40, 0]) });
  const sent: Record<StreamDirection, number[]> = { read: [], write: [] };
  const content = (): Buffer => {
    let text = '';
    for (let count = Math.floor(random() * 4); count >= 0; count--) text += pick(texts);
    const bytes = Buffer.from(text, 'latin1');
    if (random() < 0.15) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    return bytes;
  };
  const stream = { read: content(), write: content() };
  const at = { read: 0, write: 0 };
  const over = { read: false, write: false };
  for (let step = 0; step < 40 && connection.closed === 'no'; step++) {
    const direction = pick(['read', 'read', 'write'] as const);
    if (over[direction]) continue;
    const size = Math.floor(random() * (random() < 0.5 ? 4 : 60));
    const chunk = stream[direction].subarray(at[direction], at[direction] + size);
    at[direction] += chunk.length;
    const end = at[direction] === stream[direction].length && random() < 0.5;
    over[direction] = end;
    sent[direction].push(...chunk);
    connection.send(direction, chunk, end);
    check(direction);
    if (random() < 0.2) {
      connection.pass(Math.floor(random() * 120));
      if (connection.closed === 'no') check(direction);
    }
  }
  connection.pass(60);
  if (connection.closed === 'no') {
    assert.ok(connection.owed.read <= 0, `${seed}: ${connection.owed.read} read replies are missing`);
    assert.ok(connection.owed.write <= 0, `${seed}: ${connection.owed.write} write replies are missing`);
    for (const direction of ['read', 'write'] as const) {
      assert.equal(connection.ended[direction], over[direction], `${seed}: end of ${direction}`);
      if (mode !== 'block')
        assert.deepEqual(
          connection.injected[direction],
          sent[direction],
          `${seed}: ${mode} changed ${direction}`,
        );
    }
  } else if (mode !== 'block') assert.equal(connection.closed, 'no', `${seed}: ${mode} closed`);
  connection.end();
  assert.equal(connection.reserved, 0, `${seed}: memory is still reserved`);
  assert.equal(connection.armed, 0, `${seed}: timers are still armed`);
  assert.equal(connection.records.length, 1, `${seed}: records`);

  /** At most one reply is kept back, and nothing is invented but an answer to each of two requests for encryption. */
  function check(direction: StreamDirection): void {
    if (connection.closed !== 'no') return;
    const waiting = connection.owed[direction];
    assert.ok(waiting >= (direction === 'write' ? -2 : 0), `${seed}: more replies than chunks`);
    if (mode !== 'block') {
      assert.equal(waiting, 0, `${seed}: ${mode} holds`);
      assert.deepEqual(connection.injected[direction], sent[direction], `${seed}: ${mode} changed bytes`);
    }
  }
}

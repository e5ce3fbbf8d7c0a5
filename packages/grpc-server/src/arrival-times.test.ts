import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ArrivalTimes } from './arrival-times.ts';
import { FrameFlag, FrameType } from './frame/frame-type.ts';
import { frame, message, requestFields, ScriptedPeer } from './test/scripted-peer.ts';

/** An event loop by hand. */
class ManualLoop {
  idle = 0;
  readonly #ends: Array<() => void> = [];
  readonly times = new ArrivalTimes({
    idleTime: () => this.idle,
    afterTurn: (callback) => this.#ends.push(callback),
  });

  /** Ends the turn: whoever asked for it is told. Returns how many. */
  endTurn(): number {
    const ends = this.#ends.splice(0);
    for (const end of ends) end();
    return ends.length;
  }
}

/** A message comes in one piece and is handled. */
function handle({ times }: ManualLoop, now: number): void {
  const { notBefore, notAfter } = times.begin(now);
  times.handling(notBefore, notAfter);
}

test('what comes to an idle loop has not waited', () => {
  const loop = new ManualLoop();
  for (const now of [100, 5_000]) {
    loop.idle += 10;
    handle(loop, now);
    assert.deepEqual([loop.times.certainWait(now), loop.times.possibleWait(now)], [0, 0]);
    loop.times.end(now + 90);
    loop.endTurn();
  }
});

test('what stands behind in a turn has waited since its beginning, and what the next turn finds perhaps as long', () => {
  const loop = new ManualLoop();
  loop.idle = 10;
  loop.times.begin(100);
  loop.times.end(140);
  handle(loop, 140);
  assert.deepEqual([loop.times.certainWait(150), loop.times.possibleWait(150)], [50, 50]);
  loop.times.end(160);
  assert.equal(loop.endTurn(), 1);
  handle(loop, 165);
  assert.deepEqual([loop.times.certainWait(165), loop.times.possibleWait(165)], [0, 65]);
  loop.times.end(170);
  assert.equal(loop.endTurn(), 1);
  handle(loop, 172);
  assert.deepEqual([loop.times.certainWait(172), loop.times.possibleWait(172)], [0, 7]);
});

test('outside of messages nothing waits', () => {
  const loop = new ManualLoop();
  loop.idle = 10;
  handle(loop, 100);
  loop.times.end(100);
  assert.deepEqual([loop.times.certainWait(900), loop.times.possibleWait(900)], [0, 0]);
});

test('a short turn costs no look at its end', () => {
  const loop = new ManualLoop();
  loop.idle = 10;
  loop.times.begin(100);
  loop.times.end(100.9);
  assert.equal(loop.endTurn(), 0);
});

test('a message in several pieces waits since its last one, and its sender since the first', () => {
  const loop = new ManualLoop();
  const waits: Array<readonly [text: string, certain: number, possible: number]> = [];
  const client: ScriptedPeer = new ScriptedPeer({
    arrivals: loop.times,
    handlers: new Map([
      [
        '/a.B/C',
        () => ({
          message: (bytes) =>
            void waits.push([
              Buffer.from(bytes).toString(),
              loop.times.certainWait(client.now),
              loop.times.possibleWait(client.now),
            ]),
        }),
      ],
    ]),
  }).greet();
  const two = message('two');
  loop.idle = 10;
  client.send(
    client.headers(1, requestFields('/a.B/C')),
    client.headers(3, requestFields('/a.B/C')),
    client.data(1, message('one')),
    client.data(3, two.subarray(0, 6)),
  );
  client.now += 70;
  loop.idle = 20;
  client.send(client.data(3, two.subarray(6)), client.data(1, message('three')));
  assert.deepEqual(waits, [
    ['one', 0, 0],
    ['two', 0, 70],
    ['three', 0, 0],
  ]);
});

test('what waits behind an unanswered PING was sent before it', () => {
  const loop = new ManualLoop();
  const waits: Array<readonly [id: number, certain: number]> = [];
  let cost = 30;
  const client: ScriptedPeer = new ScriptedPeer({
    arrivals: loop.times,
    handlers: new Map([
      [
        '/a.B/C',
        (call) => ({
          message: ([id = 0]) => {
            waits.push([id, loop.times.certainWait(client.now)]);
            client.now += cost;
            call.write(Buffer.from('x'));
          },
        }),
      ],
    ]),
  }).greet();
  const pings = (): Buffer[] =>
    client
      .read()
      .filter(({ type }) => type === 'ping')
      .map(({ payload }) => payload);
  const call = (id: number): Buffer =>
    Buffer.concat([client.headers(id, requestFields('/a.B/C')), client.data(id, message(Buffer.from([id])))]);
  loop.idle = 10;
  client.send(call(1), call(3));
  const [first, second] = pings();
  assert.ok(first !== undefined && second !== undefined, 'each of two long messages sends one');
  loop.endTurn();
  loop.idle = 20;
  client.send(call(5));
  const [third] = pings();
  assert.ok(third !== undefined);
  for (const ping of [first, second, third]) client.send(frame(FrameType.ping, FrameFlag.ack, 0, ping));
  loop.idle = 30;
  cost = 1;
  client.send(call(7));
  assert.deepEqual(waits, [
    [1, 0],
    [3, 30],
    [5, 30],
    [7, 0],
  ]);
  assert.equal(pings().length, 0, 'a short turn sends none');
});

test('on a real event loop idleness and the end of a turn are seen', async () => {
  const times = new ArrivalTimes();
  let now = 1_000;
  await delay(5);
  const first = times.begin(now);
  now += 70;
  times.end(now);
  assert.equal(times.begin(now), first, 'the same turn');
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const second = times.begin(now);
  assert.deepEqual([second.notBefore, second.notAfter], [1_000, 1_070]);
  await delay(5);
  assert.deepEqual(times.begin(now), { notBefore: now, notAfter: now });
});

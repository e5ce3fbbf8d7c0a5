/** Random and damaged sessions: nothing throws, hangs or grows, and it does not matter how the bytes are cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzRound } from './fuzz.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { seeded } from './session-generator.ts';

test('sessions with damage, each cut in two ways, are told the same', () => {
  const ends = new Map<string, number>();
  for (let seed = 1; seed <= 1000; seed++) {
    const damage = (seed % 4) * 0.02;
    const one = fuzzRound(seed, seed + 1e6, damage);
    const other = fuzzRound(seed, seed + 2e6, damage);
    assert.deepEqual(other, one, `seed ${seed}`);
    ends.set(one.end, (ends.get(one.end) ?? 0) + 1);
  }
  assert.ok(ends.size >= 8, `only these ends: ${[...ends.keys()].join()}`);
});

test('noise after the preface', () => {
  const random = seeded(77);
  for (let round = 0; round < 300; round++) {
    const client = new ScriptedPeer({ handlers: new Map() }).greet();
    const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)));
    client.send(noise);
    assert.deepEqual(
      client.log.filter((line) => line.level === 'error'),
      [],
    );
  }
});

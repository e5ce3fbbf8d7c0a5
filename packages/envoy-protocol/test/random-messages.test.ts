import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDecodeError } from '../src/errors.ts';
import { type AnyMessage, rootMessages } from './message-types.ts';
import { neutral, neutralOracle } from './neutral.ts';
import { descriptors, oracleObject, oracleType } from './oracle.ts';
import { Random } from './random.ts';
import { randomMessage } from './random-message.ts';

const CASES = 150;

function decoded(message: AnyMessage, bytes: Uint8Array, what: string): object {
  const value = message.decode(bytes);
  assert.ok(!isDecodeError(value), `${what}: ${JSON.stringify(value)}`);
  return value;
}

test('random messages decode as the oracle decodes them, and encode to what it reads', {
  skip: descriptors.skip,
}, () => {
  let cases = 0;
  for (const message of rootMessages) {
    const type = oracleType(message.typeName);
    for (let seed = 1; seed <= CASES; seed++) {
      const random = new Random(seed);
      const what = `${message.typeName} seed ${seed}`;
      const bytes = type.encode(type.fromObject(randomMessage(random, type, random.fraction()))).finish();
      const ours = decoded(message, bytes, what);
      const expected = neutralOracle(message, oracleObject(type, bytes));
      assert.deepEqual(neutral(ours), expected, what);
      const again = message.encode(ours);
      assert.equal(again.byteLength, again.buffer.byteLength, `${what}: an array of exactly the size`);
      assert.deepEqual(neutralOracle(message, oracleObject(type, again)), expected, what);
      cases++;
    }
  }
  assert.equal(cases, 13 * CASES);
});

test('a message in two parts is merged', { skip: descriptors.skip }, () => {
  for (const message of rootMessages) {
    const type = oracleType(message.typeName);
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const first = type.encode(type.fromObject(randomMessage(random, type, 0.5))).finish();
      const second = type.encode(type.fromObject(randomMessage(random, type, 0.5))).finish();
      const both = Buffer.concat([first, second]);
      const ours = neutral(decoded(message, both, `${message.typeName} seed ${seed}`));
      assert.deepEqual(
        ours,
        neutralOracle(message, oracleObject(type, both)),
        `${message.typeName} seed ${seed}`,
      );
    }
  }
});

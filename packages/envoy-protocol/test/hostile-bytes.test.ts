import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDecodeError } from '../src/errors.ts';
import { processingRequest } from '../src/http-ext-proc/processing-request.ts';
import { ProcessingRequestDecoder } from '../src/http-ext-proc/processing-request-decoder.ts';
import { runFuzz } from './fuzz.ts';
import { withUnknownFields } from './hostile-bytes.ts';
import { rootMessages } from './message-types.ts';
import { neutral } from './neutral.ts';
import { descriptors, oracleType } from './oracle.ts';
import { Random } from './random.ts';
import { randomMessage } from './random-message.ts';
import { neutralRequest, neutralTable } from './request-neutral.ts';

test('unknown fields of every wire type are skipped at every level', { skip: descriptors.skip }, () => {
  let padded = 0;
  for (const message of rootMessages) {
    const type = oracleType(message.typeName);
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const bytes = type.encode(type.fromObject(randomMessage(random, type, 0.6))).finish();
      const noisy = withUnknownFields(random, message, bytes);
      assert.ok(noisy.length > bytes.length);
      padded++;
      assert.deepEqual(neutral(message.decode(noisy)), neutral(message.decode(bytes)), message.typeName);
      assert.doesNotThrow(() => type.decode(noisy), 'the oracle takes it too');
    }
  }
  assert.equal(padded, 13 * 40);
});

test('cut at every byte: an error exactly where the oracle has one', { skip: descriptors.skip }, () => {
  let errors = 0;
  let values = 0;
  for (const message of rootMessages) {
    const type = oracleType(message.typeName);
    const bytes = type.encode(type.fromObject(randomMessage(new Random(11), type, 0.9))).finish();
    for (let end = 0; end < Math.min(bytes.length, 3000); end++) {
      const cut = bytes.slice(0, end);
      const ours = message.decode(cut);
      let refused = false;
      try {
        type.decode(cut);
      } catch {
        refused = true;
      }
      assert.equal(isDecodeError(ours), refused, `${message.typeName} cut at ${end}`);
      if (isDecodeError(ours)) {
        assert.ok(ours.offset <= end, `offset ${ours.offset} of ${end}`);
        errors++;
      } else values++;
    }
  }
  assert.ok(errors > 2000 && values > 10, `${errors} errors, ${values} values`);
});

test('the hot decoder finds what the table finds, also in padded and cut messages', {
  skip: descriptors.skip,
}, () => {
  const type = oracleType('envoy.service.ext_proc.v3.ProcessingRequest');
  const decoder = new ProcessingRequestDecoder();
  const compare = (bytes: Uint8Array, what: string): boolean => {
    const hot = decoder.decode(bytes);
    const table = processingRequest.decode(bytes);
    assert.equal(isDecodeError(hot), isDecodeError(table), what);
    if (isDecodeError(hot) || isDecodeError(table)) return false;
    assert.deepEqual(neutralRequest(hot), neutralTable(table), what);
    return true;
  };
  let decoded = 0;
  for (let seed = 1; seed <= 600; seed++) {
    const random = new Random(seed);
    const bytes = type.encode(type.fromObject(randomMessage(random, type, random.fraction()))).finish();
    if (compare(bytes, `seed ${seed}`)) decoded++;
    compare(withUnknownFields(random, processingRequest, bytes), `seed ${seed} padded`);
    compare(bytes.slice(0, random.below(bytes.length + 1)), `seed ${seed} cut`);
  }
  assert.equal(decoded, 600);
});

test('damaged messages of every type give a value or an error, never a throw', {
  skip: descriptors.skip,
}, () => {
  const report = runFuzz({ seed: 2026, rounds: 400 });
  assert.equal(report.inputs, 13 * 400);
  assert.ok(report.errors > 1000 && report.values > 500, JSON.stringify(report));
});

/** Feeds damaged messages to every decoder, and holds the two decoders of ProcessingRequest against each other. */
import assert from 'node:assert/strict';
import { decodeErrorReasons, isDecodeError } from '../src/errors.ts';
import { processingRequest } from '../src/http-ext-proc/processing-request.ts';
import { ProcessingRequestDecoder } from '../src/http-ext-proc/processing-request-decoder.ts';
import { damaged } from './hostile-bytes.ts';
import { rootMessages } from './message-types.ts';
import { oracleType } from './oracle.ts';
import { Random } from './random.ts';
import { randomMessage } from './random-message.ts';
import { neutralRequest, neutralTable } from './request-neutral.ts';

export interface FuzzReport {
  inputs: number;
  values: number;
  errors: number;
}

/** Runs `rounds` inputs per message type. A fault is thrown with the seed of its input. */
export function runFuzz(options: { readonly seed: number; readonly rounds: number }): FuzzReport {
  const report: FuzzReport = { inputs: 0, values: 0, errors: 0 };
  const decoder = new ProcessingRequestDecoder();
  for (const message of rootMessages) {
    const type = oracleType(message.typeName);
    for (let round = 0; round < options.rounds; round++) {
      const seed = options.seed + round;
      const what = `${message.typeName} seed ${seed}`;
      const random = new Random(seed);
      const valid = type.encode(type.fromObject(randomMessage(random, type, random.fraction()))).finish();
      const bytes = damaged(random, valid);
      const value = message.decode(bytes);
      report.inputs++;
      if (isDecodeError(value)) {
        report.errors++;
        assert.ok(
          value.error in decodeErrorReasons && value.offset >= 0 && value.offset <= bytes.length,
          what,
        );
      } else {
        report.values++;
        // What was understood survives being written and read again.
        assert.deepEqual(
          message.encode(message.decode(message.encode(value)) as object),
          message.encode(value),
          what,
        );
      }
      if (message.typeName === processingRequest.typeName) compare(decoder, bytes, what);
    }
  }
  return report;
}

function compare(decoder: ProcessingRequestDecoder, bytes: Uint8Array, what: string): void {
  const hot = decoder.decode(bytes);
  const table = processingRequest.decode(bytes);
  if (isDecodeError(table) || isDecodeError(hot)) {
    // The hot decoder does not read fields that Envoy does not fill, and so may miss a fault inside one.
    assert.ok(isDecodeError(table) || !isDecodeError(hot), `${what}: only the hot decoder refuses`);
    return;
  }
  assert.deepEqual(asText(neutralRequest(hot)), asText(neutralTable(table)), what);
}

/** Headers as the table reads them: names and string values are text there, with U+FFFD for faulty UTF-8. */
function asText(request: unknown): unknown {
  const { headers, ...rest } = request as { headers: [string, string][] };
  const text = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');
  return { ...rest, headers: headers.map(([name, value]) => [text(name), text(value)]) };
}

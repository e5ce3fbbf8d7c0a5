import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type NetworkProcessingResponseInit,
  networkProcessingResponse,
  networkResponsePieces,
} from '../src/network-ext-proc/messages.ts';

test('the pieces of a response read as its encoding does, and its bytes are not copied', () => {
  const lengths = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152];
  let ran = 0;
  for (const length of lengths) {
    const data = new Uint8Array(length).fill(0x61);
    for (const endOfStream of [false, true]) {
      const rest = {
        dataProcessingStatus: 1,
        dynamicMetadata: { portcullis: { verdict: 'allow' } },
        closeStreamToExtProcServer: endOfStream,
      } as const;
      const responses: NetworkProcessingResponseInit[] = [
        { readData: { data, endOfStream } },
        { writeData: { data, endOfStream }, ...rest },
        { readData: { data, endOfStream }, writeData: { data, endOfStream } },
      ];
      for (const response of responses) {
        const pieces = networkResponsePieces(response);
        const joined = new Uint8Array(Buffer.concat(pieces));
        assert.deepEqual(
          networkProcessingResponse.decode(joined),
          networkProcessingResponse.decode(networkProcessingResponse.encode(response)),
        );
        if (length > 0 && pieces.length > 1) assert.ok(pieces.includes(data));
        ran++;
      }
    }
  }
  assert.equal(ran, 48);
  assert.equal(networkResponsePieces({ connectionStatus: 1 }).length, 1);
  assert.equal(networkResponsePieces({}).length, 1);
});

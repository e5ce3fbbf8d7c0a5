import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkProcessingRequest } from '@portcullis/envoy-protocol';
import type { Call } from '@portcullis/grpc-server';
import { connectionPlan } from '../../../test/scripted-connection.ts';
import { networkExtProcHandler } from './service.ts';

test('a reader that is slow pauses what is read from Envoy, until it can take more', () => {
  const plan = connectionPlan({ engines: { limits: { max_read_bytes: 1000 } } });
  let writes = 0;
  let full = false;
  const told: string[] = [];
  const call = {
    listener: 'edge',
    header: () => undefined,
    writePieces: () => {
      writes++;
      return !full;
    },
    pause: () => told.push('pause'),
    resume: () => told.push('resume'),
    end: () => told.push('end'),
  };
  const sink = networkExtProcHandler(
    {
      inspection: {
        clock: { now: () => 0, wall: () => 0 },
        random: () => 0.5,
        defaultAllow: true,
        events: { posture: () => undefined, engineError: () => undefined },
      },
      plan: () => plan,
      newId: () => 'id',
      undecodable: () => undefined,
      budget: { reserve: () => true, release: () => undefined },
      after: () => () => undefined,
      connectionFinished: () => undefined,
    },
    (id) => id,
  )(call as unknown as Call);
  const chunk = networkProcessingRequest.encode({ readData: { data: Buffer.from('a'), endOfStream: false } });
  sink.message(chunk);
  assert.deepEqual([writes, told], [1, []]);
  full = true;
  sink.message(chunk);
  assert.deepEqual([writes, told], [2, ['pause']]);
  sink.writable?.();
  assert.deepEqual(told, ['pause', 'resume']);
});

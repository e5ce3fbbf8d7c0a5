/** Which request bodies are inspected on a lane, and how what it found comes back. */

import { isEncoded } from '../../pipeline/decoded-body.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { type LanePort, laneJob } from '../../pipeline/lane-job.ts';
import type { Verdict } from '../../pipeline/verdict.ts';

/**
 * Sends a long request body to a lane, with the exchange; an encoded one too, since a few bytes may decode to megabytes.
 * `done` is called later: what it is given takes the result over and gives the verdict. False: not taken, to be inspected
 * here.
 */
export function inspectOnLane(
  lane: LanePort,
  inspection: Inspection,
  body: Uint8Array,
  complete: boolean,
  done: (judge: () => Verdict) => void,
): boolean {
  const encoded = body.length > 0 && isEncoded(inspection.exchange.request.headers);
  if (body.length < lane.threshold && !encoded) return false;
  return lane.inspect(laneJob(inspection, body, complete), (result) =>
    done(() =>
      result === undefined ? inspection.fail('engine-error', 'request') : inspection.adopt(result),
    ),
  );
}

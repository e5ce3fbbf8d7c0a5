/**
 * The inspection of one check: all phases of a request at once, since there is no later. A long body, or an encoded
 * one, goes to the lane (D16); the answer then comes later.
 */
import type { Exchange } from '../../exchange/exchange.ts';
import { isEncoded } from '../../pipeline/decoded-body.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import { laneJob } from '../../pipeline/lane-job.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { ProtocolServices } from '../protocol-services.ts';
import type { CheckedExchange } from './check-exchange.ts';

/** What inspects checks. */
export interface CheckInspectionServices extends ProtocolServices {
  /** Milliseconds that a check may wait for its lane: below Envoy's timeout. */
  readonly hold: number;
}

/**
 * Inspects the body that Envoy sent, and the one of a header where there is one: each is a body that the upstream may
 * see, so the stricter verdict counts. Without a body by Envoy the header's takes its place. `done` is called once.
 */
export function inspectCheck(
  checked: CheckedExchange,
  services: CheckInspectionServices,
  done: (inspection: Inspection) => void,
): void {
  const { encoded, body } = checked;
  if (encoded === undefined) return inspectBody(checked, services, done);
  const second = { ...checked, body: encoded, complete: true };
  if (body.length === 0) return inspectBody(second, services, done);
  inspectBody(checked, services, (first) => {
    if (first.verdict.action !== 'allow' || Buffer.compare(encoded, body) === 0) return done(first);
    inspectBody(second, services, (other) => {
      const stricter = other.verdict.action !== 'allow' || other.findings.length > first.findings.length;
      done(stricter ? other : first);
    });
  });
}

function inspectBody(
  { exchange, body, complete }: CheckedExchange,
  services: CheckInspectionServices,
  done: (inspection: Inspection) => void,
): void {
  const inspection = new Inspection(exchange, services.plan(), services.inspection);
  if (inspection.requestHeaders().action !== 'allow' || !inspection.wantsBody('request'))
    return done(inspection);
  const limit = inspection.maxBodyBytes('request');
  const over = body.length > limit;
  const seen = over ? body.subarray(0, limit) : body;
  const whole = complete && !over;
  const settle = (verdict: Verdict): void => {
    if (verdict.action === 'allow') judgeWhole(inspection, body, over, complete);
    done(inspection);
  };
  if (!inspectApart(inspection, seen, whole, services, settle))
    settle(inspection.body('request', seen, whole));
}

/** False: not taken, to be inspected here. */
function inspectApart(
  inspection: Inspection,
  body: Uint8Array,
  complete: boolean,
  services: CheckInspectionServices,
  settle: (verdict: Verdict) => void,
): boolean {
  const { lane } = services;
  if (lane === undefined || body.length === 0) return false;
  if (body.length < lane.threshold && !isEncoded(inspection.exchange.request.headers)) return false;
  let settled = false;
  let cancel: (() => void) | undefined;
  const taken = lane.inspect(laneJob(inspection, body, complete), (result) => {
    if (settled) return;
    settled = true;
    cancel?.();
    settle(result === undefined ? inspection.fail('engine-error', 'request') : inspection.adopt(result));
  });
  if (!taken || settled) return taken;
  cancel = services.after(services.hold, () => {
    settled = true;
    settle(inspection.fail('overload', 'request'));
  });
  return true;
}

/** What was not seen of a body meets its posture. */
function judgeWhole(inspection: Inspection, body: Uint8Array, over: boolean, complete: boolean): void {
  if (over) inspection.fail('over-limit', 'request');
  else if (!complete)
    inspection.fail(isWithheld(inspection.exchange, body) ? 'body-withheld' : 'partial-body', 'request');
}

function isWithheld({ request }: Exchange, body: Uint8Array): boolean {
  return body.length === 0 && !request.endOfStream;
}

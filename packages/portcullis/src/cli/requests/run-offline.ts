/** Sends a request through the real pipeline, without Envoy and without a network. */
import type { PostureCause } from '../../config/posture.ts';
import type { Direction } from '../../engines/engine.ts';
import { decisionOf } from '../../events/decision-of.ts';
import { Exchange, RequestView, ResponseView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import type { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { Clock } from '../../pipeline/clock.ts';
import type { DecisionRecord } from '../../pipeline/decision-record.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import type { OfflineRequest } from './offline-request.ts';

/** What a run may be told; the defaults make it reproducible except for its durations. */
export interface OfflineSettings {
  /**
   * Default: no time passes, so that no budget of time runs out. Here the first request of a process is the only one,
   * and code that was never run before is many times slower than in a service.
   */
  readonly clock?: Clock;
  /** What a request without a policy gets; default allow, as `serve`. */
  readonly defaultAllow?: boolean;
}

/** What came of it. */
export interface OfflineResult {
  readonly inspection: Inspection;
  readonly record: DecisionRecord;
  /** Engines that threw: defects. */
  readonly engineErrors: readonly string[];
  readonly postures: ReadonlyArray<{ readonly cause: PostureCause; readonly posture: string }>;
}

const stillClock: Clock = { now: () => 0, wall: () => Date.now() };

/** Inspects one request, and its response where there is one and the request was let through. */
export function runOffline(
  request: OfflineRequest,
  plan: AttachedPlan,
  settings: OfflineSettings = {},
): OfflineResult {
  const clock = settings.clock ?? stillClock;
  const engineErrors: string[] = [];
  const postures: Array<{ cause: PostureCause; posture: string }> = [];
  const origin = {
    label: listenerLabel(undefined, 'offline'),
    trustedHops: undefined,
    sourceAddress: request.client,
    protocol: request.protocol,
    newId: () => 'offline',
  };
  const headers = new HeaderLines([
    [':method', request.method],
    [':scheme', request.scheme],
    [':authority', request.host],
    [':path', request.target],
    ...request.headers,
  ]);
  const exchange = new Exchange(new RequestView(headers, request.body.length === 0, origin), origin);
  const inspection = new Inspection(exchange, plan, {
    clock,
    random: () => 0,
    defaultAllow: settings.defaultAllow ?? true,
    events: {
      posture: (_policy, cause, posture) => postures.push({ cause, posture }),
      engineError: (engine, error) =>
        engineErrors.push(`${engine}: ${error instanceof Error ? error.message : String(error)}`),
    },
  });
  inspection.requestHeaders();
  inspectBody(inspection, 'request', request.body);
  const { response } = request;
  if (response !== undefined && inspection.verdict.action === 'allow' && inspection.wantsResponse) {
    const lines = new HeaderLines([[':status', String(response.status)], ...response.headers]);
    inspection.responseHeaders(new ResponseView(lines, response.body.length === 0));
    inspectBody(inspection, 'response', response.body);
  }
  inspection.end();
  return { inspection, record: decisionOf(inspection, 'offline', 'offline', clock), engineErrors, postures };
}

/** As over ext_proc: up to the limit, and what is longer gets its posture. */
function inspectBody(inspection: Inspection, direction: Direction, body: Uint8Array): void {
  if (inspection.verdict.action !== 'allow' || !inspection.wantsBody(direction)) return;
  const limit = inspection.maxBodyBytes(direction);
  const over = body.length > limit;
  inspection.body(direction, over ? body.subarray(0, limit) : body, !over);
  if (over) inspection.fail('over-limit', direction);
}

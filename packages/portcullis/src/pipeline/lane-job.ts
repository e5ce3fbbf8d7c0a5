/**
 * A long inspection that runs elsewhere (D16): the whole inspection of a request, from its headers on, as plain data
 * for another thread, so that nothing has to be resumable and nobody else waits.
 */

import { copied } from '@portcullis/http-body';
import type { PostureCause } from '../config/posture.ts';
import { Exchange, RequestView } from '../exchange/exchange.ts';
import { HeaderLines } from '../exchange/header-lines.ts';
import type { ListenerLabel } from '../exchange/listener-label.ts';
import type { AttachedPlan } from './attached-plan.ts';
import type { BodyFacts } from './decision-record.ts';
import type { EvidenceNotes } from './evidence.ts';
import { Inspection } from './inspection.ts';
import type { InspectionServices } from './inspection-services.ts';
import type { AppliedFinding } from './judgement.ts';
import type { Verdict } from './verdict.ts';

/** What a lane is asked. */
export interface LaneJob {
  /** Version of the plan that the exchange is pinned to. */
  readonly version: string;
  readonly lines: ReadonlyArray<readonly [name: string, value: string]>;
  readonly label: ListenerLabel;
  readonly trustedHops: number | undefined;
  readonly clientHeader?: string | undefined;
  readonly trustClientCertificates?: boolean | undefined;
  readonly sourceAddress: string | undefined;
  readonly protocol: string;
  readonly body: Uint8Array;
  readonly complete: boolean;
}

/** What it answers: everything that the inspection found, the phase request-headers included. */
export interface LaneResult {
  readonly findings: readonly AppliedFinding[];
  readonly verdict: Verdict;
  readonly wouldVerdict: Verdict;
  readonly score: number;
  readonly body: BodyFacts;
  readonly evidence: EvidenceNotes;
  /** Own processing time in milliseconds. */
  readonly spent: number;
  readonly postures: ReadonlyArray<readonly [policy: string, cause: PostureCause, posture: string]>;
  /** Engines that threw, with the error as text. */
  readonly errors: ReadonlyArray<readonly [engine: string, error: string]>;
}

/** Where long inspections go. */
export interface LanePort {
  /** Bodies of at least so many bytes are long. */
  readonly threshold: number;
  /**
   * Makes it ready for the current plan, so that the first long body finds it: until it is, the worker inspects long
   * bodies itself and everybody waits. Absent: always ready.
   */
  makeReady?(): void;
  /**
   * Takes a job; `done` is called once, later, with undefined when the lane failed. False: there is no room, and
   * nothing was taken.
   */
  inspect(job: LaneJob, done: (result: LaneResult | undefined) => void): boolean;
}

/** The job for the request of `inspection` with this body, which is copied. */
export function laneJob(inspection: Inspection, body: Uint8Array, complete: boolean): LaneJob {
  const { request, label, origin } = inspection.exchange;
  const { headers } = request;
  return {
    version: inspection.plan.plan.version,
    lines: Array.from(
      { length: headers.count },
      (_, index) => [headers.name(index), headers.value(index)] as const,
    ),
    label,
    trustedHops: origin.trustedHops,
    clientHeader: origin.clientHeader,
    trustClientCertificates: origin.trustClientCertificates,
    sourceAddress: origin.sourceAddress,
    protocol: request.protocol,
    body: copied(body),
    complete,
  };
}

/** Runs a job. Never throws. */
export function runLaneJob(
  job: LaneJob,
  plan: AttachedPlan,
  shared: Omit<InspectionServices, 'events'>,
): LaneResult {
  const postures: Array<readonly [string, PostureCause, string]> = [];
  const errors: Array<readonly [string, string]> = [];
  const origin = {
    label: job.label,
    trustedHops: job.trustedHops,
    clientHeader: job.clientHeader,
    trustClientCertificates: job.trustClientCertificates,
    sourceAddress: job.sourceAddress,
    protocol: job.protocol,
    newId: () => '',
  };
  const exchange = new Exchange(new RequestView(new HeaderLines(job.lines), false, origin), origin);
  const inspection = new Inspection(exchange, plan, {
    ...shared,
    events: {
      posture: (policy, cause, posture) => postures.push([policy, cause, posture]),
      engineError: (engine, error) => errors.push([engine, String(error)]),
    },
  });
  if (inspection.requestHeaders().action === 'allow') inspection.body('request', job.body, job.complete);
  inspection.end();
  return {
    findings: inspection.findings,
    verdict: inspection.verdict,
    wouldVerdict: inspection.wouldVerdict,
    score: inspection.score,
    body: inspection.bodies.request,
    evidence: { ...inspection.evidence },
    spent: inspection.spent,
    postures,
    errors,
  };
}

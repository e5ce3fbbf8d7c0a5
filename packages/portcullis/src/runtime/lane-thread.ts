/** A lane: a thread that runs long inspections for one worker, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Parcel, unpack } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { giveWay } from '../config/thread-priority.ts';
import { AttachedPlan } from '../pipeline/attached-plan.ts';
import { systemClock } from '../pipeline/clock.ts';
import type { InspectionServices } from '../pipeline/inspection-services.ts';
import { type LaneJob, type LaneResult, runLaneJob } from '../pipeline/lane-job.ts';
import { SharedBodyBudget } from '../state/shared-body-budget.ts';
import { machineTime } from './machine-time.ts';
import { warmUp } from './warm-up.ts';

/** What of the services of inspection is plain data. */
export type LaneShared = Pick<InspectionServices, 'defaultAllow' | 'ceiling' | 'speed'>;

/** What a lane is started with. */
export interface LaneStart {
  /** The shared memory of the body budget, and the holder in whose name the lane takes from it. */
  readonly bodyBudget: { readonly memory: SharedArrayBuffer; readonly holder: number } | undefined;
}

/** To a lane. */
export type ToLane =
  | { readonly kind: 'plan'; readonly plan: Parcel<PolicyPlan> }
  | {
      readonly kind: 'job';
      readonly id: number;
      readonly job: LaneJob;
      readonly shared: LaneShared;
      /** When its turn must have come, on the clock of `machineTime`. */
      readonly latest: number;
    };

/** From a lane. */
export type FromLane =
  /** The plans of these versions, and no others, are attached and warm: their jobs are answered without delay. */
  | { readonly kind: 'ready'; readonly versions: readonly string[] }
  /** Without a result the plan of the job is gone. */
  | { readonly kind: 'result'; readonly id: number; readonly result: LaneResult | undefined };

/** Plans that exchanges may still be pinned to: the current one and the ones before it. */
const keptPlans = 3;

if (parentPort === null) throw new Error('lane.no-parent: this file runs as a worker thread');
const port = parentPort;
// A body that takes a tenth of a second takes it where others do not need the processor for a request that takes none.
giveWay();
const { bodyBudget } = workerData as LaneStart;
const budget =
  bodyBudget === undefined ? {} : { budget: new SharedBodyBudget(bodyBudget.memory, bodyBudget.holder) };
const plans = new Map<string, AttachedPlan>();

port.on('message', (message: ToLane) => {
  if (message.kind === 'plan') attach(unpack(message.plan));
  else {
    const plan = plans.get(message.job.version);
    const isLate = machineTime() > message.latest;
    const overloaded = (): boolean => isLate;
    const shared = { clock: systemClock, random: Math.random, overloaded, ...message.shared, ...budget };
    const result = plan === undefined ? undefined : runLaneJob(message.job, plan, shared);
    port.postMessage({ kind: 'result', id: message.id, result } satisfies FromLane);
  }
});

function attach(plan: PolicyPlan): void {
  const attached = new AttachedPlan(plan);
  plans.delete(plan.version);
  plans.set(plan.version, attached);
  warmUp(attached);
  for (const version of plans.keys()) {
    if (plans.size > keptPlans) plans.delete(version);
  }
  port.postMessage({ kind: 'ready', versions: [...plans.keys()] } satisfies FromLane);
}

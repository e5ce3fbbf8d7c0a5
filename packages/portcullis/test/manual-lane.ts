/** For tests: a lane that answers when told. */
import type { AttachedPlan } from '../src/pipeline/attached-plan.ts';
import { systemClock } from '../src/pipeline/clock.ts';
import { type LaneJob, type LanePort, type LaneResult, runLaneJob } from '../src/pipeline/lane-job.ts';

export class ManualLane implements LanePort {
  readonly threshold: number;
  readonly jobs: Array<{ job: LaneJob; done: (result: LaneResult | undefined) => void }> = [];
  room = true;

  constructor(threshold: number) {
    this.threshold = threshold;
  }

  inspect(job: LaneJob, done: (result: LaneResult | undefined) => void): boolean {
    if (this.room) this.jobs.push({ job, done });
    return this.room;
  }

  /** Runs the first job under `plan`, or fails it. */
  answer(plan: AttachedPlan, fails = false): void {
    const { job, done } = this.jobs.shift()!;
    const shared = { clock: systemClock, random: () => 0, defaultAllow: true };
    done(fails ? undefined : runLaneJob(job, plan, shared));
  }
}

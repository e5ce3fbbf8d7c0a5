/**
 * The inspection of one exchange, from the request's headers to its end: policy, phases, stages in order. Synchronous;
 * depends on plan, exchange, clock and chance only (D15), so the same code serves Envoy and the command line.
 *
 *   request-headers ─► request-body ─► request-trailers ─► response-headers ─► … ─► access-log ─► end
 *
 * Any of them may be missing. Each phase runs the policy's stages (`stages.ts`) until the verdict is there
 * (`judgement.ts`) or the time of its direction is spent (`time-budget.ts`), unless it came too late for its turn.
 */
import type { RuleException } from '../config/exception-plan.ts';
import type { PostureCause } from '../config/posture.ts';
import { wholeBody } from '../config/whole-body.ts';
import type { Direction, Phase } from '../engines/engine.ts';
import { exceptionsOn } from '../engines/exception.ts';
import type { Exchange, ResponseView } from '../exchange/exchange.ts';
import type { Headers } from '../exchange/headers.ts';
import { admit } from './admission.ts';
import type { AttachedPlan } from './attached-plan.ts';
import { BodyReading } from './body-reading.ts';
import type { BodyFacts } from './decision-record.ts';
import { Evidence } from './evidence.ts';
import type { InspectionServices } from './inspection-services.ts';
import type { InspectionSubject } from './inspection-subject.ts';
import { type AppliedFinding, Judgement } from './judgement.ts';
import type { LaneResult } from './lane-job.ts';
import { type Mode, weakerMode } from './mode.ts';
import { phaseInput } from './phase-input.ts';
import { refusalStatus } from './refusal-status.ts';
import type { PolicyChoice } from './resolve-policy.ts';
import { Stages } from './stages.ts';
import { TimeBudget } from './time-budget.ts';
import type { Verdict } from './verdict.ts';

const noBytes = new Uint8Array(0);

/** One exchange under inspection. */
export class Inspection implements InspectionSubject {
  readonly exchange: Exchange;
  readonly plan: AttachedPlan;
  readonly choice: PolicyChoice;
  /** The policy's mode; `off` without a policy or where the path is excluded. */
  readonly mode: Mode;
  readonly startedAt: number;
  readonly bodies: Record<Direction, BodyFacts> = { request: none, response: none };
  /** Times, postures and scores, for the record. */
  readonly evidence: Evidence = new Evidence();
  /** Exceptions of the policy that hold on this path. */
  readonly exceptions: readonly RuleException[];
  readonly #services: InspectionServices;
  readonly #judgement: Judgement;
  readonly #time: TimeBudget;
  readonly #sampled: boolean;
  readonly #ceiling: Mode;
  readonly #stages: Stages;
  /** Undefined until a body comes. */
  #reading: BodyReading | undefined;
  /** What was found in the trailers of the request. */
  #ofTrailers: readonly AppliedFinding[] = [];
  /** It waited too long and goes on uninspected. */
  #unattended = false;
  #over = false;

  /** `ceiling`: the strongest mode that may apply to this one; `detect` for what cannot be refused any more. */
  constructor(exchange: Exchange, plan: AttachedPlan, services: InspectionServices, ceiling: Mode = 'block') {
    this.exchange = exchange;
    this.plan = plan;
    this.#services = services;
    this.startedAt = services.clock.wall();
    this.choice = plan.resolve(exchange.request);
    const { policy } = this.choice;
    this.#ceiling = weakerMode(ceiling, services.ceiling ?? 'block');
    this.mode = policy === undefined || this.choice.excluded ? 'off' : weakerMode(policy.mode, this.#ceiling);
    this.exceptions = exceptionsOn(exchange.request.path, policy?.exceptions ?? []);
    const rate = policy?.samplingRate ?? 0;
    this.#sampled = rate > 0 && services.random() < rate;
    this.#judgement = new Judgement(policy, this.mode, services.events, this.evidence);
    this.#time = new TimeBudget(services.clock, policy?.timeoutMs);
    this.#stages = new Stages(this, this.#judgement, this.#time, services.events);
  }

  /** What was found so far. */
  get findings(): readonly AppliedFinding[] {
    return this.#judgement.findings;
  }

  /** The verdict so far; it only gets stricter. */
  get verdict(): Verdict {
    return this.#judgement.verdict;
  }

  /** What the verdict would be if every mode were block. */
  get wouldVerdict(): Verdict {
    return this.#judgement.wouldVerdict;
  }

  /** Sum of the scores of all findings. */
  get score(): number {
    return this.#judgement.score;
  }

  /** Own processing time so far, in milliseconds. */
  get spent(): number {
    return this.#time.spent;
  }

  /** Status that a client gets from us for the verdict so far; 0 where the exchange goes on. */
  get refusalStatus(): number {
    return refusalStatus(this.verdict, this.choice.policy, this.#services.blockStatus);
  }

  /** Whether the exchange will be recorded: findings and refusals always are, the rest by the policy's sampling. */
  get recorded(): boolean {
    return this.#sampled || this.findings.length > 0 || this.verdict.action !== 'allow';
  }

  /** Whether the body of a direction has to be inspected. */
  wantsBody(direction: Direction): boolean {
    return this.#goesOn && this.choice.policy?.[direction].inspectBody === true;
  }

  /** Whether somebody looks at the trailers of a direction, and with them at its headers again. */
  wantsTrailers(direction: Direction): boolean {
    return this.#goesOn && this.plan.enginesFor(this.choice.policy, `${direction}-trailers`).length > 0;
  }

  /** Whether anything is looked for in trailers of a direction: by an engine, or by the checks of headers. */
  inspectsTrailers(direction: Direction): boolean {
    const { policy } = this.choice;
    const checks = direction === 'request' && policy?.request.stages.includes('fast_pre_checks') === true;
    return this.#goesOn && (checks || this.wantsTrailers(direction));
  }

  /** Whether the response is looked at, its headers or its body. */
  get wantsResponse(): boolean {
    const { policy } = this.choice;
    if (this.mode === 'off' || policy === undefined || this.#unattended) return false;
    return policy.response.inspectBody || this.plan.enginesFor(policy, 'response-headers').length > 0;
  }

  /** Whether more of the exchange is to be inspected. */
  get #goesOn(): boolean {
    return this.mode !== 'off' && !this.#judgement.ended && !this.#unattended;
  }

  /**
   * Longest body of a direction that is inspected, in bytes: what the policy's limit and time allow, and Envoy, if it
   * waits no longer than `wait` milliseconds for the answer.
   */
  maxBodyBytes(direction: Direction, wait: number = Number.POSITIVE_INFINITY): number {
    const { policy } = this.choice;
    return policy === undefined ? 0 : wholeBody(policy, direction, { speed: this.#speed, wait }).bytes;
  }

  /** Bytes of a body of a direction that are inspected in a millisecond at the least. */
  bytesPerMs(direction: Direction): number {
    const { policy } = this.choice;
    return policy === undefined ? Number.POSITIVE_INFINITY : policy[direction].bytesPerMs * this.#speed;
  }

  get #speed(): number {
    return this.#services.speed ?? 1;
  }

  /** The phase request-headers. */
  requestHeaders(): Verdict {
    return this.#phase('request', 'request-headers', () => {
      if (!admit(this, this.#judgement, this.#ceiling, this.#services.defaultAllow)) return;
      if (this.#isTooLate('request')) return;
      this.#stages.run('request', phaseInput('request-headers', noBytes, true));
    });
  }

  /** The phase request-body or response-body. `complete` is false when more of the body exists than `body`. */
  body(direction: Direction, body: Uint8Array, complete: boolean): Verdict {
    return this.#phase(direction, `${direction}-body`, () => {
      const { policy } = this.choice;
      if (policy === undefined || !this.wantsBody(direction) || this.#isTooLate(direction)) return;
      const facts: BodyFacts = {
        bytes: body.length,
        decodedBytes: body.length,
        inspected: complete ? 'full' : 'partial',
      };
      this.bodies[direction] = facts;
      const { budget } = this.#services;
      this.#reading ??= new BodyReading(this.exchange, this.plan, policy, this.#judgement, budget);
      try {
        const input = this.#reading.open(direction, body, complete);
        if (input === undefined) return;
        this.bodies[direction] = { ...facts, decodedBytes: input.body.length };
        this.#stages.run(direction, input);
      } finally {
        this.#reading.release();
      }
    });
  }

  /**
   * The trailers of a direction, before or after its body: what looks at headers looks at them too, since a server may
   * merge them into its headers.
   */
  trailers(direction: Direction, trailers: Headers): Verdict {
    const before = this.findings.length;
    const verdict = this.#phase(direction, `${direction}-trailers`, () => {
      if (this.mode === 'off' || this.#isTooLate(direction)) return;
      const phase = `${direction}-trailers` as const;
      this.#stages.run(direction, { ...phaseInput(phase, noBytes, true), trailers });
    });
    if (direction === 'request') this.#ofTrailers = this.findings.slice(before);
    return verdict;
  }

  /** The phase response-headers. */
  responseHeaders(response: ResponseView): Verdict {
    this.exchange.response = response;
    this.#judgement.beginResponse();
    return this.#phase('response', 'response-headers', () => {
      if (this.mode === 'off' || this.#isTooLate('response')) return;
      this.#stages.runEnginesStage('response', phaseInput('response-headers', noBytes, true));
    });
  }

  /** The phase access-log: everything is over, engines look at `exchange.completion` and can only note. */
  accessLog(): void {
    this.#phase('response', 'access-log', () => {
      if (this.mode !== 'off') this.#stages.runEngines('response', phaseInput('access-log', noBytes, true));
    });
  }

  /** Takes over what a lane found in the request, which it inspected whole but for trailers. */
  adopt(result: LaneResult): Verdict {
    this.#judgement.adopt(result, this.#ofTrailers);
    this.bodies.request = result.body;
    this.#time.add(result.spent);
    // The engines of this thread saw the headers only; the lane's have said what there is at the end.
    this.#over = true;
    return this.verdict;
  }

  /** The exchange is over: engines note what shows only at its end. Only the first call counts. */
  end(): void {
    this.#over ||= this.#stages.end();
  }

  /** Applies the posture of a cause (D12), or refuses whatever it says: see {@link Judgement.fail}. */
  fail(cause: PostureCause, direction: Direction, mustRefuse = false, detail?: string): Verdict {
    return this.#judgement.fail(cause, direction, mustRefuse, detail);
  }

  /**
   * Whether there is no time for this exchange: then the posture was applied, and where that lets it go on nothing more
   * of it is inspected, since what asks for more work now makes others wait.
   */
  #isTooLate(direction: Direction): boolean {
    if (this.#unattended) return true;
    if (this.#services.overloaded?.() !== true) return false;
    this.#unattended = true;
    this.fail('overload', direction, false, 'waited too long');
    return true;
  }

  /**
   * Runs a phase and sums its time. What throws here is a defect of ours: it ends neither the stream, which would be
   * a silent bypass, nor the worker, but meets the posture engine-error.
   */
  #phase(direction: Direction, phase: Phase, run: () => void): Verdict {
    this.#judgement.phaseOf(direction);
    this.#time.begin();
    try {
      if (!this.#judgement.ended) run();
    } catch (error) {
      this.#services.events.engineError('pipeline', error);
      this.fail('engine-error', direction);
    }
    this.evidence.took(phase, this.#time.finish(direction));
    return this.verdict;
  }
}

const none: BodyFacts = { bytes: 0, decodedBytes: 0, inspected: 'none' };

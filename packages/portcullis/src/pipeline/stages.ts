/**
 * The stages of a policy's pipeline, in the order that the policy gives them:
 *
 *   fast_pre_checks   request headers and trailers against the policy's `checks.headers`
 *   body_checks       a request's body against `checks.body`
 *   waf_engine        the engines of the phase
 *
 * A stage that does not concern a phase is passed over. The first that decides the exchange is the last that runs.
 */
import type { CompiledPolicy } from '../config/plan.ts';
import { inspectJson } from '../engines/body-checks/inspect.ts';
import type { Direction } from '../engines/engine.ts';
import { inspectHeaders, inspectTrailers } from '../engines/header-checks/inspect.ts';
import type { PhaseInput } from '../engines/inspector.ts';
import { EngineRuns } from './engine-runs.ts';
import type { InspectionEvents } from './inspection-services.ts';
import type { InspectionSubject } from './inspection-subject.ts';
import type { Judgement } from './judgement.ts';
import type { TimeBudget } from './time-budget.ts';

/** The stages of one exchange. */
export class Stages {
  readonly #subject: InspectionSubject;
  readonly #judgement: Judgement;
  readonly #time: TimeBudget;
  readonly #events: InspectionEvents;
  /** Undefined until an engine is asked. */
  #runs: EngineRuns | undefined;

  constructor(subject: InspectionSubject, judgement: Judgement, time: TimeBudget, events: InspectionEvents) {
    this.#subject = subject;
    this.#judgement = judgement;
    this.#time = time;
    this.#events = events;
  }

  /** All stages of the direction that concern the input's phase. */
  run(direction: Direction, input: PhaseInput): void {
    const { policy } = this.#subject.choice;
    if (policy === undefined) return;
    for (const stage of policy[direction].stages) {
      if (!this.inTime(direction)) return;
      if (stage === 'fast_pre_checks') this.#headerChecks(policy, input);
      else if (stage === 'body_checks') this.#bodyChecks(policy, input);
      else if (stage === 'waf_engine') this.runEngines(direction, input);
      if (this.#judgement.ended) return;
    }
  }

  /** The stage waf_engine alone, where the policy has it for the direction. */
  runEnginesStage(direction: Direction, input: PhaseInput): void {
    const { policy } = this.#subject.choice;
    if (policy?.[direction].stages.includes('waf_engine') === true && this.inTime(direction))
      this.runEngines(direction, input);
  }

  /** The engines of the input's phase, and the anomaly score that they came to. */
  runEngines(direction: Direction, input: PhaseInput): void {
    const { plan, choice } = this.#subject;
    const engines = plan.enginesFor(choice.policy, input.phase);
    if (engines.length > 0) {
      this.#runs ??= new EngineRuns(this.#subject, this, this.#judgement, this.#events);
      if (!this.#runs.run(engines, direction, input)) return;
    }
    this.#judgement.checkAnomaly();
  }

  /** The exchange is over: engines note what shows only at its end. False: none was asked. */
  end(): boolean {
    return this.#runs?.end() ?? false;
  }

  /** Whether the direction's own processing time is left; when not, the posture timeout was applied. */
  inTime(direction: Direction): boolean {
    if (this.#time.left(direction)) return true;
    this.#judgement.fail('timeout', direction);
    return false;
  }

  #headerChecks({ headerChecks }: CompiledPolicy, { phase, trailers }: PhaseInput): void {
    const { request } = this.#subject.exchange;
    const judgement = this.#judgement;
    if (phase === 'request-headers')
      inspectHeaders(request, headerChecks, (finding) => judgement.takeOwn(finding));
    else if (phase === 'request-trailers' && trailers !== undefined)
      inspectTrailers(request, trailers, headerChecks, (finding) => judgement.takeOwn(finding));
  }

  #bodyChecks({ bodyChecks }: CompiledPolicy, { content, complete }: PhaseInput): void {
    if (!bodyChecks.requireJson || content === undefined) return;
    const finding = inspectJson(this.#subject.exchange.request, content, complete);
    if (finding !== undefined) this.#judgement.takeOwn(finding);
  }
}

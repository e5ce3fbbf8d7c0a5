/**
 * What was found in one exchange and what follows from it: the findings with the mode that applied to each, scores,
 * and the verdict. The only writer of verdicts, which only get stricter (D11):
 *
 *   open ── a block in mode block, or in a policy in shadow ──► decided: nothing more is inspected
 *     └──── anything else ──► open
 */
import type { CompiledPolicy } from '../config/plan.ts';
import type { PostureCause } from '../config/posture.ts';
import type { Direction } from '../engines/engine.ts';
import type { Finding } from '../engines/finding.ts';
import type { Evidence, RuleSetScores } from './evidence.ts';
import type { InspectionEvents } from './inspection-services.ts';
import type { LaneResult } from './lane-job.ts';
import type { Mode } from './mode.ts';
import { postureFinding } from './posture-finding.ts';
import { allow, stricter, type Verdict } from './verdict.ts';

/** A finding with the mode that applied to it. */
export interface AppliedFinding {
  readonly finding: Finding;
  readonly mode: Mode;
}

/** Most findings that are kept of one exchange: far more than a person reads, little enough to hold. */
const maxFindings = 200;

/** The findings and the verdict of one exchange. */
export class Judgement {
  readonly findings: AppliedFinding[] = [];
  /** The verdict so far. */
  verdict: Verdict = allow;
  /** What the verdict would be if every mode were block. */
  wouldVerdict: Verdict = allow;
  score = 0;
  /** The exchange is decided. */
  ended = false;
  readonly #policy: CompiledPolicy | undefined;
  /** The policy's mode, as it applies here. */
  readonly #mode: Mode;
  readonly #events: InspectionEvents;
  readonly #evidence: Evidence;
  /** Of the phase that runs, or ran last. */
  #direction: Direction = 'request';
  #directionScore = 0;
  #anomalyReported = false;

  constructor(policy: CompiledPolicy | undefined, mode: Mode, events: InspectionEvents, evidence: Evidence) {
    this.#policy = policy;
    this.#mode = mode;
    this.#events = events;
    this.#evidence = evidence;
  }

  /** What is found from now on belongs to this direction. */
  phaseOf(direction: Direction): void {
    this.#direction = direction;
  }

  /** The response begins: its anomaly score counts for itself. */
  beginResponse(): void {
    this.#directionScore = 0;
    this.#anomalyReported = false;
  }

  /** Takes a finding in; false: who found it is done, and with `ended` the whole exchange is decided. */
  take(finding: Finding, mode: Mode): boolean {
    if (this.findings.length < maxFindings) this.findings.push({ finding, mode });
    if (finding.score > 0) {
      this.score += finding.score;
      this.#evidence.scores[this.#direction] += finding.score;
      // The threshold acts in the policy's mode, so an engine in a weaker one must not push it over.
      if (mode === this.#mode) this.#directionScore += finding.score;
    }
    if (finding.effect !== 'block') return true;
    const redirect = this.#policy?.blockResponse.redirect ?? null;
    const moves = finding.redirect !== undefined || (redirect !== null && finding.status === undefined);
    const action = moves ? 'redirect' : 'block';
    const verdict: Verdict = { action, deciding: finding };
    this.wouldVerdict = stricter(this.wouldVerdict, verdict);
    if (mode === 'block') this.verdict = stricter(this.verdict, verdict);
    if (mode === 'block' || (mode === 'shadow' && this.#mode === 'shadow')) this.ended = true;
    return mode === 'detect';
  }

  /** A finding of the policy's own checks. */
  takeOwn(finding: Finding): boolean {
    return this.take(finding, this.#mode);
  }

  /**
   * Applies the posture of a cause (D12). With `mustRefuse` the exchange cannot go on whatever the posture says,
   * since bytes are lost that could not be passed on.
   */
  fail(cause: PostureCause, direction: Direction, mustRefuse = false, detail?: string): Verdict {
    const posture = mustRefuse ? 'block' : (this.#policy?.postures[cause] ?? 'allow');
    this.notePosture(cause, posture);
    const mode = mustRefuse ? 'block' : this.#mode;
    if (mode !== 'off') this.take(postureFinding(cause, posture, direction, detail), mode);
    return this.verdict;
  }

  /** A posture is applied: metric and record. */
  notePosture(cause: PostureCause, posture: string): void {
    this.#events.posture(this.#policy?.id ?? '', cause, posture);
    this.#evidence.posture(cause, posture);
  }

  /** A rule set that keeps its own scores told them. */
  noteRuleSet(scores: RuleSetScores | undefined): void {
    this.#evidence.ruleSet = scores ?? this.#evidence.ruleSet;
  }

  /** Decides by the anomaly score of this direction, once, where the policy has a threshold for it. */
  checkAnomaly(): void {
    const threshold = this.#policy?.anomalyThreshold ?? 0;
    const score = this.#directionScore;
    if (threshold <= 0 || this.#anomalyReported || score < threshold) return;
    this.#anomalyReported = true;
    this.takeOwn({ ...anomaly, message: `The anomaly score ${score} reaches ${threshold}` });
  }

  /**
   * Takes over what a lane found: it inspected the request whole but for trailers, so its findings stand in the place
   * of those of the header phase, and a verdict that was there before only gets stricter.
   */
  adopt(result: LaneResult, ofTrailers: readonly AppliedFinding[]): void {
    this.findings.length = 0;
    this.findings.push(...result.findings, ...ofTrailers);
    this.verdict = stricter(this.verdict, result.verdict);
    this.wouldVerdict = stricter(this.wouldVerdict, result.wouldVerdict);
    this.score = ofTrailers.reduce((sum, { finding }) => sum + finding.score, result.score);
    this.#evidence.adopt(result.evidence);
    for (const [policy, cause, posture] of result.postures) this.#events.posture(policy, cause, posture);
    for (const [engine, error] of result.errors) this.#events.engineError(engine, error);
    this.ended ||=
      this.verdict.action !== 'allow' || (this.#mode === 'shadow' && this.wouldVerdict.action !== 'allow');
  }
}

const anomaly: Finding = {
  ruleId: 'anomaly.threshold',
  engine: 'anomaly',
  severity: 'medium',
  message: '',
  where: 'exchange',
  score: 0,
  effect: 'block',
};

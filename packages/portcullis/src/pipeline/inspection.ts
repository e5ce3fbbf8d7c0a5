/**
 * The inspection of one exchange, from the request's headers to its end: policy, stages in order, modes, budgets,
 * postures, verdict. Synchronous; depends on plan, exchange, clock and chance only (D15), so the same code serves
 * Envoy and the command line.
 */
import { type DecodeLimits, describeFact, type FactCode, type ReadContent } from '@portcullis/http-body';
import type { RuleException } from '../config/exception-plan.ts';
import type { CompiledPolicy, EngineInstancePlan } from '../config/plan.ts';
import type { PostureCause } from '../config/posture.ts';
import { wholeBody } from '../config/whole-body.ts';
import { inspectJson } from '../engines/body-checks/inspect.ts';
import type { Direction, Phase } from '../engines/engine.ts';
import { covers, exceptionsOn } from '../engines/exception.ts';
import type { Finding } from '../engines/finding.ts';
import { hostMismatch, inspectHeaders, inspectTrailers } from '../engines/header-checks/inspect.ts';
import type { InspectorSession, PhaseInput } from '../engines/inspector.ts';
import type { Exchange, ResponseView } from '../exchange/exchange.ts';
import { allValues, firstValue, type Headers } from '../exchange/headers.ts';
import type { BodyBudget } from '../state/body-budget.ts';
import type { AttachedPlan } from './attached-plan.ts';
import { bodyFormat, codingNotices } from './body-format.ts';
import { type Clock, processorStep, type Random } from './clock.ts';
import type { BodyFacts } from './decision-record.ts';
import { decodedBody, undeclaredCoding } from './decoded-body.ts';
import { Evidence } from './evidence.ts';
import type { LaneResult } from './lane-job.ts';
import { type Mode, weakerMode } from './mode.ts';
import { postureFinding } from './posture-finding.ts';
import type { PolicyChoice } from './resolve-policy.ts';
import { allow, stricter, type Verdict } from './verdict.ts';

/** What an inspection tells the rest of the service while it runs. */
export interface InspectionEvents {
  /** A posture was applied. */
  posture(policy: string, cause: PostureCause, posture: string): void;
  /** An engine threw: a defect to be logged, never a reason to fail the exchange. */
  engineError(engine: string, error: unknown): void;
}

/** What all inspections of a worker share. */
export interface InspectionServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: InspectionEvents;
  /** What an exchange without a policy gets (`--default-allow`, default true). */
  readonly defaultAllow: boolean;
  /** Speed of this machine, see `whole-body.ts`. Default 1. */
  readonly speed?: number;
  /** Status of a refusal that neither the finding nor the policy names (`--block-status`, default 403). */
  readonly blockStatus?: number;
  /** The strongest mode that applies to any exchange (`--observe-only`: detect); default block. */
  readonly ceiling?: Mode;
  /**
   * Whether what is handled now has waited too long for its turn: it is answered at once, by the posture overload. Absent
   * where nothing waits, as in tools.
   */
  readonly overloaded?: () => boolean;
  /** What decoded bodies are counted in while they are inspected; without it they are bounded one by one only. */
  readonly budget?: BodyBudget;
}

/** A finding with the mode that applied to it. */
export interface AppliedFinding {
  readonly finding: Finding;
  readonly mode: Mode;
}

const defaultBlockStatus = 403;
const noBytes = new Uint8Array(0);

/** Most findings that are kept of one exchange: far more than a person reads, little enough to hold. */
const maxFindings = 200;

/** One exchange under inspection. */
export class Inspection {
  readonly exchange: Exchange;
  readonly plan: AttachedPlan;
  readonly choice: PolicyChoice;
  /** The policy's mode; `off` without a policy or where the path is excluded. */
  readonly mode: Mode;
  readonly findings: AppliedFinding[] = [];
  readonly startedAt: number;
  /** The verdict so far; it only gets stricter. */
  verdict: Verdict = allow;
  /** What the verdict would be if every mode were block. */
  wouldVerdict: Verdict = allow;
  score = 0;
  readonly bodies: Record<Direction, BodyFacts> = { request: none, response: none };
  /** Times, postures and scores, for the record. */
  readonly evidence: Evidence = new Evidence();
  readonly #services: InspectionServices;
  readonly #sessions: Array<InspectorSession | undefined> = [];
  /** Engines in shadow, in a policy that blocks, that would have blocked: they are not asked again. */
  #decidedEngines: Set<number> | undefined;
  readonly #spent: Record<Direction, number> = { request: 0, response: 0 };
  /** What was found in the trailers of the request. */
  #ofTrailers: readonly AppliedFinding[] = [];
  /** It waited too long and goes on uninspected. */
  #unattended = false;
  /** Bytes of decoded bodies that were taken from the budget. */
  #decodedBytes = 0;
  /** Rules of oddities that were recorded. */
  readonly #noted = new Set<string>();
  #directionScore = 0;
  /** Of the phase that runs, or ran last. */
  #direction: Direction = 'request';
  #anomalyReported = false;
  #ended = false;
  #over = false;
  #phaseStart = 0;
  readonly #processorSpent: Record<Direction, number> = { request: 0, response: 0 };
  #processorStart = 0;
  readonly #sampled: boolean;
  readonly #ceiling: Mode;
  /** Exceptions of the policy that hold on this path. */
  readonly exceptions: readonly RuleException[];

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
  }

  /** Status that a client gets from us for the verdict so far; 0 where the exchange goes on. */
  get refusalStatus(): number {
    const { action, deciding } = this.verdict;
    if (action === 'allow') return 0;
    const { redirect = null, status = null } = this.choice.policy?.blockResponse ?? {};
    if (action === 'redirect' && deciding?.redirect !== undefined) return deciding.redirect.status;
    if (action === 'redirect' && redirect !== null) return redirect.status;
    return deciding?.status ?? status ?? this.#services.blockStatus ?? defaultBlockStatus;
  }

  /** Whether the body of a direction has to be inspected. */
  wantsBody(direction: Direction): boolean {
    const { policy } = this.choice;
    return (
      this.mode !== 'off' && !this.#ended && !this.#unattended && policy?.[direction].inspectBody === true
    );
  }

  /** Whether the response is looked at, its headers or its body. */
  get wantsResponse(): boolean {
    const { policy } = this.choice;
    if (this.mode === 'off' || policy === undefined || this.#unattended) return false;
    return policy.response.inspectBody || this.#engines('response-headers').length > 0;
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

  /** Whether the exchange will be recorded: findings and refusals always are, the rest by the policy's sampling. */
  get recorded(): boolean {
    return this.#sampled || this.findings.length > 0 || this.verdict.action !== 'allow';
  }

  /** Own processing time so far, in milliseconds. */
  get spent(): number {
    return this.#spent.request + this.#spent.response;
  }

  /** The phase request-headers. */
  requestHeaders(): Verdict {
    return this.#timed('request', 'request-headers', () => {
      if (!this.#checkHost()) return;
      const { policy } = this.choice;
      if (policy === undefined) {
        if (!this.#services.defaultAllow) this.#apply(noPolicy, this.#ceiling);
        return;
      }
      if (this.mode === 'off' || this.#isTooLate('request')) return;
      for (const stage of policy.request.stages) {
        if (!this.#inTime('request')) return;
        if (stage === 'fast_pre_checks') {
          inspectHeaders(this.exchange.request, policy.headerChecks, (finding) =>
            this.#apply(finding, this.mode),
          );
        } else if (stage === 'waf_engine')
          this.#runEngines('request', this.#input('request-headers', noBytes, true));
        if (this.#ended) return;
      }
    });
  }

  /** The phase request-body or response-body. `complete` is false when more of the body exists than `body`. */
  body(direction: Direction, body: Uint8Array, complete: boolean): Verdict {
    return this.#timed(direction, `${direction}-body`, () => {
      const { policy } = this.choice;
      if (policy === undefined || !this.wantsBody(direction) || this.#isTooLate(direction)) return;
      const inspected = complete ? 'full' : 'partial';
      this.bodies[direction] = { bytes: body.length, decodedBytes: body.length, inspected };
      try {
        this.#bodyStages(direction, body, complete, policy);
      } finally {
        this.#releaseDecoded();
      }
    });
  }

  #bodyStages(direction: Direction, body: Uint8Array, complete: boolean, policy: CompiledPolicy): void {
    let decoded = this.#decode(direction, body, complete);
    if (this.#ended) return;
    let content: ReadContent | undefined;
    if (direction === 'request') {
      ({ decoded, content } = this.#read(decoded, complete, policy));
      if (this.#ended) return;
    }
    this.bodies[direction] = { ...this.bodies[direction], decodedBytes: decoded.length };
    const input = { ...this.#input(`${direction}-body`, decoded, complete), content };
    for (const stage of policy[direction].stages) {
      if (!this.#inTime(direction)) return;
      if (stage === 'body_checks') this.#bodyChecks(content, complete);
      else if (stage === 'waf_engine') this.#runEngines(direction, input);
      if (this.#ended) return;
    }
  }

  /** Whether somebody looks at the trailers of a direction, and with them at its headers again. */
  wantsTrailers(direction: Direction): boolean {
    return (
      this.mode !== 'off' &&
      !this.#ended &&
      !this.#unattended &&
      this.#engines(`${direction}-trailers`).length > 0
    );
  }

  /**
   * The trailers of a direction, before or after its body: what looks at headers looks at them too, since a server may
   * merge them into its headers.
   */
  trailers(direction: Direction, trailers: Headers): Verdict {
    const before = this.findings.length;
    const verdict = this.#timed(direction, `${direction}-trailers`, () => {
      const { policy } = this.choice;
      if (policy === undefined || this.mode === 'off' || this.#isTooLate(direction)) return;
      const input = {
        phase: `${direction}-trailers`,
        body: noBytes,
        complete: true,
        content: undefined,
        trailers,
      } as const;
      for (const stage of policy[direction].stages) {
        if (!this.#inTime(direction)) return;
        if (stage === 'waf_engine') this.#runEngines(direction, input);
        else if (stage === 'fast_pre_checks' && direction === 'request') {
          inspectTrailers(this.exchange.request, trailers, policy.headerChecks, (finding) =>
            this.#apply(finding, this.mode),
          );
        }
        if (this.#ended) return;
      }
    });
    if (direction === 'request') this.#ofTrailers = this.findings.slice(before);
    return verdict;
  }

  /**
   * Takes over what a lane found: it inspected the request whole but for trailers, so its findings stand in the place
   * of those of the header phase, and a verdict that was there before only gets stricter.
   */
  adopt(result: LaneResult): Verdict {
    this.findings.length = 0;
    this.findings.push(...result.findings, ...this.#ofTrailers);
    this.verdict = stricter(this.verdict, result.verdict);
    this.wouldVerdict = stricter(this.wouldVerdict, result.wouldVerdict);
    this.score = this.#ofTrailers.reduce((sum, { finding }) => sum + finding.score, result.score);
    this.bodies.request = result.body;
    this.evidence.adopt(result.evidence);
    this.#spent.request += result.spent;
    const { events } = this.#services;
    for (const [policy, cause, posture] of result.postures) events.posture(policy, cause, posture);
    for (const [engine, error] of result.errors) events.engineError(engine, error);
    // The engines of this thread saw the headers only; the lane's have said what there is at the end.
    this.#over = true;
    this.#ended ||=
      this.verdict.action !== 'allow' || (this.mode === 'shadow' && this.wouldVerdict.action !== 'allow');
    return this.verdict;
  }

  /** The phase response-headers. */
  responseHeaders(response: ResponseView): Verdict {
    this.exchange.response = response;
    this.#directionScore = 0;
    this.#anomalyReported = false;
    return this.#timed('response', 'response-headers', () => {
      const { policy } = this.choice;
      if (policy === undefined || this.mode === 'off' || this.#ended || this.#isTooLate('response')) return;
      if (!policy.response.stages.includes('waf_engine') || !this.#inTime('response')) return;
      this.#runEngines('response', this.#input('response-headers', noBytes, true));
    });
  }

  /** The phase access-log: everything is over, engines look at `exchange.completion` and can only note. */
  accessLog(): void {
    this.#timed('response', 'access-log', () => {
      if (this.mode !== 'off') this.#runEngines('response', this.#input('access-log', noBytes, true));
    });
  }

  /** The exchange is over: engines note what shows only at its end. Only the first call counts. */
  end(): void {
    if (this.#over || this.#sessions.length === 0) return;
    this.#over = true;
    for (const engine of this.plan.plan.engines) {
      const session = this.#sessions[engine.index];
      if (session?.end === undefined) continue;
      const mode = engine.mode === null ? this.mode : weakerMode(engine.mode, this.mode);
      try {
        session.end((finding) => this.#apply({ ...finding, effect: 'note' }, mode));
      } catch (error) {
        this.#services.events.engineError(engine.engine, error);
      }
    }
  }

  /**
   * Applies the posture of a cause (D12). With `mustRefuse` the exchange cannot go on whatever the posture says,
   * since bytes are lost that could not be passed on.
   */
  fail(cause: PostureCause, direction: Direction, mustRefuse = false, detail?: string): Verdict {
    const { policy } = this.choice;
    const posture = mustRefuse ? 'block' : (policy?.postures[cause] ?? 'allow');
    this.#notePosture(cause, posture);
    const mode = mustRefuse ? 'block' : this.mode;
    if (mode !== 'off') this.#apply(postureFinding(cause, posture, direction, detail), mode);
    return this.verdict;
  }

  #notePosture(cause: PostureCause, posture: string): void {
    this.#services.events.posture(this.choice.policy?.id ?? '', cause, posture);
    this.evidence.posture(cause, posture);
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

  #checkHost(): boolean {
    const finding = hostMismatch(this.exchange.request);
    if (finding === undefined) return true;
    return this.#apply(finding, this.mode === 'off' ? this.#ceiling : this.mode);
  }

  #decode(direction: Direction, body: Uint8Array, complete: boolean): Uint8Array {
    const headers = direction === 'request' ? this.exchange.request.headers : this.exchange.response?.headers;
    if (headers === undefined) return body;
    const { bytes, cause, facts } = decodedBody(headers, body, complete, this.#decodeLimits());
    this.#note(codingNotices(facts));
    if (cause !== undefined) this.fail(cause, direction, false, namesOf(facts));
    return bytes === body || this.#reserveDecoded(bytes.length, direction) ? bytes : body;
  }

  #decodeLimits(): Partial<DecodeLimits> {
    const limits = this.choice.policy?.bodyLimits;
    return limits === undefined
      ? {}
      : { maxDecodedBytes: limits.decodedBytes, maxRatio: limits.decodedRatio };
  }

  /** Reads what a request's body is, and says what is odd about it. */
  #read(
    body: Uint8Array,
    complete: boolean,
    policy: CompiledPolicy,
  ): { decoded: Uint8Array; content: ReadContent } {
    const { headers } = this.exchange.request;
    const types = allValues(headers, 'content-type');
    const grpcEncoding = firstValue(headers, 'grpc-encoding');
    const reader = this.plan.contentReader(policy);
    let decoded = body;
    let content = reader.read(types, body, grpcEncoding);
    const { notices } = content.choice;
    if (notices.includes('coding.undeclared')) {
      this.#note(bodyFormat({ ...content, report: undefined }, complete).notices);
      const undeclared = undeclaredCoding(body, this.#decodeLimits());
      if (undeclared?.cause !== undefined) {
        this.fail(undeclared.cause, 'request', false, namesOf(undeclared.facts));
      } else if (undeclared !== undefined && this.#reserveDecoded(undeclared.bytes.length, 'request')) {
        decoded = undeclared.bytes;
        content = reader.read(types, decoded, grpcEncoding);
      }
    }
    const { errors, limits, notices: odd } = bodyFormat(content, complete);
    this.#note(odd);
    if (errors.length > 0) this.fail('parse-error', 'request', false, errors.join(' '));
    if (limits.length > 0 && !this.#ended) this.fail('over-limit', 'request', false, limits.join(' '));
    return { decoded, content };
  }

  /** Takes memory for a decoded body from what all bodies share; false: there is none, posture overload. */
  #reserveDecoded(bytes: number, direction: Direction): boolean {
    const { budget } = this.#services;
    if (budget === undefined) return true;
    if (!budget.reserve(bytes)) {
      this.fail('overload', direction, false, 'decoded body');
      return false;
    }
    this.#decodedBytes += bytes;
    return true;
  }

  #releaseDecoded(): void {
    if (this.#decodedBytes > 0) this.#services.budget?.release(this.#decodedBytes);
    this.#decodedBytes = 0;
  }

  /** Records what is odd, each rule once in an exchange: a stream of messages says it again and again. */
  #note(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.#noted.has(finding.ruleId)) continue;
      this.#noted.add(finding.ruleId);
      this.#apply(finding, this.mode);
    }
  }

  #bodyChecks(content: ReadContent | undefined, complete: boolean): void {
    const checks = this.choice.policy?.bodyChecks;
    if (checks?.requireJson !== true || content === undefined) return;
    const finding = inspectJson(this.exchange.request, content, complete);
    if (finding !== undefined) this.#apply(finding, this.mode);
  }

  #input(phase: Phase, body: Uint8Array, complete: boolean): PhaseInput {
    return { phase, body, complete, content: undefined, trailers: undefined };
  }

  #engines(phase: Phase): readonly EngineInstancePlan[] {
    return this.plan.enginesFor(this.choice.policy, phase);
  }

  #runEngines(direction: Direction, input: PhaseInput): void {
    for (const engine of this.#engines(input.phase)) {
      if (this.#ended || !this.#inTime(direction)) return;
      const mode = engine.mode === null ? this.mode : weakerMode(engine.mode, this.mode);
      if (mode === 'off' || this.#decidedEngines?.has(engine.index) === true) continue;
      const cause = this.#runEngine(engine, mode, input);
      if (cause !== undefined) this.#failEngine(engine, mode, cause, direction);
    }
    this.#checkAnomaly();
  }

  /** Asks an engine; the result is why it has not seen everything. */
  #runEngine(engine: EngineInstancePlan, mode: Mode, input: PhaseInput): PostureCause | undefined {
    try {
      const session = this.#session(engine, mode !== 'detect');
      session.inspect(input, (finding) => this.#applyOf(engine, mode, finding));
      this.evidence.ruleSet = session.scores ?? this.evidence.ruleSet;
      return session.incomplete;
    } catch (error) {
      this.#services.events.engineError(engine.engine, error);
      return 'engine-error';
    }
  }

  /** The posture of an engine's failure: its own where its block has one, and never more than its mode. */
  #failEngine(engine: EngineInstancePlan, mode: Mode, cause: PostureCause, direction: Direction): void {
    const { policy } = this.choice;
    const posture = engine.postures[cause] ?? policy?.postures[cause] ?? 'allow';
    this.#notePosture(cause, posture);
    this.#applyOf(engine, mode, postureFinding(cause, posture, direction));
  }

  /**
   * Takes in what an engine found. A block in shadow ends what this engine does, as it would in block; the others go
   * on, since their block is real.
   */
  #applyOf(engine: EngineInstancePlan, mode: Mode, finding: Finding): boolean {
    if (this.exceptions.some((exception) => covers(exception, finding))) return true;
    const goesOn = this.#apply(finding, mode);
    if (goesOn || this.#ended) return goesOn;
    this.#decidedEngines ??= new Set();
    this.#decidedEngines.add(engine.index);
    return false;
  }

  #session(engine: EngineInstancePlan, acts: boolean): InspectorSession {
    const session =
      this.#sessions[engine.index] ??
      this.plan.inspector(engine.index).open(this.exchange, acts, this.exceptions);
    this.#sessions[engine.index] = session;
    return session;
  }

  #checkAnomaly(): void {
    const threshold = this.choice.policy?.anomalyThreshold ?? 0;
    const score = this.#directionScore;
    if (threshold <= 0 || this.#anomalyReported || score < threshold) return;
    this.#anomalyReported = true;
    this.#apply({ ...anomaly, message: `The anomaly score ${score} reaches ${threshold}` }, this.mode);
  }

  /** Takes a finding in; false: who found it is done, and with `#ended` the whole exchange is decided. */
  #apply(finding: Finding, mode: Mode): boolean {
    if (this.findings.length < maxFindings) this.findings.push({ finding, mode });
    if (finding.score > 0) {
      this.score += finding.score;
      this.evidence.scores[this.#direction] += finding.score;
      // The threshold acts in the policy's mode, so an engine in a weaker one must not push it over.
      if (mode === this.mode) this.#directionScore += finding.score;
    }
    if (finding.effect !== 'block') return true;
    const redirect = this.choice.policy?.blockResponse.redirect ?? null;
    const moves = finding.redirect !== undefined || (redirect !== null && finding.status === undefined);
    const action = moves ? 'redirect' : 'block';
    const verdict: Verdict = { action, deciding: finding };
    this.wouldVerdict = stricter(this.wouldVerdict, verdict);
    if (mode === 'block') this.verdict = stricter(this.verdict, verdict);
    if (mode === 'block' || (mode === 'shadow' && this.mode === 'shadow')) this.#ended = true;
    return mode === 'detect';
  }

  /**
   * Runs a phase and sums its time. What throws here is a defect of ours: it ends neither the stream, which would be
   * a silent bypass, nor the worker, but meets the posture engine-error.
   */
  #timed(direction: Direction, phase: Phase, run: () => void): Verdict {
    this.#direction = direction;
    this.#phaseStart = this.#services.clock.now();
    this.#processorStart = this.choice.policy === undefined ? 0 : this.#processorTime();
    try {
      if (!this.#ended) run();
    } catch (error) {
      this.#services.events.engineError('pipeline', error);
      this.fail('engine-error', direction);
    }
    const elapsed = this.#services.clock.now() - this.#phaseStart;
    this.#spent[direction] += elapsed;
    this.evidence.took(phase, elapsed);
    // A phase has had no more of the processor than it took; the reading is too coarse for a short one.
    if (this.choice.policy !== undefined)
      this.#processorSpent[direction] +=
        elapsed <= processorStep ? elapsed : this.#processorTime() - this.#processorStart;
    return this.verdict;
  }

  /** Processor time of this thread, where the clock knows it. */
  #processorTime(): number {
    const { clock } = this.#services;
    return clock.processor?.() ?? clock.now();
  }

  /** Whether the direction's own processing time is left (waiting for a processor is none); when not, the posture timeout was applied. */
  #inTime(direction: Direction): boolean {
    const limit = this.choice.policy?.timeoutMs ?? Number.POSITIVE_INFINITY;
    if (this.#spent[direction] + this.#services.clock.now() - this.#phaseStart <= limit) return true;
    if (this.#processorSpent[direction] + this.#processorTime() - this.#processorStart <= limit) return true;
    this.fail('timeout', direction);
    return false;
  }
}

function namesOf(facts: readonly FactCode[]): string {
  return facts.map((fact) => describeFact(fact).name).join(' ');
}

const none: BodyFacts = { bytes: 0, decodedBytes: 0, inspected: 'none' };

const noPolicy: Finding = {
  ruleId: 'policy.none',
  engine: 'builtin',
  severity: 'medium',
  message: 'No policy applies and requests without one are refused',
  where: 'request.host',
  score: 0,
  effect: 'block',
};

const anomaly: Finding = {
  ruleId: 'anomaly.threshold',
  engine: 'anomaly',
  severity: 'medium',
  message: '',
  where: 'exchange',
  score: 0,
  effect: 'block',
};

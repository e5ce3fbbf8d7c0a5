/**
 * Reads the body of a direction before it is inspected: undoes its content coding, finds out what it is, notes what is
 * odd about it, and applies the postures of what cannot be read. Memory of decoded bytes is taken from what all bodies
 * share.
 */
import { type DecodeLimits, describeFact, type FactCode } from '@portcullis/http-body';
import type { CompiledPolicy } from '../config/plan.ts';
import type { Direction } from '../engines/engine.ts';
import type { Finding } from '../engines/finding.ts';
import type { PhaseInput } from '../engines/inspector.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { allValues, firstValue } from '../exchange/headers.ts';
import type { BodyBudget } from '../state/body-budget.ts';
import type { AttachedPlan } from './attached-plan.ts';
import { bodyFormat, codingNotices } from './body-format.ts';
import { decodedBody, undeclaredCoding } from './decoded-body.ts';
import type { Judgement } from './judgement.ts';
import { phaseInput } from './phase-input.ts';

/** The bodies of one exchange; made when its first one comes, since most requests have none. */
export class BodyReading {
  readonly #exchange: Exchange;
  readonly #plan: AttachedPlan;
  readonly #policy: CompiledPolicy;
  readonly #judgement: Judgement;
  readonly #budget: BodyBudget | undefined;
  /** Bytes of decoded bodies that were taken from the budget. */
  #reserved = 0;
  /** Rules of oddities that were recorded. */
  readonly #noted = new Set<string>();

  constructor(
    exchange: Exchange,
    plan: AttachedPlan,
    policy: CompiledPolicy,
    judgement: Judgement,
    budget: BodyBudget | undefined,
  ) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#policy = policy;
    this.#judgement = judgement;
    this.#budget = budget;
  }

  /** The body as it is inspected, to be followed by {@link release}; undefined: a posture decided the exchange. */
  open(direction: Direction, body: Uint8Array, complete: boolean): PhaseInput | undefined {
    const bytes = this.#decode(direction, body, complete);
    if (this.#judgement.ended) return undefined;
    const phase = `${direction}-body` as const;
    if (direction === 'response') return phaseInput(phase, bytes, complete);
    const input = this.#read(bytes, complete);
    return this.#judgement.ended ? undefined : input;
  }

  /** The body without its content coding; as it is where that cannot be undone, after the posture of the cause. */
  #decode(direction: Direction, body: Uint8Array, complete: boolean): Uint8Array {
    const { request, response } = this.#exchange;
    const headers = direction === 'request' ? request.headers : response?.headers;
    if (headers === undefined) return body;
    const { bytes, cause, facts } = decodedBody(headers, body, complete, this.#limits());
    this.#note(codingNotices(facts));
    if (cause !== undefined) this.#judgement.fail(cause, direction, false, namesOf(facts));
    return bytes === body || this.#reserve(bytes.length, direction) ? bytes : body;
  }

  /** Reads what a request's body is, and says what is odd about it. */
  #read(body: Uint8Array, complete: boolean): PhaseInput {
    const { headers } = this.#exchange.request;
    const types = allValues(headers, 'content-type');
    const grpcEncoding = firstValue(headers, 'grpc-encoding');
    const reader = this.#plan.contentReader(this.#policy);
    const judgement = this.#judgement;
    let decoded = body;
    let content = reader.read(types, body, grpcEncoding);
    const { notices } = content.choice;
    if (notices.includes('coding.undeclared')) {
      this.#note(bodyFormat({ ...content, report: undefined }, complete).notices);
      const undeclared = undeclaredCoding(body, this.#limits());
      if (undeclared?.cause !== undefined) {
        judgement.fail(undeclared.cause, 'request', false, namesOf(undeclared.facts));
      } else if (undeclared !== undefined && this.#reserve(undeclared.bytes.length, 'request')) {
        decoded = undeclared.bytes;
        content = reader.read(types, decoded, grpcEncoding);
      }
    }
    const { errors, limits, notices: odd } = bodyFormat(content, complete);
    this.#note(odd);
    if (errors.length > 0) judgement.fail('parse-error', 'request', false, errors.join(' '));
    if (limits.length > 0 && !judgement.ended)
      judgement.fail('over-limit', 'request', false, limits.join(' '));
    return { phase: 'request-body', body: decoded, complete, content, trailers: undefined };
  }

  /** The inspection of the body is over: what was decoded is not read any more. */
  release(): void {
    if (this.#reserved > 0) this.#budget?.release(this.#reserved);
    this.#reserved = 0;
  }

  #limits(): Partial<DecodeLimits> {
    const { decodedBytes, decodedRatio } = this.#policy.bodyLimits;
    return { maxDecodedBytes: decodedBytes, maxRatio: decodedRatio };
  }

  /** Takes memory for a decoded body from what all bodies share; false: there is none, posture overload. */
  #reserve(bytes: number, direction: Direction): boolean {
    if (this.#budget === undefined) return true;
    if (!this.#budget.reserve(bytes)) {
      this.#judgement.fail('overload', direction, false, 'decoded body');
      return false;
    }
    this.#reserved += bytes;
    return true;
  }

  /** Records what is odd, each rule once in an exchange: a stream of messages says it again and again. */
  #note(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.#noted.has(finding.ruleId)) continue;
      this.#noted.add(finding.ruleId);
      this.#judgement.takeOwn(finding);
    }
  }
}

function namesOf(facts: readonly FactCode[]): string {
  return facts.map((fact) => describeFact(fact).name).join(' ');
}

/**
 * The replies of one exchange that tell its verdict. What was found is told once: a reply with nothing new is one of a
 * few that all exchanges share.
 */
import { CONTINUE, encodeProcessingResponse, type ModeOverride } from '@portcullis/envoy-protocol';
import type { Direction } from '../../engines/engine.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { refusalOf, summaryOf } from '../verdict-summary.ts';
import { bodyReplyWithVerdict, continueReply, type ReplyExtras } from './continue-reply.ts';
import { ExchangeJoin } from './exchange-join.ts';
import { immediateReply } from './immediate-reply.ts';
import type { ExtProcServices } from './services.ts';

/** The replies of one exchange. */
export class VerdictReplies {
  readonly #services: ExtProcServices;
  readonly #inspection: Inspection;
  /** Envoy ignores replies, so what they carry besides is not made. */
  readonly #observed: boolean;
  /** Undefined: no access log entry will ask for the verdict. */
  readonly #join: ExchangeJoin | undefined;
  /** Findings that a reply has told. */
  #told = 0;

  constructor(services: ExtProcServices, inspection: Inspection, observed: boolean) {
    this.#services = services;
    this.#inspection = inspection;
    this.#observed = observed;
    // What Envoy ignores cannot be joined.
    if (services.join?.wanted !== true || observed) return;
    this.#join = new ExchangeJoin(services.join);
    this.#join.begin(inspection.exchange.request.headers);
  }

  /** The id that the verdict was signed with; undefined: none was. */
  get decisionId(): string | undefined {
    return this.#join?.decisionId;
  }

  /** CONTINUE for the request headers, with the verdict so far. */
  requestHeaders(override: ModeOverride | undefined): Uint8Array {
    this.#told = this.#inspection.findings.length;
    return continueReply(this.#inspection, override, this.#extras());
  }

  /** CONTINUE for a body; with the verdict as metadata when something was found that no reply has told yet. */
  body(direction: Direction): Uint8Array {
    const { findings } = this.#inspection;
    if (findings.length === this.#told) return CONTINUE[`${direction}_body`];
    this.#told = findings.length;
    return bodyReplyWithVerdict(direction, this.#inspection, this.#join?.token(this.#inspection));
  }

  /** The immediate response that refuses the exchange. */
  refusal(): Uint8Array {
    const inspection = this.#inspection;
    const refusal = refusalOf(inspection, this.#services.inspection.clock);
    const token = this.#join?.token(inspection, refusal.status);
    return encodeProcessingResponse(immediateReply(refusal, summaryOf(inspection), token));
  }

  /** What the reply to the headers carries besides the verdict; undefined for most requests, which share a reply. */
  #extras(): ReplyExtras | undefined {
    const headers = this.#traceHeaders();
    const join = this.#join?.token(this.#inspection);
    return headers === undefined && join === undefined ? undefined : { headers, join };
  }

  /** The upstream's place in the trace; undefined where the client's stays. */
  #traceHeaders(): ReadonlyArray<readonly [name: string, value: string]> | undefined {
    return this.#observed ? undefined : this.#services.tracing?.headers(this.#inspection);
  }
}

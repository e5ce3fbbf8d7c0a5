/**
 * One ext_proc stream: one HTTP exchange as Envoy tells it. Two directions, which may interleave:
 *
 *   request:   headers ─► (body …) ─► (trailers)            every message gets exactly one legal reply, or is held
 *   response:             headers ─► (body …) ─► (trailers) by its direction's BodyTransfer
 *
 * The first message can be any kind: headers may be skipped, and a local reply of Envoy begins with the response
 * headers. After a refusal nothing more is answered. The stream is never ended with OK while Envoy still wants
 * replies: that would be a silent bypass (reference B.5).
 */
import {
  CONTINUE,
  encodeProcessingResponse,
  type HeaderList,
  type ProcessingRequest,
} from '@portcullis/envoy-protocol';
import type { Direction } from '../../engines/engine.ts';
import { ResponseView } from '../../exchange/exchange.ts';
import { noHeaders } from '../../exchange/headers.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import { AnnouncedTrailers } from './announced-trailers.ts';
import { beginInspection } from './begin-inspection.ts';
import { type BodyHeaderFacts, requestBodyFacts, responseBodyFacts } from './body-header-facts.ts';
import { BodyNegotiation } from './body-negotiation.ts';
import type { BodyPlan } from './body-plan.ts';
import type { BodyTransfer } from './body-transfer.ts';
import { ExchangeTransfers } from './exchange-transfers.ts';
import type { ExtProcServices, ListenerState } from './services.ts';
import { VerdictReplies } from './verdict-replies.ts';

/** What a stream needs from its call. */
export interface StreamPort {
  /** Sends one ProcessingResponse. */
  reply(message: Uint8Array): void;
  /** Metadata of the call, by lower-case name. */
  header?(name: string): string | undefined;
}

/** The state of one exchange on the wire. */
export class ExtProcStream {
  readonly #services: ExtProcServices;
  readonly #listener: ListenerState;
  readonly #port: StreamPort;
  /** These three are made of the first message. */
  #inspection: Inspection | undefined;
  #bodies: BodyNegotiation | undefined;
  #replies: VerdictReplies | undefined;
  /** Undefined until a body is planned. */
  #transfers: ExchangeTransfers | undefined;
  /** Undefined until a body message announces them. */
  #trailers: AnnouncedTrailers | undefined;
  #requestEnded = false;
  #refused = false;
  #finished = false;

  constructor(services: ExtProcServices, listener: ListenerState, port: StreamPort) {
    this.#services = services;
    this.#listener = listener;
    this.#port = port;
  }

  /** A decoded message; its views are valid during the call. */
  message(message: ProcessingRequest): void {
    // A message with nothing in it begins no exchange: the headers that follow would not be looked at.
    if (this.#refused || message.kind === 'none') return;
    if (this.#inspection === undefined) this.#begin(message);
    switch (message.kind) {
      case 'request_headers':
        return this.#requestHeaders(message);
      case 'response_headers':
        return this.#responseHeaders(message);
      case 'request_body':
        return this.#body('request', message);
      case 'response_body':
        return this.#body('response', message);
      case 'request_trailers':
        return this.#trailersMessage('request', message);
      case 'response_trailers':
        return this.#trailersMessage('response', message);
    }
  }

  /** A message larger than anything allowed came by and was not read. Only bodies can be that large. */
  oversize(): void {
    if (this.#refused) return;
    const direction: Direction = this.#transfers?.of('response') !== undefined ? 'response' : 'request';
    if (direction === 'request') this.#bodies?.honoured('request');
    const transfer = this.#transfers?.of(direction);
    if (transfer !== undefined) return transfer.oversize();
    if (this.#inspection === undefined) return;
    if (this.#goesOn(this.#inspection.fail('over-limit', direction)))
      this.#port.reply(this.#replies!.body(direction));
  }

  /**
   * Decides and answers at once what is held, by the posture overload. True: nothing more of this exchange is to be
   * inspected, so the stream may end with OK and let the rest go on; false: an end would step around inspection.
   */
  settleNow(): boolean {
    if (this.#refused || this.#inspection === undefined) return false;
    this.#transfers?.settleNow();
    if (this.#refused) return false;
    const open =
      this.#inspection.wantsResponse || (this.#inspection.wantsBody('request') && !this.#requestEnded);
    return !open || this.#inspection.exchange.response?.endOfStream === true;
  }

  /**
   * The stream is over: Envoy needs no more, the client is gone, or the exchange was refused. `reset`: it came as
   * RST_STREAM without END_STREAM, which directly after an override is the sign that no body will come.
   */
  finish(reset: boolean): void {
    if (this.#finished) return;
    this.#finished = true;
    if (reset) this.#bodies?.requestBodyIsOver(this.#requestEnded);
    if (!this.#refused && this.#transfers?.of('request')?.waits === false) this.#trailers?.over();
    this.#transfers?.end();
    if (this.#inspection !== undefined)
      this.#services.finished(this.#inspection, 'http-ext-proc', this.#replies?.decisionId);
  }

  #begin(first: ProcessingRequest): void {
    const inspection = beginInspection(this.#services, this.#listener, first, (name) =>
      this.#port.header?.(name),
    );
    this.#inspection = inspection;
    this.#bodies = new BodyNegotiation(this.#services, this.#listener, inspection, first);
    this.#replies = new VerdictReplies(this.#services, inspection, first.observabilityMode);
  }

  #requestHeaders(message: ProcessingRequest): void {
    const inspection = this.#inspection!;
    const { endOfStream, headers } = message;
    if (!this.#goesOn(inspection.requestHeaders())) return;
    this.#requestEnded = endOfStream;
    const wanted = inspection.wantsBody('request');
    if (wanted && endOfStream && !this.#goesOn(inspection.body('request', noBytes, true))) return;
    if (this.#expectsNothing(wanted, endOfStream)) {
      this.#port.reply(this.#replies!.requestHeaders(undefined));
      return this.#retain(headers, false);
    }
    const facts = requestBodyFacts(inspection.exchange.request);
    const plan = this.#planBody('request', wanted, endOfStream, facts);
    if (plan === undefined) return;
    if (wanted && !endOfStream && !this.#inspectsWithoutBody(plan)) return;
    const reply = this.#replies!.requestHeaders(this.#bodies!.override('request', plan));
    this.#answerHeaders('request', plan, wanted && !endOfStream, reply);
    this.#retain(headers, wanted);
  }

  /**
   * Runs the body phase on what the headers alone show (path, query, headers) where the body cannot be had, or may
   * be withheld: otherwise a request that announces a body would step around every rule of that phase.
   */
  #inspectsWithoutBody(plan: BodyPlan): boolean {
    if (this.#bodies!.comes(plan)) return true;
    return this.#goesOn(this.#inspection!.body('request', noBytes, false));
  }

  /** The common case: no body to inspect, none that comes unasked, no response to ask for. */
  #expectsNothing(wanted: boolean, endOfStream: boolean): boolean {
    return (
      (!wanted || endOfStream) &&
      (endOfStream || !this.#bodies!.sendsRequestBody) &&
      !this.#inspection!.wantsResponse
    );
  }

  /** Keeps a copy of the request headers where somebody will read them. */
  #retain(headers: HeaderList, wanted: boolean): void {
    const inspection = this.#inspection!;
    const trailers = !this.#requestEnded && inspection.wantsTrailers('request');
    const needed = wanted || trailers || inspection.recorded || inspection.wantsResponse;
    inspection.exchange.request.retain(needed ? headers.copy() : noHeaders);
  }

  #responseHeaders(message: ProcessingRequest): void {
    const inspection = this.#inspection!;
    const { endOfStream, headers } = message;
    // If a request body was asked for and none came, none will.
    this.#bodies!.requestBodyIsOver(this.#requestEnded);
    this.#trailers?.over();
    const keeps = inspection.wantsBody('response') || (!endOfStream && inspection.wantsTrailers('response'));
    const response = new ResponseView(keeps ? headers.copy() : headers, endOfStream);
    if (!this.#goesOn(inspection.responseHeaders(response))) return;
    const wanted = inspection.wantsBody('response');
    if (wanted && endOfStream && !this.#goesOn(inspection.body('response', noBytes, true))) return;
    const facts = responseBodyFacts(response, inspection.exchange.request);
    const plan = this.#planBody('response', wanted, endOfStream, facts);
    if (plan === undefined) return;
    const modeOverride = this.#bodies!.override('response', plan);
    const reply =
      modeOverride === undefined
        ? CONTINUE.response_headers
        : encodeProcessingResponse({ kind: 'response_headers', modeOverride });
    this.#answerHeaders('response', plan, wanted && !endOfStream, reply);
    if (!keeps) response.release();
  }

  #body(direction: Direction, message: ProcessingRequest): void {
    this.#bodies!.honoured(direction);
    const transfer = this.#transfers?.of(direction) ?? this.#unannounced(direction);
    if (this.#refused) return;
    if (
      direction === 'request' &&
      !message.endOfStream &&
      this.#bodies!.announcesTrailers(message.body.length)
    ) {
      this.#trailers ??= new AnnouncedTrailers(this.#services, this.#listener, this.#inspection!);
      if (!this.#goesOn(this.#trailers.beforeBody())) return;
    }
    transfer.chunk(message.body, message.endOfStream);
  }

  #trailersMessage(direction: Direction, message: ProcessingRequest): void {
    if (!this.#goesOn(this.#inspection!.trailers(direction, message.headers))) return;
    if (direction === 'request') {
      this.#bodies!.requestBodyIsOver(this.#requestEnded);
      this.#trailers?.shown();
    }
    const answer = (): void => {
      if (!this.#refused) this.#port.reply(CONTINUE[`${direction}_trailers`]);
    };
    const transfer = this.#transfers?.of(direction);
    if (transfer === undefined) answer();
    else transfer.trailers(answer);
  }

  /** The headers of a direction were skipped, and its body comes. */
  #unannounced(direction: Direction): BodyTransfer {
    const wanted = this.#inspection!.wantsBody(direction);
    const plan = this.#bodies!.planUnannounced(direction, wanted);
    if (wanted) this.#meetsPosture(direction, plan, false);
    return this.#open(direction, plan, wanted, undefined);
  }

  /** Undefined: the exchange was refused and answered. */
  #planBody(
    direction: Direction,
    wanted: boolean,
    endOfStream: boolean,
    facts: BodyHeaderFacts,
  ): BodyPlan | undefined {
    const plan = this.#bodies!.plan(direction, wanted, endOfStream, facts);
    return !wanted || endOfStream || this.#meetsPosture(direction, plan, facts.upgrade) ? plan : undefined;
  }

  #meetsPosture(direction: Direction, plan: BodyPlan, upgrade: boolean): boolean {
    const cause = this.#bodies!.causeAgainst(direction, plan, upgrade);
    return cause === undefined || this.#goesOn(this.#inspection!.fail(cause, direction));
  }

  /** Everything is held until its verdict, and the headers reply too where no override was needed. */
  #answerHeaders(direction: Direction, plan: BodyPlan, wanted: boolean, reply: Uint8Array): void {
    const isHeld = plan.kind === 'duplex-hold' || plan.kind === 'duplex-messages';
    const holdsHeaders = isHeld && plan.override === undefined;
    this.#open(direction, plan, wanted, holdsHeaders ? reply : undefined);
    if (!holdsHeaders) this.#port.reply(reply);
  }

  #open(
    direction: Direction,
    plan: BodyPlan,
    wanted: boolean,
    headersReply: Uint8Array | undefined,
  ): BodyTransfer {
    this.#transfers ??= new ExchangeTransfers(this.#services, this.#inspection!, {
      reply: (message) => this.#port.reply(message),
      continueReply: (of) => this.#replies!.body(of),
      goesOn: (verdict) => this.#goesOn(verdict),
      isOver: () => this.#refused || this.#finished,
    });
    return this.#transfers.open(direction, plan, wanted, headersReply);
  }

  /** Answers a refusal; false when there was one. In observability mode Envoy ignores it, so nothing is sent. */
  #goesOn({ action }: Verdict): boolean {
    if (action === 'allow') return true;
    if (this.#refused || this.#finished || this.#bodies!.observed) return false;
    this.#refused = true;
    this.#transfers?.stop();
    this.#port.reply(this.#replies!.refusal());
    // Nothing that Envoy still sends matters now, and how long it keeps the stream open is its own affair.
    this.finish(false);
    return false;
  }
}

const noBytes = new Uint8Array(0);

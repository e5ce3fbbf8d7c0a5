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
  HeaderSendMode,
  type ModeOverride,
  type ProcessingRequest,
} from '@portcullis/envoy-protocol';
import type { PostureCause } from '../../config/posture.ts';
import type { Direction } from '../../engines/engine.ts';
import { Exchange, RequestView, ResponseView } from '../../exchange/exchange.ts';
import { noHeaders } from '../../exchange/headers.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { isEncoded } from '../../pipeline/decoded-body.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import { laneJob } from '../../pipeline/lane-job.ts';
import { refusalOf, summaryOf } from '../verdict-summary.ts';
import { labelAttribute, textAttribute } from './attributes.ts';
import { type BodyPlan, bodyMode, bodyPlan, type ConfiguredModes } from './body-plan.ts';
import type { BodyTransfer } from './body-transfer.ts';
import { bodyReplyWithVerdict, continueReply, type ReplyExtras } from './continue-reply.ts';
import { ExchangeJoin } from './exchange-join.ts';
import { immediateReply } from './immediate-reply.ts';
import { hasTimer, openTransfer, smallestBuffer } from './open-transfer.ts';
import type { ExtProcServices, ListenerState } from './services.ts';

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
  /** Undefined: no access log entry will ask for the verdict. */
  #join: ExchangeJoin | undefined;
  #inspection: Inspection | undefined;
  #configured: ConfiguredModes | undefined;
  #observed = false;
  #started = false;
  #refused = false;
  #finished = false;
  #requestMode: number = bodyMode.none;
  #responseMode: number = bodyMode.none;
  /** A body was asked for by override and none has come yet. */
  #awaited: Record<Direction, boolean> = { request: false, response: false };
  #transfers: Record<Direction, BodyTransfer | undefined> = { request: undefined, response: undefined };
  #requestEnded = false;
  /** Findings that a reply has told. */
  #told = 0;

  constructor(services: ExtProcServices, listener: ListenerState, port: StreamPort) {
    this.#services = services;
    this.#listener = listener;
    this.#port = port;
  }

  /** What was inspected, for the record; undefined before the first message. */
  get inspection(): Inspection | undefined {
    return this.#inspection;
  }

  /** A decoded message; its views are valid during the call. */
  message(message: ProcessingRequest): void {
    if (this.#refused) return;
    this.#begin(message);
    switch (message.kind) {
      case 'request_headers':
        return this.#requestHeaders(message);
      case 'response_headers':
        return this.#responseHeaders(message);
      case 'request_body':
      case 'response_body':
        return this.#body(message.kind === 'request_body' ? 'request' : 'response', message);
      case 'request_trailers':
      case 'response_trailers':
        return this.#trailers(message.kind === 'request_trailers' ? 'request' : 'response', message);
      case 'none':
        return;
    }
  }

  /** A message larger than anything allowed came by and was not read. Only bodies can be that large. */
  oversize(): void {
    if (this.#refused) return;
    const direction: Direction = this.#transfers.response !== undefined ? 'response' : 'request';
    if (direction === 'request') this.#honoured('request');
    const transfer = this.#transfers[direction];
    if (transfer !== undefined) return transfer.oversize();
    if (this.#inspection === undefined) return;
    if (this.#goesOn(this.#inspection.fail('over-limit', direction).action !== 'allow')) {
      this.#port.reply(this.#bodyReply(direction));
    }
  }

  /**
   * Decides and answers at once what is held, by the posture overload. True: nothing more of this exchange is to be
   * inspected, so the stream may end with OK and let the rest go on; false: an end would step around inspection.
   */
  settleNow(): boolean {
    if (this.#refused || this.#inspection === undefined) return false;
    for (const direction of ['request', 'response'] as const) this.#transfers[direction]?.settleNow();
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
    if (reset && this.#awaited.request) this.#withheld('request');
    this.#transfers.request?.end();
    this.#transfers.response?.end();
    if (this.#inspection !== undefined)
      this.#services.finished(this.#inspection, 'http-ext-proc', this.#join?.decisionId);
  }

  /** First message: modes and attributes; without request headers the exchange begins with empty ones. */
  #begin(message: ProcessingRequest): void {
    if (this.#started) return;
    this.#started = true;
    this.#observed = message.observabilityMode;
    this.#configured = message.protocolConfig;
    this.#requestMode = message.protocolConfig?.requestBodyMode ?? bodyMode.none;
    this.#responseMode = message.protocolConfig?.responseBodyMode ?? bodyMode.none;
    const ofRequest = message.kind === 'request_headers';
    const origin = {
      label: listenerLabel(labelAttribute(message), this.#listener.label),
      trustedHops: this.#services.trustedHops,
      clientHeader: this.#services.clientHeader,
      trustClientCertificates: this.#services.trustClientCertificates,
      sourceAddress: textAttribute(message, 'source.address'),
      protocol: textAttribute(message, 'request.protocol'),
      newId: this.#services.newId,
    };
    const request = new RequestView(ofRequest ? message.headers : noHeaders, message.endOfStream, origin);
    const exchange = new Exchange(request, origin);
    this.#services.tracing?.begin(exchange, (name) => this.#port.header?.(name));
    this.#inspection = new Inspection(exchange, this.#services.plan(), this.#services.inspection);
    // What Envoy ignores cannot be joined.
    if (this.#services.join?.wanted !== true || this.#observed) return;
    this.#join = new ExchangeJoin(this.#services.join);
    this.#join.begin(request.headers);
  }

  #requestHeaders(message: ProcessingRequest): void {
    const inspection = this.#inspection!;
    if (!this.#goesOn(inspection.requestHeaders().action !== 'allow')) return;
    this.#requestEnded = message.endOfStream;
    const wanted = inspection.wantsBody('request');
    if (
      wanted &&
      message.endOfStream &&
      !this.#goesOn(inspection.body('request', noBytes, true).action !== 'allow')
    ) {
      return;
    }
    if (this.#expectsNothing(wanted, message.endOfStream)) {
      this.#told = inspection.findings.length;
      this.#port.reply(continueReply(inspection, undefined, this.#extras()));
      return this.#retain(message.headers, false);
    }
    const { request } = inspection.exchange;
    const plan = this.#planBody('request', wanted, message.endOfStream, {
      contentLength: request.contentLength,
      stream: request.contentType.startsWith('application/grpc'),
      upgrade: request.upgrade,
    });
    if (plan === undefined) return;
    if (wanted && !message.endOfStream && !this.#inspectsWithoutBody(plan)) return;
    this.#told = inspection.findings.length;
    const reply = continueReply(inspection, this.#override('request', plan), this.#extras());
    const holdsHeaders = isHeldDuplex(plan) && plan.override === undefined;
    this.#openTransfer('request', plan, wanted && !message.endOfStream, holdsHeaders ? reply : undefined);
    if (!holdsHeaders) this.#port.reply(reply);
    this.#retain(message.headers, wanted);
  }

  /** What the reply to the headers carries besides the verdict; undefined for most requests, which share a reply. */
  #extras(): ReplyExtras | undefined {
    const headers = this.#traceHeaders();
    const join = this.#join?.token(this.#inspection!);
    return headers === undefined && join === undefined ? undefined : { headers, join };
  }

  /** The upstream's place in the trace; undefined where the client's stays. */
  #traceHeaders(): ReadonlyArray<readonly [name: string, value: string]> | undefined {
    return this.#observed ? undefined : this.#services.tracing?.headers(this.#inspection!);
  }

  /**
   * Runs the body phase on what the headers alone show (path, query, headers) where the body cannot be had, or may
   * be withheld: otherwise a request that announces a body would step around every rule of that phase.
   */
  #inspectsWithoutBody(plan: BodyPlan): boolean {
    const certain = plan.override === undefined || this.#listener.withheld.confirmed;
    if (plan.kind !== 'none' && certain) return true;
    return this.#goesOn(this.#inspection!.body('request', noBytes, false).action !== 'allow');
  }

  /** The common case: no body to inspect, none that comes unasked, no response to ask for. */
  #expectsNothing(wanted: boolean, endOfStream: boolean): boolean {
    const configured = this.#configured?.requestBodyMode ?? bodyMode.none;
    return (
      (!wanted || endOfStream) &&
      (endOfStream || configured === bodyMode.none) &&
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
    this.#requestDirectionEnded();
    const keeps =
      inspection.wantsBody('response') || (!message.endOfStream && inspection.wantsTrailers('response'));
    const response = new ResponseView(keeps ? message.headers.copy() : message.headers, message.endOfStream);
    const verdict = inspection.responseHeaders(response);
    if (!this.#goesOn(verdict.action !== 'allow')) return;
    const wanted = inspection.wantsBody('response');
    if (wanted && message.endOfStream) {
      if (!this.#goesOn(inspection.body('response', noBytes, true).action !== 'allow')) return;
    }
    const type = response.contentType;
    const plan = this.#planBody('response', wanted, message.endOfStream, {
      contentLength: response.contentLength,
      stream:
        type.startsWith('application/grpc') ||
        type === 'text/event-stream' ||
        type === 'multipart/x-mixed-replace',
      upgrade: response.status === 101 || inspection.exchange.request.method === 'CONNECT',
    });
    if (plan === undefined) return;
    const override = this.#override('response', plan);
    const reply =
      override === undefined
        ? CONTINUE.response_headers
        : encodeProcessingResponse({ kind: 'response_headers', modeOverride: override });
    const holdsHeaders = isHeldDuplex(plan) && plan.override === undefined;
    this.#openTransfer('response', plan, wanted && !message.endOfStream, holdsHeaders ? reply : undefined);
    if (!holdsHeaders) this.#port.reply(reply);
    if (!keeps) response.release();
  }

  #body(direction: Direction, message: ProcessingRequest): void {
    this.#honoured(direction);
    const transfer = this.#transfers[direction] ?? this.#unannounced(direction);
    if (!this.#refused) transfer.chunk(message.body, message.endOfStream);
  }

  #trailers(direction: Direction, message: ProcessingRequest): void {
    const verdict = this.#inspection!.trailers(direction, message.headers);
    if (!this.#goesOn(verdict.action !== 'allow')) return;
    if (direction === 'request' && this.#awaited.request) this.#withheld('request');
    const answer = (): void => {
      if (!this.#refused) this.#port.reply(CONTINUE[`${direction}_trailers`]);
    };
    const transfer = this.#transfers[direction];
    if (transfer === undefined) answer();
    else transfer.trailers(answer);
  }

  /** Headers were skipped, so nothing was planned: the configured mode decides. */
  #unannounced(direction: Direction): BodyTransfer {
    const wanted = this.#inspection!.wantsBody(direction);
    const plan = this.#planBody(
      direction,
      wanted,
      false,
      { contentLength: undefined, stream: false, upgrade: false },
      false,
    );
    return this.#openTransfer(direction, this.#untold(wanted, plan ?? passOn), wanted, undefined);
  }

  /**
   * An Envoy that does not tell its modes sent a body anyway: to hold the replies until its end is legal in all the modes
   * that such an Envoy knows, and nothing goes before the verdict.
   */
  #untold(wanted: boolean, plan: BodyPlan): BodyPlan {
    const holds = wanted && plan.kind === 'none' && this.#configured === undefined;
    return holds && this.#inspection!.mode === 'block' ? { ...plan, kind: 'streamed-hold' } : plan;
  }

  #planBody(
    direction: Direction,
    wanted: boolean,
    endOfStream: boolean,
    facts: { contentLength: number | undefined; stream: boolean; upgrade: boolean },
    mayOverride = true,
  ): BodyPlan | undefined {
    const inspection = this.#inspection!;
    const { settings } = this.#services;
    const plan = bodyPlan({
      direction,
      mode: inspection.mode === 'off' ? 'detect' : inspection.mode,
      wanted,
      endOfStream,
      ...facts,
      maxBodyBytes: inspection.maxBodyBytes(direction),
      timelyBytes: inspection.maxBodyBytes(direction, settings.times.longestHold),
      configured: this.#configured,
      observed: this.#observed,
      listener: mayOverride ? settings.bodies : { ...settings.bodies, allowModeOverride: 'no' },
    });
    if (!wanted || endOfStream) return plan;
    let cause: PostureCause | undefined =
      plan.refuse ?? (plan.uninspected && !facts.upgrade ? 'body-withheld' : undefined);
    if (direction === 'request' && plan.override !== undefined && this.#listener.withheld.withheld) {
      if (!this.#listener.withheld.probe(this.#services.inspection.clock.now())) cause ??= 'body-withheld';
    }
    if (cause === undefined) return plan;
    return this.#goesOn(inspection.fail(cause, direction).action !== 'allow') ? plan : undefined;
  }

  /** The modes to ask for: always both, since Envoy reads an absent one as NONE (reference B.7). */
  #override(direction: Direction, plan: BodyPlan): ModeOverride | undefined {
    const wantsResponse = direction === 'request' && this.#inspection!.wantsResponse;
    if (plan.override !== undefined) {
      if (direction === 'request') this.#requestMode = plan.override;
      else this.#responseMode = plan.override;
      this.#awaited[direction] = plan.override !== bodyMode.none;
    }
    if (
      plan.override === undefined &&
      !(wantsResponse && this.#services.settings.bodies.allowModeOverride !== 'no')
    ) {
      return undefined;
    }
    const trailers =
      plan.override !== undefined && plan.override !== bodyMode.none
        ? HeaderSendMode.SEND
        : HeaderSendMode.DEFAULT;
    return {
      requestBody: this.#requestMode as ModeOverride['requestBody'],
      responseBody: this.#responseMode as ModeOverride['responseBody'],
      ...(wantsResponse ? { responseHeaders: HeaderSendMode.SEND } : {}),
      ...(direction === 'request' ? { requestTrailers: trailers } : { responseTrailers: trailers }),
    };
  }

  #openTransfer(
    direction: Direction,
    plan: BodyPlan,
    wanted: boolean,
    headersReply: Uint8Array | undefined,
  ): BodyTransfer {
    const inspection = this.#inspection!;
    const transfer = openTransfer(
      {
        direction,
        kind: plan.kind,
        wanted,
        limit: inspection.maxBodyBytes(
          direction,
          hasTimer(plan.kind) ? this.#services.settings.times.longestHold : Number.POSITIVE_INFINITY,
        ),
        bytesPerMs: inspection.bytesPerMs(direction),
        smallestCut: Math.min(smallestBuffer, this.#services.settings.bodies.envoyBufferLimit),
        budget: this.#services.budget,
        times: this.#services.settings.times,
        maxMessageTimeout: this.#services.settings.bodies.maxMessageTimeout,
        headersReply,
      },
      {
        reply: (message) => this.#port.reply(message),
        continueReply: () => this.#bodyReply(direction),
        inspect: (body, complete) =>
          this.#goesOn(inspection.body(direction, body, complete).action !== 'allow'),
        inspectApart: (body, complete, done) => this.#inspectApart(direction, body, complete, done),
        fail: (cause, must) => this.#goesOn(inspection.fail(cause, direction, must).action !== 'allow'),
        after: this.#services.after,
      },
    );
    this.#transfers[direction] = transfer;
    return transfer;
  }

  /**
   * Long request bodies go to a lane, with the exchange; encoded ones too, since a few bytes may decode to megabytes.
   * What comes too late to act is still recorded.
   */
  #inspectApart(
    direction: Direction,
    body: Uint8Array,
    complete: boolean,
    done: (judge: (due: boolean) => boolean) => void,
  ): boolean {
    const { lane } = this.#services;
    if (lane === undefined || direction !== 'request') return false;
    const inspection = this.#inspection!;
    const encoded = body.length > 0 && isEncoded(inspection.exchange.request.headers);
    if (body.length < lane.threshold && !encoded) return false;
    return lane.inspect(laneJob(inspection, body, complete), (result) => {
      if (this.#refused || this.#finished) return;
      done((due) => {
        const verdict =
          result === undefined ? inspection.fail('engine-error', direction) : inspection.adopt(result);
        return due && this.#goesOn(verdict.action !== 'allow');
      });
    });
  }

  /** CONTINUE for a body; with the verdict as metadata when something was found that no reply has told yet. */
  #bodyReply(direction: Direction): Uint8Array {
    const { findings } = this.#inspection!;
    if (findings.length === this.#told) return CONTINUE[`${direction}_body`];
    this.#told = findings.length;
    const inspection = this.#inspection!;
    return bodyReplyWithVerdict(direction, inspection, this.#join?.token(inspection));
  }

  /** The response began: if a request body was asked for and none came, none will. */
  #requestDirectionEnded(): void {
    if (this.#awaited.request) this.#withheld('request');
  }

  #honoured(direction: Direction): void {
    if (!this.#awaited[direction]) return;
    this.#awaited[direction] = false;
    this.#listener.withheld.honoured();
  }

  #withheld(direction: Direction): void {
    this.#awaited[direction] = false;
    if (this.#requestEnded) return;
    const inspection = this.#inspection!;
    const notice = this.#listener.withheld.observe(this.#services.inspection.clock.now());
    this.#services.overrideIgnored(this.#listener, notice);
    if (inspection.wantsBody(direction)) inspection.fail('body-withheld', direction);
  }

  /** Answers a refusal; false when there was one. In observability mode Envoy ignores it, so nothing is sent. */
  #goesOn(refused: boolean): boolean {
    if (!refused) return true;
    if (this.#refused || this.#finished || this.#observed) return false;
    this.#refused = true;
    this.#transfers.request?.stop();
    this.#transfers.response?.stop();
    const inspection = this.#inspection!;
    const refusal = refusalOf(inspection, this.#services.inspection.clock);
    const reply = immediateReply(
      refusal,
      summaryOf(inspection),
      this.#join?.token(inspection, refusal.status),
    );
    this.#port.reply(encodeProcessingResponse(reply));
    // Nothing that Envoy still sends matters now, and how long it keeps the stream open is its own affair.
    this.finish(false);
    return false;
  }
}

/** Everything is held until its verdict, and the headers reply too where no override was needed. */
function isHeldDuplex(plan: BodyPlan): boolean {
  return plan.kind === 'duplex-hold' || plan.kind === 'duplex-messages';
}

const noBytes = new Uint8Array(0);
const passOn: BodyPlan = { kind: 'none', override: undefined, refuse: undefined, uninspected: false };

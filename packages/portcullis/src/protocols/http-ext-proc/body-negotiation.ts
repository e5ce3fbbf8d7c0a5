/**
 * What Envoy is asked for in one exchange: the body modes of both directions, by override where the filter is not
 * configured for what is needed, and whether it was done:
 *
 *   idle ── override to a body mode ──► awaited ── a body message ──────────────────────────► honoured
 *                                          └────── trailers, response headers or a reset ──► withheld
 *
 * The listener's {@link WithheldTracker} learns from either. Trailers are asked for with every body, also one that the
 * filter is configured to send: without trailer mode SEND they pass unseen.
 */
import { HeaderSendMode, type ModeOverride, type ProcessingRequest } from '@portcullis/envoy-protocol';
import type { PostureCause } from '../../config/posture.ts';
import type { Direction } from '../../engines/engine.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { type BodyHeaderFacts, unknownBody } from './body-header-facts.ts';
import { type BodyPlan, bodyMode, bodyPlan, type ConfiguredModes, overridePossible } from './body-plan.ts';
import { smallestBuffer } from './open-transfer.ts';
import type { ExtProcServices, ListenerState } from './services.ts';

/** The body modes of one exchange. */
export class BodyNegotiation {
  readonly #services: ExtProcServices;
  readonly #listener: ListenerState;
  readonly #inspection: Inspection;
  /** Undefined: an Envoy that does not tell. */
  readonly #configured: ConfiguredModes | undefined;
  /** Replies are ignored. */
  readonly observed: boolean;
  #requestMode: number;
  #responseMode: number;
  /** A body was asked for by override and none has come yet. */
  #awaitsRequest = false;
  #awaitsResponse = false;

  /** `first`: the first message, which tells how the filter is configured. */
  constructor(
    services: ExtProcServices,
    listener: ListenerState,
    inspection: Inspection,
    first: ProcessingRequest,
  ) {
    this.#services = services;
    this.#listener = listener;
    this.#inspection = inspection;
    this.#configured = first.protocolConfig;
    this.observed = first.observabilityMode;
    this.#requestMode = first.protocolConfig?.requestBodyMode ?? bodyMode.none;
    this.#responseMode = first.protocolConfig?.responseBodyMode ?? bodyMode.none;
  }

  /** Whether a request body comes unasked. */
  get sendsRequestBody(): boolean {
    return (this.#configured?.requestBodyMode ?? bodyMode.none) !== bodyMode.none;
  }

  /** How the body of a direction is to be had. */
  plan(direction: Direction, wanted: boolean, endOfStream: boolean, facts: BodyHeaderFacts): BodyPlan {
    return this.#look(direction, wanted, endOfStream, facts, true);
  }

  /**
   * The same where the headers were skipped, so that nothing was planned: the configured mode decides. An Envoy that does
   * not tell its modes sent a body anyway: to hold the replies until its end is legal in all the modes that such an Envoy
   * knows, and nothing goes before the verdict.
   */
  planUnannounced(direction: Direction, wanted: boolean): BodyPlan {
    const plan = this.#look(direction, wanted, false, unknownBody, false);
    const holds = wanted && plan.kind === 'none' && this.#configured === undefined;
    return holds && this.#inspection.mode === 'block' ? { ...plan, kind: 'streamed-hold' } : plan;
  }

  /** The posture that a plan for a wanted body meets before the body; undefined: none. */
  causeAgainst(direction: Direction, plan: BodyPlan, upgrade: boolean): PostureCause | undefined {
    const { withheld } = this.#listener;
    let cause: PostureCause | undefined =
      plan.refuse ?? (plan.uninspected && !upgrade ? 'body-withheld' : undefined);
    if (direction === 'request' && plan.override !== undefined && withheld.withheld) {
      if (!withheld.probe(this.#services.inspection.clock.now())) cause ??= 'body-withheld';
    }
    return cause;
  }

  /** Whether it is certain that the request body of this plan comes. */
  comes(plan: BodyPlan): boolean {
    const certain = plan.override === undefined || this.#listener.withheld.confirmed;
    return plan.kind !== 'none' && certain;
  }

  /** The modes to ask for: always both, since Envoy reads an absent one as NONE (reference B.7). */
  override(direction: Direction, plan: BodyPlan): ModeOverride | undefined {
    const wantsResponse = direction === 'request' && this.#inspection.wantsResponse;
    if (plan.override !== undefined) this.#ask(direction, plan.override);
    const asksTrailers =
      plan.override === undefined ? this.#lacksTrailers(direction, plan) : plan.override !== bodyMode.none;
    if (
      plan.override === undefined &&
      !asksTrailers &&
      !(wantsResponse && this.#services.settings.bodies.allowModeOverride !== 'no')
    ) {
      return undefined;
    }
    const trailers = asksTrailers ? HeaderSendMode.SEND : HeaderSendMode.DEFAULT;
    return {
      requestBody: this.#requestMode as ModeOverride['requestBody'],
      responseBody: this.#responseMode as ModeOverride['responseBody'],
      ...(wantsResponse ? { responseHeaders: HeaderSendMode.SEND } : {}),
      ...(direction === 'request' ? { requestTrailers: trailers } : { responseTrailers: trailers }),
    };
  }

  /** A body message came. */
  honoured(direction: Direction): void {
    const ofRequest = direction === 'request';
    if (ofRequest ? !this.#awaitsRequest : !this.#awaitsResponse) return;
    if (ofRequest) this.#awaitsRequest = false;
    else this.#awaitsResponse = false;
    this.#listener.withheld.honoured();
  }

  /**
   * No request body message comes any more; where one was asked for and wanted, the posture body-withheld is applied.
   * `ended`: the request had no body.
   */
  requestBodyIsOver(ended: boolean): void {
    if (!this.#awaitsRequest) return;
    this.#awaitsRequest = false;
    if (ended) return;
    const notice = this.#listener.withheld.observe(this.#services.inspection.clock.now());
    this.#services.overrideIgnored(this.#listener, notice);
    if (this.#inspection.wantsBody('request')) this.#inspection.fail('body-withheld', 'request');
  }

  /**
   * Whether a request body message without end of stream says that trailers follow which may not be sent: it is the whole
   * body, as the filter is configured to send it. Where the body came by an override, its trailers come too.
   */
  announcesTrailers(bytes: number): boolean {
    if (this.observed || !this.#inspection.inspectsTrailers('request')) return false;
    const configured = this.#configured?.requestBodyMode;
    if (configured === bodyMode.bufferedPartial)
      return bytes < Math.min(smallestBuffer, this.#services.settings.bodies.envoyBufferLimit);
    return configured === bodyMode.buffered;
  }

  /** Whether a body comes as it is configured, and what its trailers say would be inspected. */
  #lacksTrailers(direction: Direction, plan: BodyPlan): boolean {
    const { bodies } = this.#services.settings;
    return (
      plan.kind !== 'none' &&
      this.#inspection.inspectsTrailers(direction) &&
      overridePossible({ configured: this.#configured, listener: bodies, observed: this.observed })
    );
  }

  #ask(direction: Direction, mode: number): void {
    const awaits = mode !== bodyMode.none;
    if (direction === 'request') {
      this.#requestMode = mode;
      this.#awaitsRequest = awaits;
    } else {
      this.#responseMode = mode;
      this.#awaitsResponse = awaits;
    }
  }

  #look(
    direction: Direction,
    wanted: boolean,
    endOfStream: boolean,
    facts: BodyHeaderFacts,
    mayOverride: boolean,
  ): BodyPlan {
    const inspection = this.#inspection;
    const { bodies, times } = this.#services.settings;
    return bodyPlan({
      direction,
      mode: inspection.mode === 'off' ? 'detect' : inspection.mode,
      wanted,
      endOfStream,
      ...facts,
      maxBodyBytes: inspection.maxBodyBytes(direction),
      timelyBytes: inspection.maxBodyBytes(direction, times.longestHold),
      configured: this.#configured,
      observed: this.observed,
      listener: mayOverride ? bodies : { ...bodies, allowModeOverride: 'no' },
    });
  }
}

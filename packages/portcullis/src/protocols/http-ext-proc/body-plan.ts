/**
 * How a body is asked for: the table of D13, in one place. Decided when the headers of a direction are there,
 * from what the policy wants, what the message says of its body, what the Envoy filter is configured to send
 * and what the listener allows. Pure: no state, no clock.
 *
 *   wanted  mode           body                              plan
 *   ------  -------------  --------------------------------  ------------------------------------------------
 *   no      any            any                               none: chunks that come anyway are passed on
 *   yes     any            none (end of stream)              none: the empty body is inspected at once
 *   yes     any            upgrade or CONNECT                none, said in the record: it is no HTTP body
 *   yes     block          gRPC, SSE, mixed-replace          never BUFFERED (it hangs them): duplex-messages where
 *                                                            allowed, else none and posture body-withheld
 *   yes     block          longer than the policy's limit    refuse: posture over-limit, before the body; where that
 *                                                            lets it go on, BUFFERED_PARTIAL: its beginning is
 *                                                            inspected before anything of it goes on
 *   yes     block          known, within Envoy's buffer      buffered
 *                          and its timer
 *   yes     block          longer than these                 duplex-hold where allowed, else refuse as above
 *   yes     block          of unknown length                 duplex-hold where allowed, else BUFFERED_PARTIAL by
 *                                                            override (whole-or-refuse) or BUFFERED as configured:
 *                                                            an override to BUFFERED hangs for ever when more than
 *                                                            Envoy's buffer was there before it (Envoy 1.40)
 *   yes     detect/shadow  known, within Envoy's buffer      buffered
 *                          and its timer
 *   yes     detect/shadow  anything else                     streamed-pass: every chunk answered at once, since
 *                                                            BUFFERED would make Envoy refuse what it would pass
 *
 * A filter configured for FULL_DUPLEX_STREAMED ignores overrides: block holds back, detect and shadow release
 * each chunk at once. Where no override is possible, the configured mode decides.
 */

/** `BodySendMode` of envoy.extensions.filters.http.ext_proc.v3.ProcessingMode. */
export const bodyMode = {
  none: 0,
  streamed: 1,
  buffered: 2,
  bufferedPartial: 3,
  fullDuplexStreamed: 4,
} as const;

/** What will be done with the body messages of one direction. */
export type BodyPlanKind =
  /** No body is wanted; one that comes is passed on unread. */
  | 'none'
  /** One message holds the whole body; the reply waits for the verdict. */
  | 'buffered'
  /** One message holds the beginning; the rest passes uninspected (posture partial-body when cut). */
  | 'partial'
  /** One message holds the whole body, or its beginning: then the posture is over-limit. */
  | 'whole-or-refuse'
  /** Chunks, each answered at once; inspected at the end, when nothing can be held any more. */
  | 'streamed-pass'
  /** Chunks whose replies are held until the end, within the message timeout. */
  | 'streamed-hold'
  /** FULL_DUPLEX: everything is held until the verdict, then released. */
  | 'duplex-hold'
  /** FULL_DUPLEX for streams of messages: each message is released after its own verdict. */
  | 'duplex-messages'
  /** FULL_DUPLEX: each chunk is released at once. */
  | 'duplex-pass';

/** What the listener says about the Envoy in front of it. */
export interface ListenerBodySettings {
  /** Envoy's buffer limit in bytes; default 1 MiB, Envoy's own `per_connection_buffer_limit_bytes`. */
  readonly envoyBufferLimit: number;
  /** `allow_mode_override` of the filter: yes, no, or auto (assume yes until bodies are seen withheld). */
  readonly allowModeOverride: 'yes' | 'no' | 'auto';
  /**
   * Whether an override to FULL_DUPLEX_STREAMED may be used. Default auto: only for streams of messages, where
   * nothing else fits, and only with an Envoy that tells its modes (1.34 and later), since it is Envoy's youngest
   * mode and lets the headers go before the verdict.
   */
  readonly fullDuplex: 'yes' | 'no' | 'auto';
  /**
   * `max_message_timeout` of the filter in milliseconds: how long Envoy waits for a message if it is asked to. Default
   * 0, as in Envoy: it is not asked.
   */
  readonly maxMessageTimeout: number;
}

/** The configured body modes, from `protocol_config` in the first message (Envoy 1.34 and later). */
export interface ConfiguredModes {
  readonly requestBodyMode: number;
  readonly responseBodyMode: number;
  readonly sendBodyWithoutWaiting: boolean;
}

/** One question to the table. */
export interface BodyQuestion {
  readonly direction: 'request' | 'response';
  readonly mode: 'block' | 'shadow' | 'detect';
  /** Whether the policy inspects the body of this direction. */
  readonly wanted: boolean;
  /** The headers message said that nothing follows. */
  readonly endOfStream: boolean;
  /** Declared length in bytes, undefined when unknown or not a number. */
  readonly contentLength: number | undefined;
  /** gRPC; in responses also server-sent events and multipart/x-mixed-replace: BUFFERED would hang them. */
  readonly stream: boolean;
  /** Upgrade or CONNECT: no body mode at all fits. */
  readonly upgrade: boolean;
  /** The policy's limit for this direction in bytes. */
  readonly maxBodyBytes: number;
  /** How much of it can be inspected before Envoy's timer fires, in bytes; FULL_DUPLEX_STREAMED has no timer. */
  readonly timelyBytes: number;
  /** Undefined: an Envoy that does not tell. */
  readonly configured: ConfiguredModes | undefined;
  /** Replies are ignored (observability_mode). */
  readonly observed: boolean;
  readonly listener: ListenerBodySettings;
}

/** The answer. */
export interface BodyPlan {
  readonly kind: BodyPlanKind;
  /** Body mode to ask for by mode_override; undefined when the configured mode already does. */
  readonly override: number | undefined;
  /** Refuse now, by this cause, instead of waiting for the body; where the posture lets it go on, the rest applies. */
  readonly refuse: 'over-limit' | undefined;
  /** The body is wanted but cannot be had without hanging the exchange; said in the record. */
  readonly uninspected: boolean;
}

const pass: BodyPlan = { kind: 'none', override: undefined, refuse: undefined, uninspected: false };

/** Looks the question up in the table above. */
export function bodyPlan(question: BodyQuestion): BodyPlan {
  const configured = configuredMode(question);
  const canOverride = overridePossible(question);
  if (question.observed) return observedPlan(question, configured);
  if (!question.wanted || question.endOfStream) return unwantedPlan(question, configured, canOverride);
  if (question.upgrade) return upgradePlan(configured, canOverride);
  if (question.stream) return streamPlan(question, configured, canOverride);
  if (question.mode === 'block' && (question.contentLength ?? 0) > question.maxBodyBytes)
    return beginningPlan(question, configured, canOverride);
  const wished = wishedMode(question, configured, canOverride);
  if (wished === 'over-limit') return beginningPlan(question, configured, canOverride);
  return {
    kind: canOverride && maybeCut(wished, configured) ? 'whole-or-refuse' : kindFor(wished, question.mode),
    override: wished === configured ? undefined : wished,
    refuse: undefined,
    uninspected: wished === bodyMode.none,
  };
}

/** BUFFERED_PARTIAL is asked for, or is what comes when an override to BUFFERED is ignored. */
function maybeCut(wished: number, configured: number | undefined): boolean {
  if (wished === bodyMode.bufferedPartial) return true;
  return wished === bodyMode.buffered && configured === bodyMode.bufferedPartial;
}

/**
 * Whether FULL_DUPLEX_STREAMED can be asked for: its replies are illegal in every other mode, so it must be certain
 * that a body which comes is in this mode. That is so where none is configured, or the listener says that overrides
 * are honoured; an Envoy that does not tell its modes does not know it.
 */
function duplexCertain(question: BodyQuestion, configured: number | undefined): boolean {
  return (
    configured === bodyMode.none ||
    (configured !== undefined && question.listener.allowModeOverride === 'yes')
  );
}

function configuredMode(question: BodyQuestion): number | undefined {
  const { configured } = question;
  if (configured === undefined) return undefined;
  return question.direction === 'request' ? configured.requestBodyMode : configured.responseBodyMode;
}

/** The conditions of reference B.7 that can be seen from here; `auto` assumes that the filter allows it. */
export function overridePossible(
  question: Pick<BodyQuestion, 'configured' | 'listener' | 'observed'>,
): boolean {
  const { configured, listener } = question;
  if (listener.allowModeOverride === 'no' || question.observed) return false;
  if (configured === undefined) return true;
  return (
    !configured.sendBodyWithoutWaiting &&
    configured.requestBodyMode !== bodyMode.fullDuplexStreamed &&
    configured.responseBodyMode !== bodyMode.fullDuplexStreamed
  );
}

function observedPlan(question: BodyQuestion, configured: number | undefined): BodyPlan {
  const sent = configured === undefined || configured === bodyMode.streamed;
  return { ...pass, kind: question.wanted && !question.endOfStream && sent ? 'streamed-pass' : 'none' };
}

function unwantedPlan(
  question: BodyQuestion,
  configured: number | undefined,
  canOverride: boolean,
): BodyPlan {
  if (question.endOfStream) return pass;
  if (configured === bodyMode.fullDuplexStreamed) return { ...pass, kind: 'duplex-pass' };
  const sent = configured !== undefined && configured !== bodyMode.none;
  return sent && canOverride ? { ...pass, override: bodyMode.none } : pass;
}

/**
 * A body that is too long to be inspected whole: refused, or, where the posture lets it go on, as much of it inspected
 * before it goes on as Envoy's buffer holds. Where no override is certain, chunks are inspected as they pass. BUFFERED
 * that is configured stays: when more than its buffer was there before an override, Envoy 1.40 hangs (STREAMED) or
 * answers 413 (NONE, BUFFERED_PARTIAL), as it does without.
 */
function beginningPlan(
  question: BodyQuestion,
  configured: number | undefined,
  canOverride: boolean,
): BodyPlan {
  const plan: BodyPlan = { ...pass, refuse: 'over-limit' };
  if (configured === bodyMode.fullDuplexStreamed) return { ...plan, kind: 'duplex-pass' };
  const unsure = configured === bodyMode.streamed && question.listener.allowModeOverride !== 'yes';
  if (canOverride && !unsure && configured !== bodyMode.buffered) {
    const override = configured === bodyMode.bufferedPartial ? undefined : bodyMode.bufferedPartial;
    return { ...plan, kind: 'whole-or-refuse', override };
  }
  return { ...plan, kind: kindFor(configured ?? bodyMode.none, 'detect') };
}

/** An upgraded connection carries no HTTP body; a body mode that is configured anyway would hang it. */
function upgradePlan(configured: number | undefined, canOverride: boolean): BodyPlan {
  if (configured === bodyMode.fullDuplexStreamed) return { ...pass, kind: 'duplex-pass', uninspected: true };
  const sent = configured !== undefined && configured !== bodyMode.none;
  return { ...pass, override: sent && canOverride ? bodyMode.none : undefined, uninspected: true };
}

function streamPlan(question: BodyQuestion, configured: number | undefined, canOverride: boolean): BodyPlan {
  const block = question.mode === 'block';
  if (configured === bodyMode.fullDuplexStreamed || !canOverride) {
    const mode = configured ?? bodyMode.none;
    const kind = kindFor(mode, question.mode);
    return { ...pass, kind: kind === 'duplex-hold' ? 'duplex-messages' : kind, uninspected: kind === 'none' };
  }
  const { fullDuplex } = question.listener;
  if (block && fullDuplex !== 'no' && duplexCertain(question, configured))
    return { ...pass, kind: 'duplex-messages', override: bodyMode.fullDuplexStreamed };
  // What the operator configured is inspected; asking for nothing would let a body through that only claims a type.
  if (block)
    return {
      ...pass,
      kind: kindFor(configured ?? bodyMode.none, 'block'),
      uninspected: (configured ?? bodyMode.none) === bodyMode.none,
    };
  return {
    ...pass,
    kind: 'streamed-pass',
    override: configured === bodyMode.streamed ? undefined : bodyMode.streamed,
  };
}

function wishedMode(
  question: BodyQuestion,
  configured: number | undefined,
  canOverride: boolean,
): number | 'over-limit' {
  if (configured === bodyMode.fullDuplexStreamed) return configured;
  if (!canOverride) return configured ?? bodyMode.none;
  // Were the override ignored, chunks would be taken for whole bodies: a block holds them as they are configured.
  const unsure = question.listener.allowModeOverride !== 'yes';
  if (question.mode === 'block' && configured === bodyMode.streamed && unsure) return configured;
  const { contentLength, listener } = question;
  const largest = Math.min(listener.envoyBufferLimit, question.timelyBytes);
  const fits = contentLength !== undefined && contentLength <= largest;
  if (question.mode !== 'block') return fits ? bodyMode.buffered : bodyMode.streamed;
  if (fits) return bodyMode.buffered;
  if (listener.fullDuplex === 'yes' && duplexCertain(question, configured))
    return bodyMode.fullDuplexStreamed;
  if (contentLength !== undefined) return 'over-limit';
  return configured === bodyMode.buffered ? bodyMode.buffered : bodyMode.bufferedPartial;
}

function kindFor(mode: number, policyMode: 'block' | 'shadow' | 'detect'): BodyPlanKind {
  switch (mode) {
    case bodyMode.buffered:
      return 'buffered';
    case bodyMode.bufferedPartial:
      return 'partial';
    case bodyMode.streamed:
      return policyMode === 'block' ? 'streamed-hold' : 'streamed-pass';
    case bodyMode.fullDuplexStreamed:
      return policyMode === 'block' ? 'duplex-hold' : 'duplex-pass';
    default:
      return 'none';
  }
}

import { exceedLimit, limitBody } from './body-limits.ts';
import type { Engine } from './engine.ts';
import { compactCopy, type FieldList } from './field-list.ts';
import type { Interruption, MatchedRule } from './matched-rule.ts';
import type { RequestView, ResponseView } from './request-view.ts';
import type { TransactionState } from './transaction-state.ts';

const noBody = new Uint8Array(0);

/** Anomaly scores as CRS counts them; 0 where the rules have no such score. */
export interface AnomalyScores {
  readonly inbound: number;
  readonly outbound: number;
  /** By class, for classes above 0: `sql_injection`, `xss`, `rfi`, `lfi`, `rce`, `php_injection` … */
  readonly classes: Readonly<Record<string, number>>;
}

/** What the caller knows of a body. */
export interface BodyOptions {
  /** The body went on, and the rest is not here: rules see INBOUND_DATA_ERROR. Default false. */
  readonly isPartial?: boolean;
  /**
   * Arguments that an application may find in the request and the processor does not, such as those of a mislabelled
   * body: the rules see them as ARGS_POST. Read during the call.
   */
  readonly further?: FieldList;
}

/**
 * One HTTP exchange under the rules. Call the `process…` methods in order; each returns the interruption if the rules
 * want the exchange to end, and after one only `processLogging` does anything. Nothing is thrown for what traffic
 * contains.
 */
export class Transaction {
  readonly #engine: Engine;
  readonly #state: TransactionState;
  #request: RequestView | undefined;
  #response: ResponseView | undefined;
  #isRequestDone = false;
  #hasUnread = false;

  constructor(engine: Engine, state: TransactionState, request: RequestView) {
    this.#engine = engine;
    this.#state = state;
    this.#request = request;
  }

  /** Phase 1. */
  processRequestHeaders(): Interruption | undefined {
    const state = this.#state;
    const { inspection } = this.#engine;
    inspection.openRequest(state, this.#request!);
    state.bodyProcessor = processorOf(inspection.header('content-type'));
    return this.#run(1);
  }

  /** The parser that reads the body: what phase 1 chose; empty for none. */
  get requestBodyProcessor(): string {
    return this.#state.bodyProcessor;
  }

  /** Whether a limit (SecArgumentsLimit, SecRequestBodyJsonDepthLimit) kept arguments from the rules of phase 2. */
  get hasUnread(): boolean {
    return this.#hasUnread;
  }

  /**
   * Phase 2. Call it for requests without a body, too: most rules run here.
   *
   * A body beyond SecRequestBodyLimit or SecRequestBodyNoFilesLimit ends the exchange with 413 before rules see it, or
   * is seen in part with INBOUND_DATA_ERROR, as SecRequestBodyLimitAction says.
   */
  processRequestBody(body: Uint8Array = noBody, options: BodyOptions = {}): Interruption | undefined {
    const state = this.#state;
    if (state.interruption !== undefined) return state.interruption;
    if (!this.#openBody(state.requestBodyAccess ? body : noBody, options)) this.#run(2);
    this.#finishRequest();
    return state.interruption;
  }

  /** Reads the body in, as far as the rules' limits let it; whether a limit ended the exchange. */
  #openBody(body: Uint8Array, { isPartial = false, further }: BodyOptions): boolean {
    const state = this.#state;
    const { inspection } = this.#engine;
    const { requestBodyNoFilesLimit, requestBodyLimitAction: action } = state.settings;
    const whole = limitBody(body, state.requestBodyLimit);
    if (whole.isCut && exceedLimit(state, 'SecRequestBodyLimit', action) !== undefined) return true;
    inspection.openRequest(state, this.#request!);
    const isMultipart = state.bodyProcessor === 'MULTIPART';
    const { visible, isCut } = isMultipart
      ? { visible: whole.visible, isCut: false }
      : limitBody(whole.visible, requestBodyNoFilesLimit);
    if (isCut && exceedLimit(state, 'SecRequestBodyNoFilesLimit', action) !== undefined) return true;
    inspection.openBody(visible, whole.isCut || isCut || isPartial, further);
    const reader = inspection.body;
    this.#hasUnread = reader.hasUnread;
    // The files of a multipart body are known, and so taken off, only when it is read.
    const isTooLong = isCut || (isMultipart && visible.length - reader.filesSize > requestBodyNoFilesLimit);
    if (!isTooLong) return false;
    reader.refuse('the body without its files is longer than SecRequestBodyNoFilesLimit');
    return isMultipart && exceedLimit(state, 'SecRequestBodyNoFilesLimit', action) !== undefined;
  }

  /** Phase 3. */
  processResponseHeaders(response: ResponseView): Interruption | undefined {
    const state = this.#state;
    if (state.interruption !== undefined) return state.interruption;
    this.#finishRequest();
    this.#response = response;
    this.#engine.inspection.openResponse(state, response, noBody);
    return this.#run(3);
  }

  /** Whether phase 4 wants the response's body: SecResponseBodyAccess and its media types. */
  get wantsResponseBody(): boolean {
    const state = this.#state;
    if (!state.responseBodyAccess || this.#response === undefined) return false;
    const { inspection } = this.#engine;
    inspection.openResponse(state, this.#response, noBody);
    const type = inspection.responseContentType.split(';')[0]!.trim().toLowerCase();
    return state.settings.responseBodyMimeTypes.some(
      (wanted) => wanted === type || (wanted === 'null' && type === ''),
    );
  }

  /**
   * Phase 4. A body that is not wanted is not looked at; one beyond SecResponseBodyLimit ends the exchange with 500 or is
   * seen in part with OUTBOUND_DATA_ERROR, as SecResponseBodyLimitAction says.
   */
  processResponseBody(body: Uint8Array = noBody): Interruption | undefined {
    const state = this.#state;
    if (state.interruption !== undefined || this.#response === undefined) return state.interruption;
    const seen = body.length > 0 && this.wantsResponseBody ? body : noBody;
    const { visible, isCut } = limitBody(seen, state.responseBodyLimit);
    state.responseOverLimit = isCut;
    const { responseBodyLimitAction: action } = state.settings;
    if (isCut && exceedLimit(state, 'SecResponseBodyLimit', action) !== undefined) {
      return state.interruption;
    }
    this.#engine.inspection.openResponse(state, this.#response, visible);
    return this.#run(4);
  }

  /** Phase 5: after everything, interrupted or not. It can no longer interrupt. */
  processLogging(): void {
    const state = this.#state;
    const { inspection } = this.#engine;
    this.#finishRequest();
    const response = this.#response;
    if (response !== undefined) inspection.openResponse(state, response, noBody);
    else inspection.closeRequest(state);
    this.#engine.phases.run(5, state);
    inspection.close();
  }

  /** Why the exchange must end; undefined while it may go on. */
  get interruption(): Interruption | undefined {
    return this.#state.interruption;
  }

  /** In DetectionOnly: the interruption that there would have been. */
  get detection(): Interruption | undefined {
    return this.#state.detection;
  }

  /** The rules that matched and log, in order. */
  get matchedRules(): readonly MatchedRule[] {
    return this.#state.matchedRules;
  }

  /** Whether the step budget ran out, so that rules did not see everything. */
  get isExhausted(): boolean {
    return this.#state.isExhausted;
  }

  /** The anomaly scores of now. */
  get scores(): AnomalyScores {
    return anomalyScores(this.#state);
  }

  /** The value of a TX variable (small letters), for tests and tools. */
  tx(name: string): string | number | undefined {
    return this.#state.tx.get(name);
  }

  #run(phase: number): Interruption | undefined {
    this.#engine.phases.run(phase, this.#state);
    return this.#state.interruption;
  }

  /** Copies what later phases read and lets go of the request. */
  #finishRequest(): void {
    if (this.#isRequestDone) return;
    this.#isRequestDone = true;
    const state = this.#state;
    const { kept, inspection } = this.#engine;
    if (kept.length > 0) {
      if (!inspection.isOpenFor(state)) inspection.openRequest(state, this.#request!);
      const phase = state.phase;
      state.phase = 2;
      state.kept = new Map(
        kept.map((variable) => [variable.name, [compactCopy(variable.lists(inspection))]]),
      );
      state.phase = phase;
    }
    this.#request = undefined;
  }
}

/** The parser that a media type chooses by itself; XML and JSON are chosen by rules (ModSecurity's way). */
function processorOf(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return 'URLENCODED';
  return type === 'multipart/form-data' ? 'MULTIPART' : '';
}

function anomalyScores(state: TransactionState): AnomalyScores {
  const number = (name: string): number => Number(state.tx.get(name) ?? 0) || 0;
  const classes: Record<string, number> = {};
  state.tx.each((name, value) => {
    if (name.endsWith('_score') && !name.includes('anomaly') && typeof value === 'number' && value > 0) {
      classes[name.slice(0, -'_score'.length)] = value;
    }
  });
  return {
    inbound: Math.max(number('blocking_inbound_anomaly_score'), number('inbound_anomaly_score')),
    outbound: Math.max(number('blocking_outbound_anomaly_score'), number('outbound_anomaly_score')),
    classes,
  };
}

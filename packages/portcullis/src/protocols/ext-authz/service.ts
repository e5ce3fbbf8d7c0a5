/**
 * `envoy.service.auth.v3.Authorization/Check`: one question, one answer. The same exchange, pipeline and policies as
 * ext_proc; only requests are seen.
 */

import { checkRequest, isDecodeError } from '@portcullis/envoy-protocol';
import type { Call, CallHandler, CallSink } from '@portcullis/grpc-server';
import { copied } from '@portcullis/http-body';
import type { PostureCause } from '../../config/posture.ts';
import { Exchange, RequestView } from '../../exchange/exchange.ts';
import { noHeaders } from '../../exchange/headers.ts';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import { refusalOf, summaryOf } from '../verdict-summary.ts';
import type { AuthzSettings } from './authz-settings.ts';
import { allowAnswer, denyAnswer } from './check-answer.ts';
import { checkedExchange } from './check-exchange.ts';
import { type CheckInspectionServices, inspectCheck } from './check-inspection.ts';
import { headerChanges, tagList } from './request-headers.ts';

const invalidArgument = 3;

/**
 * Largest CheckRequest that is read, in bytes: whatever Envoy's `max_request_bytes` is, a body above the policy's
 * limit must meet its posture and no gRPC error, which would be a silent bypass under failure_mode_allow.
 */
const maxCheckBytes = 64 * 1024 * 1024;

/** What ext_authz needs besides what all protocols share. */
export interface AuthzServices extends CheckInspectionServices {
  readonly authz: AuthzSettings;
  /** A fresh decision id: 16 hexadecimal digits. */
  newDecisionId(): string;
  /** The signed verdict of a decision; undefined: none is issued. */
  decided(inspection: Inspection, decisionId: string, status: number): string | undefined;
  /** A connection was asked about (network ext_authz). */
  connectionChecked(listener: string): void;
}

/** A handler for Check. `label` names the listener in metrics and events. */
export function extAuthzHandler(services: AuthzServices, label: (id: string) => string): CallHandler {
  const tagNames = new Map(services.authz.tagNames);
  return (call) => new CheckCall(call, services, tagNames, label(call.listener));
}

class CheckCall implements CallSink {
  readonly #call: Call;
  readonly #services: AuthzServices;
  readonly #tagNames: ReadonlyMap<string, string>;
  readonly #label: string;
  /** Nobody waits for an answer any more. */
  #over = false;

  constructor(call: Call, services: AuthzServices, tagNames: ReadonlyMap<string, string>, label: string) {
    this.#call = call;
    this.#services = services;
    this.#tagNames = tagNames;
    this.#label = label;
  }

  messageStart(length: number): 'accept' | 'discard' {
    return length <= maxCheckBytes ? 'accept' : 'discard';
  }

  /** The bytes are copied: the answer may come when the view is not valid any more. */
  message(bytes: Uint8Array): void {
    const check = checkRequest.decode(copied(bytes));
    if (isDecodeError(check)) {
      this.#services.undecodable(this.#label, check.error);
      this.#call.end({ code: invalidArgument, message: `${check.error} at byte ${check.offset}` });
      return;
    }
    const label = listenerLabel(check.attributes?.contextExtensions.get('listener'), this.#label);
    const checked = checkedExchange(check, label, this.#services, this.#services.authz.encodedBodyHeader);
    if (checked === undefined) return this.#reply(this.#connection(label.listener));
    this.#services.tracing?.begin(checked.exchange, (name) => this.#call.header(name));
    inspectCheck(checked, this.#services, (inspection) => this.#reply(this.#answer(inspection)));
  }

  /**
   * A message passed by unread, so nothing is known of the request: it is refused where any policy would refuse it
   * for this cause, and goes on where none could.
   */
  discarded(length: number): void {
    const services = this.#services;
    const cause = length > maxCheckBytes ? 'over-limit' : 'overload';
    const origin = {
      label: listenerLabel(undefined, this.#label),
      trustedHops: services.trustedHops,
      sourceAddress: undefined,
      protocol: undefined,
      newId: services.newId,
    };
    const exchange = new Exchange(new RequestView(noHeaders, false, origin), origin);
    const inspection = new Inspection(exchange, services.plan(), services.inspection);
    inspection.fail(cause, 'request', mayRefuse(inspection, cause));
    this.#reply(this.#answer(inspection));
  }

  #reply(answer: Uint8Array): void {
    if (this.#over) return;
    this.#call.write(answer);
    this.#call.end();
  }

  cancelled(): void {
    this.#over = true;
  }

  /** Policies are about requests: a connection without one goes on. */
  #connection(listener: string): Uint8Array {
    this.#services.connectionChecked(listener);
    return allowAnswer({ summary: noVerdict, join: undefined }, { set: [], remove: [] });
  }

  #answer(inspection: Inspection): Uint8Array {
    const services = this.#services;
    const decisionId = services.newDecisionId();
    const status = inspection.refusalStatus;
    const join = services.decided(inspection, decisionId, status === 0 ? 200 : status);
    services.finished(inspection, 'ext-authz', decisionId);
    const told = { summary: summaryOf(inspection), join };
    if (status > 0) return denyAnswer(refusalOf(inspection, services.inspection.clock), told);
    const tags = tagList(
      inspection.findings.map(({ finding }) => finding),
      this.#tagNames,
    );
    const { set, remove } = headerChanges(services.authz, { join, tags });
    return allowAnswer(told, { set: [...set, ...(services.tracing?.headers(inspection) ?? [])], remove });
  }
}

function mayRefuse({ plan }: Inspection, cause: PostureCause): boolean {
  return plan.plan.policies.some(({ mode, postures }) => mode === 'block' && postures[cause] === 'block');
}

const noVerdict = { verdict: 'allow', wouldVerdict: '', rule: '', rules: '', policy: '', mode: '' } as const;

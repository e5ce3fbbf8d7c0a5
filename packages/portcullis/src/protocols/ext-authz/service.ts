/**
 * `envoy.service.auth.v3.Authorization/Check`: one question, one answer. The same exchange, pipeline and policies as
 * ext_proc; only requests are seen.
 */
import { checkRequest, isDecodeError } from '@portcullis/envoy-protocol';
import type { Call, CallHandler, CallSink } from '@portcullis/grpc-server';
import { listenerLabel } from '../../exchange/listener-label.ts';
import { Inspection } from '../../pipeline/inspection.ts';
import type { ProtocolServices } from '../protocol-services.ts';
import { refusalOf, summaryOf } from '../verdict-summary.ts';
import type { AuthzSettings } from './authz-settings.ts';
import { allowAnswer, denyAnswer } from './check-answer.ts';
import { type CheckedExchange, checkedExchange } from './check-exchange.ts';
import { headerChanges, tagList } from './request-headers.ts';

const invalidArgument = 3;

/** What ext_authz needs besides what all protocols share. */
export interface AuthzServices extends ProtocolServices {
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

  constructor(call: Call, services: AuthzServices, tagNames: ReadonlyMap<string, string>, label: string) {
    this.#call = call;
    this.#services = services;
    this.#tagNames = tagNames;
    this.#label = label;
  }

  message(bytes: Uint8Array): void {
    const check = checkRequest.decode(bytes);
    if (isDecodeError(check)) {
      this.#services.undecodable(this.#label, check.error);
      this.#call.end({ code: invalidArgument, message: `${check.error} at byte ${check.offset}` });
      return;
    }
    const label = listenerLabel(check.attributes?.contextExtensions.get('listener'), this.#label);
    const checked = checkedExchange(check, label, this.#services, this.#services.authz.encodedBodyHeader);
    this.#call.write(checked === undefined ? this.#connection(label.listener) : this.#answer(checked));
    this.#call.end();
  }

  /** Policies are about requests: a connection without one goes on. */
  #connection(listener: string): Uint8Array {
    this.#services.connectionChecked(listener);
    return allowAnswer({ summary: noVerdict, join: undefined }, { set: [], remove: [] });
  }

  #answer(checked: CheckedExchange): Uint8Array {
    const services = this.#services;
    const inspection = inspectAll(
      checked,
      () => new Inspection(checked.exchange, services.plan(), services.inspection),
    );
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
    return allowAnswer(told, headerChanges(services.authz, { join, tags }));
  }
}

/**
 * The body that Envoy sent, and the one of a header where there is one: each is a body that the upstream may see, so
 * the stricter verdict counts. Without a body by Envoy the header's takes its place.
 */
function inspectAll(checked: CheckedExchange, open: () => Inspection): Inspection {
  const { encoded, body } = checked;
  const first = open();
  if (encoded === undefined) return inspect(first, checked);
  const second = { ...checked, body: encoded, complete: true };
  if (body.length === 0) return inspect(first, second);
  inspect(first, checked);
  if (first.verdict.action !== 'allow' || sameBytes(encoded, body)) return first;
  const other = inspect(open(), second);
  return other.verdict.action !== 'allow' || other.findings.length > first.findings.length ? other : first;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** All phases of a request at once; there is no later. */
function inspect(inspection: Inspection, { exchange, body, complete }: CheckedExchange): Inspection {
  if (inspection.requestHeaders().action !== 'allow' || !inspection.wantsBody('request')) return inspection;
  const limit = inspection.maxBodyBytes('request');
  const over = body.length > limit;
  const verdict = inspection.body('request', over ? body.subarray(0, limit) : body, complete && !over);
  if (verdict.action !== 'allow') return inspection;
  if (over) inspection.fail('over-limit', 'request');
  else if (!complete)
    inspection.fail(
      body.length === 0 && !exchange.request.endOfStream ? 'body-withheld' : 'partial-body',
      'request',
    );
  return inspection;
}

const noVerdict = { verdict: 'allow', wouldVerdict: '', rule: '', policy: '', mode: '' } as const;

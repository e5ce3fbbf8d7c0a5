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
import { allowAnswer, denyAnswer } from './check-answer.ts';
import { type CheckedExchange, checkedExchange } from './check-exchange.ts';

const invalidArgument = 3;

/** Request headers that only Portcullis sets; a client's copies are taken away. */
const ownHeaders = ['x-portcullis-request-id', 'x-portcullis-verdict'];

/** A handler for Check. `label` names the listener in metrics and events. */
export function extAuthzHandler(services: ProtocolServices, label: (id: string) => string): CallHandler {
  return (call) => new CheckCall(call, services, label(call.listener));
}

class CheckCall implements CallSink {
  readonly #call: Call;
  readonly #services: ProtocolServices;
  readonly #label: string;

  constructor(call: Call, services: ProtocolServices, label: string) {
    this.#call = call;
    this.#services = services;
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
    const checked = checkedExchange(check, label, this.#services);
    this.#call.write(checked === undefined ? allowAnswer(noVerdict, []) : this.#answer(checked));
    this.#call.end();
  }

  #answer(checked: CheckedExchange): Uint8Array {
    const { inspection: services } = this.#services;
    const inspection = new Inspection(checked.exchange, this.#services.plan(), services);
    inspect(inspection, checked);
    this.#services.finished(inspection, 'ext-authz');
    const summary = summaryOf(inspection);
    if (inspection.verdict.action === 'allow') return allowAnswer(summary, ownHeaders);
    return denyAnswer(refusalOf(inspection, services.clock), summary);
  }
}

/** All phases of a request at once; there is no later. */
function inspect(inspection: Inspection, { exchange, body, complete }: CheckedExchange): void {
  if (inspection.requestHeaders().action !== 'allow' || !inspection.wantsBody('request')) return;
  const limit = inspection.maxBodyBytes('request');
  const over = body.length > limit;
  const verdict = inspection.body('request', over ? body.subarray(0, limit) : body, complete && !over);
  if (verdict.action !== 'allow') return;
  if (over) inspection.fail('over-limit', 'request');
  else if (!complete)
    inspection.fail(
      body.length === 0 && !exchange.request.endOfStream ? 'body-withheld' : 'partial-body',
      'request',
    );
}

const noVerdict = { verdict: 'allow', wouldVerdict: '', rule: '', policy: '', mode: '' } as const;

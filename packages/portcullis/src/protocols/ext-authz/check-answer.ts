/**
 * A verdict as CheckResponse. The reverse of ext_proc: Envoy reads `value` of headers here, takes an absent status
 * for OK, and keeps dynamic metadata for allowed and denied requests alike (reference C.2), under
 * `envoy.filters.http.ext_authz`.
 */
import { checkResponse, type HeaderValueOption } from '@portcullis/envoy-protocol';
import type { Refusal } from '../../exchange/refusal.ts';
import type { VerdictSummary } from '../verdict-summary.ts';
import { metadataNamespace, summaryFields } from '../verdict-summary.ts';

const permissionDenied = 7;
const decoder = new TextDecoder();

/** Lets the request go on; `remove` names request headers that a client must not be able to set. */
export function allowAnswer(summary: VerdictSummary, remove: readonly string[]): Uint8Array {
  return checkResponse.encode({
    status: { code: 0 },
    okResponse: { headersToRemove: [...remove] },
    dynamicMetadata: { [metadataNamespace]: summaryFields(summary) },
  });
}

/** Refuses it with the status, headers and body of `refusal`. */
export function denyAnswer(refusal: Refusal, summary: VerdictSummary): Uint8Array {
  const headers: Array<Partial<HeaderValueOption>> = refusal.headers.map(
    ([key, value]) => ({ header: { key, value } }) as Partial<HeaderValueOption>,
  );
  return checkResponse.encode({
    status: { code: permissionDenied, message: `${summary.rule} ${summary.policy}` },
    deniedResponse: {
      status: { code: refusal.status },
      headers: headers as HeaderValueOption[],
      body: decoder.decode(refusal.body),
    },
    dynamicMetadata: { [metadataNamespace]: summaryFields(summary) },
  });
}

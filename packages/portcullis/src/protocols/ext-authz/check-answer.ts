/**
 * A verdict as CheckResponse. The reverse of ext_proc: Envoy reads `value` of headers here, takes an absent status
 * for OK, and keeps dynamic metadata for allowed and denied requests alike (reference C.2), under
 * `envoy.filters.http.ext_authz`.
 */
import { checkResponse, type HeaderValueOption } from '@portcullis/envoy-protocol';
import type { Refusal } from '../../exchange/refusal.ts';
import type { VerdictSummary } from '../verdict-summary.ts';
import { joinedFields, metadataNamespace } from '../verdict-summary.ts';
import type { HeaderChanges } from './request-headers.ts';

const permissionDenied = 7;
const decoder = new TextDecoder();

/** A verdict as it is told: what access logs show, and the signed form that joins them. */
export interface ToldVerdict {
  readonly summary: VerdictSummary;
  /** Undefined: none is issued. */
  readonly join: string | undefined;
}

/** Lets the request go on, with its headers changed. */
export function allowAnswer(told: ToldVerdict, { set, remove }: HeaderChanges): Uint8Array {
  return checkResponse.encode({
    status: { code: 0 },
    okResponse: { headers: options(set), headersToRemove: [...remove] },
    dynamicMetadata: metadataOf(told),
  });
}

/** Refuses it with the status, headers and body of `refusal`. */
export function denyAnswer(refusal: Refusal, told: ToldVerdict): Uint8Array {
  return checkResponse.encode({
    status: { code: permissionDenied, message: `${told.summary.rule} ${told.summary.policy}` },
    deniedResponse: {
      status: { code: refusal.status },
      headers: options(refusal.headers),
      body: decoder.decode(refusal.body),
    },
    dynamicMetadata: metadataOf(told),
  });
}

function options(headers: ReadonlyArray<readonly [name: string, value: string]>): HeaderValueOption[] {
  return headers.map(([key, value]) => ({ header: { key, value } }) as HeaderValueOption);
}

function metadataOf({ summary, join }: ToldVerdict): Record<string, Record<string, string>> {
  return { [metadataNamespace]: { ...joinedFields(summary, join) } };
}

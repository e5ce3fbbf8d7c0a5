/**
 * A verdict that refuses, as the immediate response of ext_proc. It always carries a status and `details`, which
 * reach %RESPONSE_CODE_DETAILS%; the body follows the client's Accept header.
 */
import type { HeaderSet, ImmediateReply } from '@portcullis/envoy-protocol';
import type { Refusal } from '../../exchange/refusal.ts';
import { joinedFields, metadataNamespace, type VerdictSummary } from '../verdict-summary.ts';

/** gRPC status codes by HTTP status (the mapping of the gRPC specification, reversed). */
const grpcStatuses: ReadonlyMap<number, number> = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
]);
const permissionDenied = 7;

/** Builds the reply. `summary` and the signed verdict go into the dynamic metadata, for access logs. */
export function immediateReply(
  refusal: Refusal,
  summary: VerdictSummary,
  join?: string | undefined,
): ImmediateReply {
  const set: HeaderSet[] = refusal.headers.map(([name, value]) => ({ name, value }));
  const reply: ImmediateReply = {
    kind: 'immediate',
    status: refusal.status,
    headers: { set },
    body: refusal.body,
    details: detailsOf(summary),
    dynamicMetadata: { [metadataNamespace]: joinedFields(summary, join) },
  };
  if (!refusal.grpc) return reply;
  return { ...reply, grpcStatus: grpcStatuses.get(refusal.status) ?? permissionDenied };
}

/** `portcullis_block{rule,policy}`: no white space, which Envoy would turn into underscores. */
function detailsOf(summary: VerdictSummary): string {
  return `portcullis_${summary.verdict}{${token(summary.rule)},${token(summary.policy)}}`;
}

function token(text: string): string {
  let kept = '';
  for (let index = 0; index < text.length && kept.length < 128; index++) {
    const code = text.charCodeAt(index);
    kept += code > 0x20 && code < 0x7f && code !== 0x7b && code !== 0x7d && code !== 0x2c ? text[index] : '_';
  }
  return kept;
}

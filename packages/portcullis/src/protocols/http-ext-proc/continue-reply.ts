/**
 * Replies that let a request go on, with the verdict as dynamic metadata. The same few replies are sent again and
 * again, so their bytes are remembered; the memory is bounded because policies and overrides are.
 */
import { encodeProcessingResponse, type ModeOverride } from '@portcullis/envoy-protocol';
import type { Direction } from '../../engines/engine.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { joinedFields, metadataNamespace, summaryOf } from '../verdict-summary.ts';

/** More distinct replies than this are not remembered (policies × modes × overrides of a large configuration). */
const maxRemembered = 4096;
/** Without finding and override: by policy id, then mode. */
const plain = new Map<string, Map<string, Uint8Array>>();
const noHeaders: ReadonlyArray<readonly [string, string]> = [];
const overriding = new Map<string, Uint8Array>();

/** What a reply to request headers may carry besides the verdict; empty for most requests. */
export interface ReplyExtras {
  /** Headers that are set on the way to the upstream. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** The signed verdict, where access log entries ask for one. */
  readonly join?: string | undefined;
}

const noExtras: ReplyExtras = {};

/** The reply to the request headers, shared: never write into it. */
export function continueReply(
  inspection: Inspection,
  override: ModeOverride | undefined,
  extras: ReplyExtras = noExtras,
): Uint8Array {
  const { headers = noHeaders, join } = extras;
  if (inspection.findings.length > 0 || headers.length > 0 || join !== undefined)
    return encode(inspection, override, extras);
  const policy = inspection.choice.policy?.id ?? '';
  if (override !== undefined) {
    return remember(overriding, `${policy}\n${inspection.mode}\n${keyOf(override)}`, inspection, override);
  }
  let byMode = plain.get(policy);
  if (byMode === undefined) {
    byMode = new Map();
    if (plain.size < maxRemembered) plain.set(policy, byMode);
  }
  return remember(byMode, inspection.mode, inspection, override);
}

/** The reply to a body, or a chunk of one, that tells what was found in it. */
export function bodyReplyWithVerdict(
  direction: Direction,
  inspection: Inspection,
  join: string | undefined,
): Uint8Array {
  return encodeProcessingResponse({
    kind: `${direction}_body`,
    dynamicMetadata: { [metadataNamespace]: joinedFields(summaryOf(inspection), join) },
  });
}

function remember(
  known: Map<string, Uint8Array>,
  key: string,
  inspection: Inspection,
  override: ModeOverride | undefined,
): Uint8Array {
  let reply = known.get(key);
  if (reply === undefined) {
    reply = encode(inspection, override, noExtras);
    if (known.size < maxRemembered) known.set(key, reply);
  }
  return reply;
}

function encode(
  inspection: Inspection,
  override: ModeOverride | undefined,
  { headers = noHeaders, join }: ReplyExtras,
): Uint8Array {
  return encodeProcessingResponse({
    kind: 'request_headers',
    dynamicMetadata: { [metadataNamespace]: joinedFields(summaryOf(inspection), join) },
    ...(override === undefined ? {} : { modeOverride: override }),
    ...(headers.length === 0 ? {} : { headers: { set: headers.map(([name, value]) => ({ name, value })) } }),
  });
}

function keyOf(override: ModeOverride): string {
  const {
    requestBody,
    responseBody,
    responseHeaders = 0,
    requestTrailers = 0,
    responseTrailers = 0,
  } = override;
  return `${requestBody}${responseBody}${responseHeaders}${requestTrailers}${responseTrailers}`;
}

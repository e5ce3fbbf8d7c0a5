/**
 * Replies that let a request go on, with the verdict as dynamic metadata. The same few replies are sent again and
 * again, so their bytes are remembered; the memory is bounded because policies and overrides are.
 */
import { encodeProcessingResponse, type ModeOverride } from '@portcullis/envoy-protocol';
import { type VerdictSummary, verdictMetadata } from './verdict-metadata.ts';

/** More distinct replies than this are not remembered (policies × modes × overrides of a large configuration). */
const maxRemembered = 4096;
const remembered = new Map<string, Uint8Array>();

/** The reply, shared: never write into it. */
export function continueWithVerdict(
  kind: 'request_headers',
  summary: VerdictSummary,
  override: ModeOverride | undefined,
): Uint8Array {
  const key = `${summary.policy}\n${summary.mode}\n${summary.rule}\n${summary.wouldVerdict}\n${keyOf(override)}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const reply = encodeProcessingResponse({
    kind,
    dynamicMetadata: verdictMetadata(summary),
    ...(override === undefined ? {} : { modeOverride: override }),
  });
  if (remembered.size < maxRemembered) remembered.set(key, reply);
  return reply;
}

function keyOf(override: ModeOverride | undefined): string {
  if (override === undefined) return '';
  const {
    requestBody,
    responseBody,
    responseHeaders = 0,
    requestTrailers = 0,
    responseTrailers = 0,
  } = override;
  return `${requestBody}${responseBody}${responseHeaders}${requestTrailers}${responseTrailers}`;
}

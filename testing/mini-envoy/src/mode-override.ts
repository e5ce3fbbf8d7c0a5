/** When Envoy honours a mode_override, and what it makes of it (reference B.7 and L.2). */
import { BodySendMode, HeaderSendMode, type ProcessingMode } from '@portcullis/envoy-protocol';
import type { FilterConfig } from './filter-config.ts';

/** The mode that holds from now on, or undefined where the override is dropped silently. */
export function overriddenMode(config: FilterConfig, override: ProcessingMode): ProcessingMode | undefined {
  if (!config.allowModeOverride || config.sendBodyWithoutWaiting || config.observabilityMode)
    return undefined;
  const configured = config.mode;
  const duplex = BodySendMode.FULL_DUPLEX_STREAMED;
  if (configured.requestBodyMode === duplex || configured.responseBodyMode === duplex) return undefined;
  if (
    config.allowedOverrideModes.length > 0 &&
    !config.allowedOverrideModes.some((mode) => same(mode, override))
  ) {
    return undefined;
  }
  const kept = (given: number, before: number): number => (given === HeaderSendMode.DEFAULT ? before : given);
  return {
    requestHeaderMode: configured.requestHeaderMode,
    responseHeaderMode: kept(override.responseHeaderMode, configured.responseHeaderMode),
    // An absent body mode cannot be told from NONE on the wire, and counts as NONE.
    requestBodyMode: override.requestBodyMode,
    responseBodyMode: override.responseBodyMode,
    requestTrailerMode: kept(override.requestTrailerMode, configured.requestTrailerMode),
    responseTrailerMode: kept(override.responseTrailerMode, configured.responseTrailerMode),
  };
}

/** Equal but for request_header_mode, which Envoy leaves out of the comparison. */
function same(a: ProcessingMode, b: ProcessingMode): boolean {
  return (
    a.responseHeaderMode === b.responseHeaderMode &&
    a.requestBodyMode === b.requestBodyMode &&
    a.responseBodyMode === b.responseBodyMode &&
    a.requestTrailerMode === b.requestTrailerMode &&
    a.responseTrailerMode === b.responseTrailerMode
  );
}

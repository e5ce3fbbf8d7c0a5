/** What a finished request shows that no rule is needed for. */
import type { CompletionFacts } from '../../exchange/completion-facts.ts';

/** When a response is remarkable. */
export interface SignalSettings {
  /** Body bytes (default 524288, as agents of this kind have it). */
  readonly largeResponse: number;
  /** Milliseconds (default 1000). */
  readonly slowResponse: number;
}

export type CompletionSignal =
  | 'response.large'
  | 'response.slow'
  | 'response.server-error'
  | 'tls.obsolete'
  | 'inspection.bypassed';

/** Set by Envoy with `failure_mode_allow_header_add` when it let a request pass unchecked. */
const failOpenHeader = 'x-envoy-auth-failure-mode-allowed';

/** The signals of an entry, in a fixed order. */
export function completionSignals(facts: CompletionFacts, settings: SignalSettings): CompletionSignal[] {
  const signals: CompletionSignal[] = [];
  if ((facts.bytes['response_body'] ?? 0) >= settings.largeResponse) signals.push('response.large');
  if ((facts.timings['total'] ?? 0) >= settings.slowResponse) signals.push('response.slow');
  if (facts.status >= 500) signals.push('response.server-error');
  if (facts.tls?.version === 'TLSv1.0' || facts.tls?.version === 'TLSv1.1') signals.push('tls.obsolete');
  if (facts.requestHeaders.some(([name]) => name === failOpenHeader)) signals.push('inspection.bypassed');
  return signals;
}

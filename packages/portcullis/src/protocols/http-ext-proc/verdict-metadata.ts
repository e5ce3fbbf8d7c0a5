import type { StructObject } from '@portcullis/envoy-protocol';

/** The part of a verdict that Envoy's access log can show: `%DYNAMIC_METADATA(portcullis:verdict)%` and so on. */
export interface VerdictSummary {
  readonly verdict: 'allow' | 'redirect' | 'block';
  /** What would have happened outside detect and shadow; empty when nothing else. */
  readonly wouldVerdict: string;
  /** Rule that decided, or the first that matched; empty without one. */
  readonly rule: string;
  /** Policy that applied; empty without one. */
  readonly policy: string;
  readonly mode: string;
}

/** The namespace that `metadata_options.receiving_namespaces.untyped` of the filter must name. */
export const metadataNamespace = 'portcullis';

/** A summary as dynamic metadata; empty fields are left out. */
export function verdictMetadata(summary: VerdictSummary): StructObject {
  const fields: Record<string, string> = { verdict: summary.verdict };
  if (summary.wouldVerdict !== '') fields['would_verdict'] = summary.wouldVerdict;
  if (summary.rule !== '') fields['rule'] = summary.rule;
  if (summary.policy !== '') fields['policy'] = summary.policy;
  if (summary.mode !== '') fields['mode'] = summary.mode;
  return { [metadataNamespace]: fields };
}

/** Rules that only the merged settings of a policy can break, and differences to Elchi that show there. */

import { asksForBody } from './compile-policy.ts';
import type { DocumentReporter } from './document-reporter.ts';
import type { Layer, MergedSettings } from './inherit.ts';
import type { FieldPath } from './located-value.ts';
import type { Stage } from './schema/policy-spec.ts';
import type { ApiVersion } from './schema/security-policy.ts';

/** Reports about the policy at `path`, whose levels were merged. */
export function checkMerged(
  settings: MergedSettings,
  apiVersion: ApiVersion,
  reporter: DocumentReporter,
  path: FieldPath,
): void {
  checkLimits(settings, apiVersion, reporter, path);
  checkStages(settings, reporter, path);
}

/** An inherited limit of 0 with inspection switched on above it: we inspect, up to the builtin limit. */
function checkLimits(
  { spec, origins }: MergedSettings,
  apiVersion: ApiVersion,
  reporter: DocumentReporter,
  path: FieldPath,
): void {
  if (spec.mode === 'off') return;
  for (const direction of ['request', 'response'] as const) {
    const limit = `max_${direction}_body_bytes` as const;
    if (spec[limit] !== 0 || !asksForBody(direction, spec) || ownsBoth(origins.get(limit), direction))
      continue;
    const message = `"${limit}" is 0 here, but the ${direction} body is to be inspected; 1048576 applies`;
    const hint = `set "${limit}" where inspection is switched on`;
    reporter.warning('config.limit-ignored', path, message, { hint, atKey: true });
    if (apiVersion === 'sentinel.elchi.io/v1') {
      const difference = 'Elchi does not inspect this body; Portcullis does';
      reporter.notice('config.differs-resolved-limit', path, difference, { atKey: true });
    }
  }
}

/** The same level sets flag and limit: an error there already. */
function ownsBoth(layer: Layer | undefined, direction: 'request' | 'response'): boolean {
  return layer?.spec[`inspect_${direction}_body`] === true;
}

/** A stage left out by one level while another configures its work: it would silently not run. */
function checkStages({ spec, origins }: MergedSettings, reporter: DocumentReporter, path: FieldPath): void {
  const configured: [Stage, string, Layer | undefined][] = [
    ['fast_pre_checks', 'checks.headers', origins.get('checks.headers')],
    ['body_checks', 'checks.body', origins.get('checks.body')],
    ['waf_engine', 'engines', origins.get('engines')],
  ];
  for (const direction of ['request', 'response'] as const) {
    const list = spec.pipeline?.[direction];
    const listLayer = origins.get(`pipeline.${direction}`);
    if (list === undefined || listLayer === undefined) continue;
    for (const [stage, field, layer] of configured) {
      if (layer === undefined || layer === listLayer || list.includes(stage)) continue;
      if (direction === 'response' && stage === 'fast_pre_checks') continue;
      const message = `pipeline.${direction} (${listLayer.level}) leaves out "${stage}", but ${field} (${layer.level}) is set`;
      reporter.warning('config.stage-left-out', path, message, {
        atKey: true,
        hint: `add "${stage}" to the pipeline if it is meant to run`,
        effect: `${field} does nothing in the ${direction} direction of this policy`,
      });
    }
  }
}

/** What Istio does with the two patches of an EnvoyFilter of this folder: a filter before the router, and a cluster. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@portcullis-testing/envoy';
import { parse } from 'yaml';

/** The manifests of this folder. */
export const manifests = ['gateway', 'sidecar'] as const;
export type Manifest = (typeof manifests)[number];

/** A manifest as it stands in the file. */
export function envoyFilter(manifest: Manifest): EnvoyFilter {
  const file = join(import.meta.dirname, 'istio', `${manifest}-filter.yaml`);
  return parse(readFileSync(file, 'utf8')) as EnvoyFilter;
}

/** The part of an EnvoyFilter that matters here. */
export interface EnvoyFilter {
  readonly kind: string;
  readonly spec: {
    readonly configPatches: ReadonlyArray<{
      readonly applyTo: string;
      readonly match: { readonly context: string };
      readonly patch: { readonly operation: string; readonly value: JsonObject };
    }>;
  };
}

/** The value of the patch that is applied to `kind`, `HTTP_FILTER` or `CLUSTER`. */
export function patchOf(filter: EnvoyFilter, kind: 'HTTP_FILTER' | 'CLUSTER'): JsonObject {
  const found = filter.spec.configPatches.filter(({ applyTo }) => applyTo === kind);
  if (found.length !== 1) throw new Error(`${found.length} patches of ${kind}`);
  return found[0]!.patch.value;
}

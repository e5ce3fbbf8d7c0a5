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
  return parse(textOf(`istio/${manifest}-filter.yaml`)) as EnvoyFilter;
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

/** The configuration of this folder, as far as patches and ports are concerned. */
export interface EnvoyConfiguration {
  readonly static_resources: {
    readonly listeners: [
      { filter_chains: [{ filters: [{ typed_config: { http_filters: [JsonObject, ...JsonObject[]] } }] }] },
    ];
    readonly clusters: [JsonObject, JsonObject];
  };
}

/** `envoy.yaml`, a new copy. */
export function envoyConfiguration(): EnvoyConfiguration {
  return parse(textOf('envoy.yaml')) as EnvoyConfiguration;
}

/** `envoy.yaml` with the patches of a manifest in the place of those that stand there. */
export function patchedConfiguration(manifest: Manifest, settings: JsonObject = {}): EnvoyConfiguration {
  const configuration = envoyConfiguration();
  const patches = envoyFilter(manifest);
  const filter = patchOf(patches, 'HTTP_FILTER');
  const { listeners, clusters } = configuration.static_resources;
  listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0] = {
    ...filter,
    typed_config: { ...(filter['typed_config'] as JsonObject), ...settings },
  };
  clusters[0] = patchOf(patches, 'CLUSTER');
  return configuration;
}

function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

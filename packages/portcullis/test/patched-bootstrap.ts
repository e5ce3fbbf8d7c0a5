/** What Istio makes of an EnvoyFilter: its patches put into a bootstrap, for tests without a cluster. */
import assert from 'node:assert/strict';

type Fields = Record<string, unknown>;

interface Patch {
  readonly applyTo: string;
  readonly match: { readonly context: string };
  readonly patch: { readonly operation: string; readonly value: Fields };
}

interface Bootstrap {
  readonly static_resources: {
    readonly listeners: { readonly filter_chains: { readonly filters: Fields[] }[] }[];
    readonly clusters: Fields[];
  };
}

/** Applies every patch to the first filter chain; asserts that each found its place. */
export function patched(manifest: unknown, target: unknown): Bootstrap {
  const bootstrap = structuredClone(target) as Bootstrap;
  const { spec } = manifest as { spec: { configPatches: Patch[] } };
  const filters = bootstrap.static_resources.listeners[0]!.filter_chains[0]!.filters;
  const config = filters.at(-1)!['typed_config'] as Fields;
  for (const { applyTo, patch } of spec.configPatches) {
    const where = `${applyTo} ${patch.operation}`;
    if (where === 'CLUSTER ADD') bootstrap.static_resources.clusters.push(patch.value);
    else if (where === 'HTTP_FILTER INSERT_BEFORE')
      (config['http_filters'] as Fields[]).splice(-1, 0, patch.value);
    else if (where === 'NETWORK_FILTER INSERT_BEFORE') filters.splice(-1, 0, patch.value);
    else if (where === 'NETWORK_FILTER MERGE') merge(config, patch.value['typed_config'] as Fields);
    else if (where === 'VIRTUAL_HOST MERGE')
      merge((config['route_config'] as { virtual_hosts: Fields[] }).virtual_hosts[0]!, patch.value);
    else assert.fail(`no rule for ${where}`);
  }
  return bootstrap;
}

/** As protobuf merges messages: lists are appended to, the rest replaces. */
function merge(into: Fields, from: Fields): void {
  for (const [name, value] of Object.entries(from)) {
    const old = into[name];
    into[name] = Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : value;
  }
}

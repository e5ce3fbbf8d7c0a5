import type { Json, JsonObject } from './json.ts';

/** The parts of a static configuration. */
export interface BootstrapOptions {
  readonly listeners: readonly JsonObject[];
  readonly clusters: readonly JsonObject[];
  /** `node.id`, which the attribute `xds.node.id` gives to servers (default `portcullis-test`). */
  readonly nodeId?: string;
  /** Runtime values, for example of `envoy.reloadable_features.…`. */
  readonly runtime?: JsonObject;
}

/** `config.bootstrap.v3.Bootstrap` with static resources. `startEnvoy` adds the admin socket. */
export function bootstrap(options: BootstrapOptions): JsonObject {
  const layers: readonly Json[] = [
    {
      name: 'static',
      // Envoy warns at every start when the connections of its listeners have no limit.
      static_layer: { 'overload.global_downstream_max_connections': 50_000, ...options.runtime },
    },
  ];
  return {
    node: { id: options.nodeId ?? 'portcullis-test', cluster: 'portcullis' },
    static_resources: { listeners: options.listeners, clusters: options.clusters },
    layered_runtime: { layers },
  };
}

/** Istio: EnvoyFilter manifests that put the filters and the cluster into a gateway or a sidecar. */
import { portcullisCluster } from './cluster.ts';
import { accessLog, type Fields, httpFilters, networkFilter, rateLimitActions } from './filters.ts';
import type { GeneratorSettings } from './settings.ts';

const manager = 'envoy.filters.network.http_connection_manager';

/** One manifest. Without labels to select pods it acts on the gateways of its namespace. */
export function istioManifest(settings: GeneratorSettings): Fields {
  const context = settings.select === undefined ? 'GATEWAY' : 'SIDECAR_INBOUND';
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: settings.name, namespace: settings.namespace },
    spec: {
      workloadSelector: settings.select === undefined ? undefined : { labels: labelsOf(settings.select) },
      configPatches: [
        // Each goes right before the router, so that the order here is the order there.
        ...httpFilters(settings).map((filter) => httpPatch(context, filter)),
        ...(settings.apis.includes('network')
          ? settings.routes.map((route) =>
              networkPatch(context, route.port, networkFilter(settings, route.name)),
            )
          : []),
        ...(settings.apis.includes('access-log') ? [logPatch(context)] : []),
        ...(settings.apis.includes('rate-limit') ? [routePatch(context, settings)] : []),
        {
          applyTo: 'CLUSTER',
          match: { context },
          patch: { operation: 'ADD', value: portcullisCluster(settings) },
        },
      ],
    },
  };
}

function httpPatch(context: string, filter: Fields): Fields {
  return {
    applyTo: 'HTTP_FILTER',
    match: {
      context,
      listener: {
        filterChain: { filter: { name: manager, subFilter: { name: 'envoy.filters.http.router' } } },
      },
    },
    patch: { operation: 'INSERT_BEFORE', value: filter },
  };
}

function networkPatch(context: string, portNumber: number, filter: Fields): Fields {
  return {
    applyTo: 'NETWORK_FILTER',
    match: {
      context,
      listener: { portNumber, filterChain: { filter: { name: 'envoy.filters.network.tcp_proxy' } } },
    },
    patch: { operation: 'INSERT_BEFORE', value: filter },
  };
}

/** Merged into the connection manager: lists are appended to. */
function logPatch(context: string): Fields {
  return {
    applyTo: 'NETWORK_FILTER',
    match: { context, listener: { filterChain: { filter: { name: manager } } } },
    patch: {
      operation: 'MERGE',
      value: {
        typed_config: {
          '@type': `type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
          access_log: [accessLog()],
        },
      },
    },
  };
}

function routePatch(context: string, settings: GeneratorSettings): Fields {
  return {
    applyTo: 'VIRTUAL_HOST',
    match: { context },
    patch: { operation: 'MERGE', value: { rate_limits: rateLimitActions(settings) } },
  };
}

/** `app=shop,tier=web` → labels. */
export function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

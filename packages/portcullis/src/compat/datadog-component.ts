/** Which proxy asks, as Datadog's integrations say it in the metadata of the gRPC call. */

const integrations: ReadonlyArray<readonly [header: string, component: string]> = [
  ['x-datadog-istio-integration', 'istio'],
  ['x-datadog-envoy-integration', 'envoy'],
];

/** The component of spans; `envoy` where nothing is said, since nobody else speaks ext_proc to us. */
export function datadogComponent(header: (name: string) => string | undefined): string {
  return integrations.find(([name]) => header(name) === '1')?.[1] ?? 'envoy';
}

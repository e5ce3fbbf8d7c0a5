/** Plain Kubernetes: an Envoy of one's own, with its configuration in a ConfigMap. */
import { bootstrap } from './bootstrap.ts';
import { toYaml } from './commented-yaml.ts';
import type { Fields } from './filters.ts';
import type { GeneratorSettings } from './settings.ts';

/** Which Envoy runs; the one that the configuration was tried on. */
const image = 'envoyproxy/envoy:distroless-v1.40.0';
const adminPort = 9901;

/** ConfigMap, Deployment and Service. */
export function kubernetesManifests(settings: GeneratorSettings): Fields[] {
  const { name, namespace, routes } = settings;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'envoy' };
  const metadata = { name, namespace, labels };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { 'envoy.yaml': toYaml([bootstrap(settings)]) },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podOf(settings) },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: routes.map((route) => ({ name: route.name, port: route.port, targetPort: route.name })),
      },
    },
  ];
}

function podOf({ name, routes }: GeneratorSettings): Fields {
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'envoy',
        image,
        args: ['--config-path', '/etc/envoy/envoy.yaml'],
        ports: routes.map((route) => ({ name: route.name, containerPort: route.port })),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        // The admin interface listens on loopback only, where a probe does not reach it.
        readinessProbe: { tcpSocket: { port: routes[0]?.name ?? adminPort } },
        volumeMounts: [{ name: 'configuration', mountPath: '/etc/envoy', readOnly: true }],
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name } }],
  };
}

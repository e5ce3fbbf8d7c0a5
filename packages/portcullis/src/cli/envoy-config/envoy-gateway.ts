/** Envoy Gateway: policies that attach to a Gateway. It has resources of its own for ext_proc, ext_authz and access logs. */
import { commented } from './commented-yaml.ts';
import type { Fields } from './filters.ts';
import {
  clusterName,
  type GeneratorSettings,
  messageTimeout,
  type WritableApi,
  wantsBodies,
  wantsResponses,
} from './settings.ts';

/** What it has no resource for, and why. */
export const gatewayRefusals: Readonly<Partial<Record<WritableApi, string>>> = {
  network: 'Envoy Gateway has no resource for network filters; use --for envoy, and an EnvoyPatchPolicy',
  'rate-limit':
    'Envoy Gateway runs a rate limit service of its own (BackendTrafficPolicy); use --for envoy, and an EnvoyPatchPolicy',
};

const apiVersion = 'gateway.envoyproxy.io/v1alpha1';

/** The manifests, each of which attaches to the Gateway. */
export function gatewayManifests(settings: GeneratorSettings): Fields[] {
  const { apis } = settings;
  return [
    ...(apis.includes('ext-proc') ? [extensionPolicy(settings)] : []),
    ...(apis.includes('ext-authz') ? [securityPolicy(settings)] : []),
    ...(apis.includes('access-log') ? [proxy(settings)] : []),
    ...(apis.includes('ext-proc') || apis.includes('ext-authz') ? [trafficPolicy(settings)] : []),
  ];
}

function extensionPolicy(settings: GeneratorSettings): Fields {
  const { needs, failOpen } = settings;
  return {
    apiVersion,
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: settings.name, namespace: settings.namespace },
    spec: {
      targetRefs: [targetOf(settings)],
      extProc: [
        {
          backendRefs: [backendOf(settings)],
          failOpen: openOf(failOpen),
          allowModeOverride: wantsBodies(needs)
            ? commented(
                true,
                'Policies ask for the bodies that they inspect; without this Envoy never sends them.',
              )
            : undefined,
          messageTimeout: `${messageTimeout(needs?.budget?.value)}ms`,
          processingMode: { request: {}, response: wantsResponses(needs) ? {} : undefined },
          metadata: { writableNamespaces: [clusterName] },
        },
      ],
    },
  };
}

function securityPolicy(settings: GeneratorSettings): Fields {
  const { needs, failOpen } = settings;
  const bodies = needs === undefined || needs.requestBody !== undefined;
  return {
    apiVersion,
    kind: 'SecurityPolicy',
    metadata: { name: settings.name, namespace: settings.namespace },
    spec: {
      targetRefs: [targetOf(settings)],
      extAuth: {
        grpc: { backendRefs: [backendOf(settings)] },
        failOpen: openOf(failOpen),
        timeout: commented(`${messageTimeout(needs?.budget?.value)}ms`, 'The default is 10 s.'),
        bodyToExtAuth: bodies ? { maxRequestBytes: needs?.requestBody?.value ?? 1 << 20 } : undefined,
      },
    },
  };
}

function proxy(settings: GeneratorSettings): Fields {
  return {
    apiVersion,
    kind: 'EnvoyProxy',
    metadata: { name: settings.name, namespace: settings.namespace },
    spec: {
      telemetry: {
        accessLog: {
          settings: [
            {
              sinks: [
                {
                  type: 'ALS',
                  als: {
                    type: 'HTTP',
                    logName: clusterName,
                    backendRefs: [backendOf(settings)],
                    http: {
                      requestHeaders: ['accept', 'content-type', 'content-length'],
                      responseHeaders: ['content-type', 'content-length', 'server', 'date'],
                    },
                  },
                },
              ],
            },
          ],
        },
      },
    },
  };
}

/** Bodies that are inspected whole have to fit the buffer, which is 32 KiB in Envoy Gateway unless set. */
function trafficPolicy(settings: GeneratorSettings): Fields {
  const bytes = Math.max(
    1 << 20,
    settings.needs?.requestBody?.value ?? 0,
    settings.needs?.responseBody?.value ?? 0,
  );
  return {
    apiVersion,
    kind: 'ClientTrafficPolicy',
    metadata: { name: settings.name, namespace: settings.namespace },
    spec: {
      targetRefs: [targetOf(settings)],
      connection: commented(
        { bufferLimit: String(bytes) },
        'Bodies that are inspected whole have to fit, in bytes.',
      ),
    },
  };
}

function targetOf({ select }: GeneratorSettings): Fields {
  return { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: select ?? 'gateway' };
}

function backendOf({ addresses, name }: GeneratorSettings): Fields {
  const [first] = addresses;
  const service = first === undefined || first.network === 'unix' ? undefined : first;
  const [host = name, namespace] = service?.host.split('.') ?? [];
  return { name: host, namespace, port: service?.port ?? 9000 };
}

function openOf(failOpen: boolean): unknown {
  return failOpen
    ? commented(
        true,
        'Traffic passes uninspected when Portcullis does not answer. portcullis doctor: accept envoy.failure-mode-allow',
      )
    : commented(false, 'Traffic is refused when Portcullis does not answer.');
}

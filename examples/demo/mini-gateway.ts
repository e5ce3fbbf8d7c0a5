import type { AccessLogLine } from '@portcullis-testing/envoy';
import { type Headers, startGateway } from '@portcullis-testing/mini-envoy';
import { type Gateway, messageTimeout, type Surroundings } from './gateway.ts';

/** The project's own small gateway, where no Envoy is to be had. `reason` says why not. */
export async function startMiniGateway(reason: string, around: Surroundings): Promise<Gateway> {
  const log: AccessLogLine[] = [];
  const gateway = await startGateway({
    upstream: { host: '127.0.0.1', port: around.upstreamPort },
    processor: `unix:${around.socket}`,
    config: { allowModeOverride: true, messageTimeout, receivingNamespaces: ['portcullis'] },
    onExchange: (result, request) => {
      const verdict = result.dynamicMetadata['portcullis'] as Readonly<Record<string, string>> | undefined;
      log.push({
        row: headerValue(request.headers, 'x-row'),
        status: result.clientStatus ?? null,
        verdict: verdict?.['verdict'] ?? null,
        rule: verdict?.['rule'] ?? null,
        rules: verdict?.['rules'] ?? null,
        policy: verdict?.['policy'] ?? null,
      });
    },
  });
  return {
    description: `the project's own small gateway, since ${reason}`,
    inspectedPort: gateway.port,
    plainPort: around.upstreamPort,
    plainDescription: 'the upstream alone',
    http2: false,
    accessLog: () => Promise.resolve(log),
    stop: gateway.close,
  };
}

function headerValue(headers: Headers, name: string): string | null {
  return headers.find(([key]) => key === name)?.[1] ?? null;
}

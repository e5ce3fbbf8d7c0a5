export { realEnvoy } from './binary/envoy-prerequisite.ts';
export { type EnvoyBinary, findEnvoy, type NoEnvoy } from './binary/find-envoy.ts';
export type { Client, ClientRequest, ClientResponse } from './client/client.ts';
export { http1Client } from './client/http1-client.ts';
export { http2Client } from './client/http2-client.ts';
export { type BootstrapOptions, bootstrap } from './config/bootstrap.ts';
export { address, type ClusterOptions, type EndpointAddress, staticCluster } from './config/cluster.ts';
export {
  type BodyMode,
  type ExtProcOptions,
  extProcFilter,
  type HeaderMode,
  type ProcessingMode,
} from './config/ext-proc-filter.ts';
export {
  accessLogFields,
  type HttpConnectionManagerOptions,
  httpConnectionManager,
  type Route,
} from './config/http-connection-manager.ts';
export type { Json, JsonObject } from './config/json.ts';
export { type ListenerOptions, listener } from './config/listener.ts';
export { type AccessLogLine, readAccessLog } from './process/access-log.ts';
export type { AdminAnswer } from './process/admin-client.ts';
export { type RunningEnvoy, type StartOptions, startEnvoy } from './process/start-envoy.ts';
export {
  portOf,
  type RunningPortcullis,
  startPortcullis,
} from './process/start-portcullis.ts';
export { RequestLog, type SeenRequest } from './upstream/record.ts';
export {
  echoStreamPath,
  echoUnaryPath,
  type GrpcUpstream,
  grpcClient,
  startGrpcUpstream,
} from './upstream/start-grpc-upstream.ts';
export { startUpstream, type Upstream, type UpstreamOptions } from './upstream/start-upstream.ts';
export { webSocketAccept } from './upstream/websocket.ts';

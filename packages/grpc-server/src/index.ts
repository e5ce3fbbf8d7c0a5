export type { Call, CallEnd, CallHandler, CallSink, CallStatus } from './call.ts';
export { StatusCode } from './grpc/status.ts';
export type { BoundAddress, ListenAddress, ListenTls } from './listen-address.ts';
export {
  defaultLimits,
  type GrpcServerOptions,
  type ServerLimits,
  type ServerLogLine,
} from './options.ts';
export { GrpcServer } from './server.ts';

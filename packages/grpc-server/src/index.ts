export { ArrivalTimes, type ArrivalTimesSource } from './arrival-times.ts';
export type { Call, CallEnd, CallHandler, CallSink, CallStatus } from './call.ts';
export { type FailureName, failureReasons } from './connection/failure-reason.ts';
export { StatusCode } from './grpc/status.ts';
export type { BoundAddress, ListenAddress, ListenTls } from './listen-address.ts';
export {
  defaultLimits,
  defaultTimes,
  type GrpcServerOptions,
  type MetricName,
  type ServerLimits,
  type ServerLogLine,
  type ServerTimes,
} from './options.ts';
export { GrpcServer } from './server.ts';
export { HealthService, ServingStatus } from './services/health.ts';
export { type FileDescriptor, reflectionHandlers } from './services/reflection.ts';

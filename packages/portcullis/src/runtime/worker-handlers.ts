/** What a worker serves: one handler per gRPC path, whatever the listener (D1). */
import {
  ACCESS_LOG_PATH,
  ACCESS_LOG_V2_PATH,
  EXT_AUTHZ_PATH,
  EXT_AUTHZ_V2_PATH,
  EXT_AUTHZ_V2ALPHA_PATH,
  HTTP_EXT_PROC_PATH,
  NETWORK_EXT_PROC_PATH,
  RATE_LIMIT_PATH,
  RATE_LIMIT_V2_PATH,
} from '@portcullis/envoy-protocol';
import { type CallHandler, HealthService, reflectionHandlers, ServingStatus } from '@portcullis/grpc-server';
import { accessLogHandler } from '../protocols/access-log/service.ts';
import { extAuthzHandler } from '../protocols/ext-authz/service.ts';
import { extProcHandler } from '../protocols/http-ext-proc/service.ts';
import type { ExtProcServices, ListenerState } from '../protocols/http-ext-proc/services.ts';
import { networkExtProcHandler } from '../protocols/network-ext-proc/service.ts';
import type { ConnectionServices } from '../protocols/network-ext-proc/services.ts';
import { rateLimitHandler } from '../protocols/rate-limit/service.ts';
import type { AuthzAndLogServices } from './authz-services.ts';

/** Handlers by path, and a switch for what grpc.health.v1 says of all of them. */
export interface WorkerHandlers {
  readonly handlers: ReadonlyMap<string, CallHandler>;
  health(serving: boolean): void;
}

/** The handlers of one worker; not serving at first. */
export function workerHandlers(
  services: ExtProcServices,
  states: (listener: string) => ListenerState,
  { authz: authzServices, accessLog, rateLimit, join }: AuthzAndLogServices,
  connections: ConnectionServices,
): WorkerHandlers {
  const label = (listener: string): string => states(listener).label;
  const authz = extAuthzHandler(authzServices, label);
  const inspecting = new Map<string, CallHandler>([
    [HTTP_EXT_PROC_PATH, extProcHandler({ ...services, join }, states)],
    [NETWORK_EXT_PROC_PATH, networkExtProcHandler(connections, label)],
    [EXT_AUTHZ_PATH, authz],
    [EXT_AUTHZ_V2_PATH, authz],
    [EXT_AUTHZ_V2ALPHA_PATH, authz],
  ]);
  if (rateLimit !== undefined) {
    const limits = rateLimitHandler(rateLimit, label);
    for (const path of [RATE_LIMIT_PATH, RATE_LIMIT_V2_PATH]) inspecting.set(path, limits);
  }
  if (accessLog !== undefined) {
    const log = accessLogHandler(accessLog, label);
    for (const path of [ACCESS_LOG_PATH, ACCESS_LOG_V2_PATH]) inspecting.set(path, log);
  }
  const names = [...inspecting.keys()].map(serviceName);
  const healthService = new HealthService(names);
  const health = healthService.handlers;
  const listed = [...names, ...[...health.keys()].map(serviceName), ...reflectionServices];
  return {
    handlers: new Map([...inspecting, ...health, ...reflectionHandlers([...new Set(listed)])]),
    health: (serving) => healthService.set(serving ? ServingStatus.serving : ServingStatus.notServing),
  };
}

const reflectionServices = [
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

/** `package.Service` of `/package.Service/Method`. */
function serviceName(path: string): string {
  return path.slice(1, path.lastIndexOf('/'));
}

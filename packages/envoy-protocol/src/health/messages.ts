/** grpc.health.v1 (gRPC health checking protocol). */
import { singular } from '../wire/field.ts';
import { enumeration, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

/** SERVICE_UNKNOWN is answered by Watch only; Check answers an unknown service with the gRPC status NOT_FOUND. */
export const ServingStatus = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;
export type ServingStatus = (typeof ServingStatus)[keyof typeof ServingStatus];

/** Codec of grpc.health.v1.HealthCheckRequest. */
export const healthCheckRequest = message('grpc.health.v1.HealthCheckRequest', {
  /** Full name of a service; empty means the server as a whole. */
  service: singular(1, string),
});
export type HealthCheckRequest = Decoded<typeof healthCheckRequest.fields>;

/** Codec of grpc.health.v1.HealthCheckResponse. */
export const healthCheckResponse = message('grpc.health.v1.HealthCheckResponse', {
  status: singular(1, enumeration<ServingStatus>('grpc.health.v1.HealthCheckResponse.ServingStatus')),
});
export type HealthCheckResponse = Decoded<typeof healthCheckResponse.fields>;

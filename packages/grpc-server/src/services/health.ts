/**
 * grpc.health.v1.Health (grpc/doc/health-checking.md): Check answers once, Watch answers at every change. Envoy's gRPC
 * health checks and Kubernetes probes ask it.
 */
import type { Call, CallHandler } from '../call.ts';
import { StatusCode } from '../grpc/status.ts';
import { numberField, readFields } from './protobuf.ts';

/** Numbers of grpc.health.v1.HealthCheckResponse.ServingStatus. */
export const ServingStatus = { unknown: 0, serving: 1, notServing: 2, serviceUnknown: 3 } as const;

/** A value of `ServingStatus`. */
export type ServingStatus = (typeof ServingStatus)[keyof typeof ServingStatus];

/** Watches that may be open; one more is refused with RESOURCE_EXHAUSTED. */
const watchLimit = 1000;

/** Longest name of a service that is looked up, bytes. */
const requestBytesLimit = 1024;

/** The health of a server and of its services. */
export class HealthService {
  readonly #statuses = new Map<string, ServingStatus>();
  readonly #watches = new Map<Call, string>();

  /** `services`: full names, all not serving at first, like the server as a whole (the empty name). */
  constructor(services: Iterable<string>) {
    for (const service of ['', ...services]) this.#statuses.set(service, ServingStatus.notServing);
  }

  /** The handlers, by path; to be added to those of the server. */
  get handlers(): ReadonlyMap<string, CallHandler> {
    return new Map<string, CallHandler>([
      ['/grpc.health.v1.Health/Check', (call) => this.#check(call)],
      ['/grpc.health.v1.Health/Watch', (call) => this.#watch(call)],
    ]);
  }

  /** Sets the status of one service, or of all and of the server as a whole. Tells who watches. */
  set(status: ServingStatus, service?: string): void {
    for (const name of service === undefined ? this.#statuses.keys() : [service]) {
      if (this.#statuses.get(name) === status) continue;
      this.#statuses.set(name, status);
      for (const [call, watched] of this.#watches) {
        if (watched === name) call.write(response(status));
      }
    }
  }

  #check(call: Call): ReturnType<CallHandler> {
    return {
      messageStart: acceptShort,
      discarded: () => call.end({ code: StatusCode.invalidArgument, message: 'request is too long' }),
      message: (bytes) => {
        const service = requestedService(bytes);
        if (service === undefined)
          return call.end({ code: StatusCode.invalidArgument, message: 'malformed request' });
        const status = this.#statuses.get(service);
        if (status === undefined) return call.end({ code: StatusCode.notFound, message: 'unknown service' });
        call.write(response(status));
        call.end();
      },
    };
  }

  #watch(call: Call): ReturnType<CallHandler> {
    return {
      messageStart: acceptShort,
      discarded: () => call.end({ code: StatusCode.invalidArgument, message: 'request is too long' }),
      message: (bytes) => {
        const service = requestedService(bytes);
        if (service === undefined)
          return call.end({ code: StatusCode.invalidArgument, message: 'malformed request' });
        if (this.#watches.size >= watchLimit) {
          return call.end({ code: StatusCode.resourceExhausted, message: 'too many watches' });
        }
        this.#watches.set(call, service);
        call.write(response(this.#statuses.get(service) ?? ServingStatus.serviceUnknown));
      },
      cancelled: () => void this.#watches.delete(call),
      drainLimit: () => {
        this.#watches.delete(call);
        call.end({ code: StatusCode.unavailable, message: 'server is shutting down' });
      },
    };
  }
}

function acceptShort(length: number): 'accept' | 'discard' {
  return length <= requestBytesLimit ? 'accept' : 'discard';
}

/** HealthCheckRequest.service (1). */
function requestedService(message: Uint8Array): string | undefined {
  const fields = readFields(message);
  if (fields === undefined) return undefined;
  const field = fields.findLast(({ number, bytes }) => number === 1 && bytes !== undefined);
  return field === undefined ? '' : Buffer.from(field.bytes!).toString('utf8');
}

/** HealthCheckResponse.status (1). */
function response(status: ServingStatus): Buffer {
  return numberField(1, status);
}

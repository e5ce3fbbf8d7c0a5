/** What a request head means for gRPC, worked out once per head and kept with it (gRPC over HTTP/2, "Requests"). */
import type { CallHandler } from '../call.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import type { RequestHead } from '../request-head.ts';
import { StatusCode } from './status.ts';
import { readTimeout } from './timeout.ts';

/** How a request is to be answered: by a handler, or at once with the fields of a response without body. */
export interface CallPlan {
  readonly handler: CallHandler | undefined;
  /** Milliseconds until the deadline; `undefined` when there is none. */
  readonly timeout: number | undefined;
  /** The response where there is no handler. */
  readonly refusal: readonly HeaderField[];
}

const noFields: readonly HeaderField[] = [];

/** A response that ends with its head and carries a gRPC status ("Trailers-Only"). */
export function trailersOnly(code: number, message: string): readonly HeaderField[] {
  return [
    [':status', '200'],
    ['content-type', 'application/grpc'],
    ['grpc-status', `${code}`],
    ['grpc-message', message],
  ];
}

const unimplemented = trailersOnly(StatusCode.unimplemented, 'unknown method');
const badTimeout = trailersOnly(StatusCode.internal, 'malformed grpc-timeout');
const methodNotAllowed: readonly HeaderField[] = [
  [':status', '405'],
  ['allow', 'POST'],
];
const unsupportedMediaType: readonly HeaderField[] = [[':status', '415']];

/** Works out the plan for a head. */
export function planCall(head: RequestHead, handlers: ReadonlyMap<string, CallHandler>): CallPlan {
  if (head.method !== 'POST') return refuse(methodNotAllowed);
  if (!isGrpc(head.fields.get('content-type'))) return refuse(unsupportedMediaType);
  const handler = handlers.get(head.path);
  if (handler === undefined) return refuse(unimplemented);
  const header = head.fields.get('grpc-timeout');
  const timeout = header === undefined ? undefined : readTimeout(header);
  if (timeout === -1) return refuse(badTimeout);
  return { handler, timeout, refusal: noFields };
}

function refuse(refusal: readonly HeaderField[]): CallPlan {
  return { handler: undefined, timeout: undefined, refusal };
}

function isGrpc(contentType: string | undefined): boolean {
  const prefix = 'application/grpc';
  if (contentType === undefined || !contentType.startsWith(prefix)) return false;
  const next = contentType.charAt(prefix.length);
  return next === '' || next === '+' || next === ';';
}

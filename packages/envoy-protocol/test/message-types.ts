/** Every message that is a root: what travels on its own, by full name. */
import { streamAccessLogsMessage } from '../src/access-log/stream-message.ts';
import type { DecodeError } from '../src/errors.ts';
import { checkRequest } from '../src/ext-authz/check-request.ts';
import { checkResponse } from '../src/ext-authz/check-response.ts';
import { healthCheckRequest, healthCheckResponse } from '../src/health/messages.ts';
import { processingRequest } from '../src/http-ext-proc/processing-request.ts';
import { processingResponse } from '../src/http-ext-proc/processing-response.ts';
import { networkProcessingRequest, networkProcessingResponse } from '../src/network-ext-proc/messages.ts';
import { rateLimitRequest, rateLimitResponse } from '../src/rate-limit/messages.ts';
import { serverReflectionRequest, serverReflectionResponse } from '../src/reflection/messages.ts';
import type { ValueType } from '../src/wire/field.ts';

/** A message table without its exact types. */
export interface AnyMessage extends ValueType {
  readonly fields: Readonly<
    Record<
      string,
      { readonly number: number; readonly label: string; readonly tag: number; readonly kind: ValueType }
    >
  >;
  readonly oneofs: readonly (readonly string[])[];
  decode(bytes: Uint8Array): object | DecodeError;
  encode(value: object): Uint8Array;
}

export const rootMessages: readonly AnyMessage[] = [
  processingRequest,
  processingResponse,
  networkProcessingRequest,
  networkProcessingResponse,
  checkRequest,
  checkResponse,
  streamAccessLogsMessage,
  rateLimitRequest,
  rateLimitResponse,
  healthCheckRequest,
  healthCheckResponse,
  serverReflectionRequest,
  serverReflectionResponse,
];

/** Whether a kind is a message with a table of its own. */
export function isMessage(kind: ValueType): kind is AnyMessage {
  return 'fields' in kind;
}

/** Every table that the roots reach, once each. */
export function allMessages(): AnyMessage[] {
  const found = new Map<string, AnyMessage>();
  const visit = (message: AnyMessage): void => {
    if (found.has(message.typeName)) return;
    found.set(message.typeName, message);
    for (const field of Object.values(message.fields)) if (isMessage(field.kind)) visit(field.kind);
  };
  for (const root of rootMessages) visit(root);
  return [...found.values()];
}

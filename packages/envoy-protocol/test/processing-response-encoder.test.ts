import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StructObject } from '../src/core/struct.ts';
import type { BodySendMode, HeaderSendMode, ModeOverride } from '../src/http-ext-proc/processing-mode.ts';
import type {
  BodyMutation,
  HeaderMutation,
  HeaderSet,
  ProcessingReply,
  ReplyExtras,
} from '../src/http-ext-proc/processing-reply.ts';
import {
  CONTINUE,
  type ContinueKind,
  encodeProcessingResponse,
} from '../src/http-ext-proc/processing-response-encoder.ts';
import { descriptors, oracleType } from './oracle.ts';
import { Random } from './random.ts';

/** What the oracle reads, only with what is there. */
function read(bytes: Uint8Array): unknown {
  const type = oracleType('envoy.service.ext_proc.v3.ProcessingResponse');
  return type.toObject(type.decode(bytes), { longs: Number, bytes: Array });
}

test('the constants answer each kind with an empty reply', { skip: descriptors.skip }, () => {
  const kinds = Object.keys(CONTINUE) as ContinueKind[];
  assert.equal(kinds.length, 6);
  for (const kind of kinds) {
    assert.deepEqual(read(CONTINUE[kind]), { [kind]: {} });
    assert.deepEqual(encodeProcessingResponse({ kind }), CONTINUE[kind]);
  }
});

test('random replies read by the oracle say what was meant', { skip: descriptors.skip }, () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 1500; seed++) {
    const reply = randomReply(new Random(seed));
    seen.add(reply.kind);
    const bytes = encodeProcessingResponse(reply);
    assert.equal(bytes.byteLength, bytes.buffer.byteLength);
    assert.deepEqual(read(bytes), meant(reply), `seed ${seed}`);
  }
  assert.equal(seen.size, 9);
});

function randomReply(random: Random): ProcessingReply {
  const extras: ReplyExtras = random.chance(0.3) ? { dynamicMetadata: randomStruct(random, 0) } : {};
  const headers = random.chance(0.6) ? { headers: randomMutation(random) } : {};
  const body = random.chance(0.5) ? { body: randomBody(random) } : {};
  const route = random.chance(0.2) ? { clearRouteCache: random.chance(0.5) } : {};
  switch (random.below(9)) {
    case 0:
    case 1: {
      const kind = random.chance(0.5) ? 'request_headers' : 'response_headers';
      const modeOverride = {
        requestBody: random.below(6) as BodySendMode,
        responseBody: random.below(6) as BodySendMode,
        ...(random.chance(0.5) ? { requestTrailers: random.below(3) as HeaderSendMode } : {}),
        ...(random.chance(0.5) ? { responseTrailers: random.below(3) as HeaderSendMode } : {}),
        ...(random.chance(0.5) ? { responseHeaders: random.below(3) as HeaderSendMode } : {}),
      };
      const mode = random.chance(0.5) ? { modeOverride } : {};
      const replace = random.chance(0.3) ? { replace: random.chance(0.5) } : {};
      return { kind, ...extras, ...headers, ...body, ...route, ...mode, ...replace };
    }
    case 2:
    case 3:
      return {
        kind: random.chance(0.5) ? 'request_body' : 'response_body',
        ...extras,
        ...headers,
        ...body,
        ...route,
      };
    case 4:
      return { kind: random.chance(0.5) ? 'request_trailers' : 'response_trailers', ...extras, ...headers };
    case 5:
      return {
        kind: 'immediate',
        status: random.pick([200, 302, 403, 406, 429, 451, 599]),
        details: random.text(20),
        ...extras,
        ...headers,
        ...(random.chance(0.5) ? { body: random.bytes(random.below(3000)) } : {}),
        ...(random.chance(0.5) ? { grpcStatus: random.below(17) } : {}),
      };
    case 6:
      return { kind: 'override_message_timeout', milliseconds: random.below(5000) };
    default: {
      const endOfStream = random.chance(0.5);
      const part = random.pick([
        { kind: 'headers', headers: randomHeaders(random), endOfStream } as const,
        { kind: 'body', bytes: random.bytes(random.below(50)), endOfStream } as const,
        { kind: 'trailers', trailers: randomHeaders(random) } as const,
      ]);
      return { kind: 'streamed_immediate', part, ...extras };
    }
  }
}

function randomHeaders(random: Random): HeaderSet[] {
  return Array.from({ length: random.below(4) }, () => ({
    name: `x-${random.below(1000)}`,
    value: random.chance(0.5)
      ? Buffer.from(random.bytes(random.below(30))).toString('latin1')
      : random.bytes(3),
    ...(random.chance(0.5) ? { append: random.chance(0.5) } : {}),
  }));
}

function randomMutation(random: Random): HeaderMutation {
  const remove = Array.from({ length: random.below(3) }, () => random.text(8));
  return {
    ...(random.chance(0.8) ? { set: randomHeaders(random) } : {}),
    ...(random.chance(0.5) ? { remove } : {}),
  };
}

function randomBody(random: Random): BodyMutation {
  const bytes = random.bytes(random.below(2000));
  return random.pick<BodyMutation>([
    { kind: 'replace', bytes },
    { kind: 'clear' },
    { kind: 'streamed', bytes, endOfStream: random.chance(0.5) },
  ]);
}

function randomStruct(random: Random, depth: number): StructObject {
  const entries = Array.from({ length: 1 + random.below(3) }, (_, index) => {
    const value = random.pick([null, true, 1.5, random.text(9), [1, 'two', [null]]]);
    return [
      `${index}${random.text(4)}`,
      depth < 3 && random.chance(0.4) ? randomStruct(random, depth + 1) : value,
    ];
  });
  return Object.fromEntries(entries);
}

/** The reply as the oracle's object, written out by hand. */
function meant(reply: ProcessingReply): Record<string, unknown> {
  if (reply.kind === 'override_message_timeout') {
    const seconds = Math.floor(reply.milliseconds / 1000);
    const nanos = (reply.milliseconds % 1000) * 1e6;
    return {
      override_message_timeout: { ...(seconds > 0 ? { seconds } : {}), ...(nanos > 0 ? { nanos } : {}) },
    };
  }
  const extras = reply.dynamicMetadata ? { dynamic_metadata: struct(reply.dynamicMetadata) } : {};
  switch (reply.kind) {
    case 'immediate': {
      const { status, headers, body, grpcStatus, details } = reply;
      return {
        ...extras,
        immediate_response: {
          status: { code: status },
          ...(headers ? { headers: mutation(headers) } : {}),
          ...(body && body.length > 0 ? { body: [...body] } : {}),
          ...(grpcStatus === undefined
            ? {}
            : { grpc_status: grpcStatus === 0 ? {} : { status: grpcStatus } }),
          ...(details === '' ? {} : { details }),
        },
      };
    }
    case 'streamed_immediate': {
      const { part } = reply;
      const end = part.kind !== 'trailers' && part.endOfStream ? { end_of_stream: true } : {};
      if (part.kind === 'headers') {
        return {
          ...extras,
          streamed_immediate_response: { headers_response: { headers: map(part.headers), ...end } },
        };
      }
      if (part.kind === 'trailers') {
        return { ...extras, streamed_immediate_response: { trailers_response: map(part.trailers) } };
      }
      const bytes = part.bytes.length > 0 ? { body: [...part.bytes] } : {};
      return { ...extras, streamed_immediate_response: { body_response: { ...bytes, ...end } } };
    }
    case 'request_trailers':
    case 'response_trailers':
      return { ...extras, [reply.kind]: reply.headers ? { header_mutation: mutation(reply.headers) } : {} };
    default: {
      const common = {
        ...('replace' in reply && reply.replace ? { status: 1 } : {}),
        ...(reply.headers ? { header_mutation: mutation(reply.headers) } : {}),
        ...(reply.body ? { body_mutation: bodyMutation(reply.body) } : {}),
        ...(reply.clearRouteCache ? { clear_route_cache: true } : {}),
      };
      const mode =
        'modeOverride' in reply && reply.modeOverride ? { mode_override: override(reply.modeOverride) } : {};
      return { ...extras, ...mode, [reply.kind]: Object.keys(common).length > 0 ? { response: common } : {} };
    }
  }
}

function override(mode: ModeOverride): object {
  const fields = {
    response_header_mode: mode.responseHeaders,
    request_body_mode: mode.requestBody,
    response_body_mode: mode.responseBody,
    request_trailer_mode: mode.requestTrailers,
    response_trailer_mode: mode.responseTrailers,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && (value as number) > 0),
  );
}

function bodyMutation(body: BodyMutation): object {
  if (body.kind === 'clear') return { clear_body: true };
  if (body.kind === 'replace') return { body: [...body.bytes] };
  const bytes = body.bytes.length > 0 ? { body: [...body.bytes] } : {};
  return { streamed_response: { ...bytes, ...(body.endOfStream ? { end_of_stream: true } : {}) } };
}

function mutation(headers: HeaderMutation): object {
  const { set = [], remove = [] } = headers;
  return {
    ...(set.length > 0
      ? {
          set_headers: set.map((item) => ({
            header: header(item),
            ...(item.append ? { append: { value: true } } : {}),
          })),
        }
      : {}),
    ...(remove.length > 0 ? { remove_headers: remove } : {}),
  };
}

function header(item: HeaderSet): object {
  const bytes = typeof item.value === 'string' ? Buffer.from(item.value, 'latin1') : item.value;
  return { key: item.name, ...(bytes.length > 0 ? { raw_value: [...bytes] } : {}) };
}

function map(headers: readonly HeaderSet[]): object {
  return headers.length > 0 ? { headers: headers.map(header) } : {};
}

function struct(object: StructObject): object {
  return { fields: Object.fromEntries(Object.entries(object).map(([key, item]) => [key, plainValue(item)])) };
}

function plainValue(item: StructObject[string]): object {
  if (item === null) return { null_value: 0 };
  if (typeof item === 'number') return { number_value: item };
  if (typeof item === 'string') return { string_value: item };
  if (typeof item === 'boolean') return { bool_value: item };
  if (Array.isArray(item)) return { list_value: { values: item.map(plainValue) } };
  return { struct_value: struct(item as StructObject) };
}

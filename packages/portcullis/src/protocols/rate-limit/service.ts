/**
 * `envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit`: one question, one answer, within the 20 ms that
 * Envoy's filter waits by default. So everything it runs is run some hundred times before the first question.
 */
import { isDecodeError, rateLimitRequest, rateLimitResponse } from '@portcullis/envoy-protocol';
import type { Call, CallHandler } from '@portcullis/grpc-server';
import { answerLimits, type LimitSurroundings } from './answer.ts';
import { createGcraMemory, type GcraMemory, GcraTable } from './gcra-table.ts';
import type { LimitTree } from './limit-tree.ts';

/** Limits and the memory in which they are counted. Plain data: workers get a copy and share the memory. */
export interface RateLimitSettings {
  readonly tree: LimitTree;
  readonly memory: GcraMemory;
}

/** What the service needs. */
export interface RateLimitServices {
  readonly settings: RateLimitSettings;
  /** Milliseconds since 1970. */
  wall(): number;
  counted(rule: string, outcome: 'ok' | 'over' | 'shadow'): void;
  undecodable(listener: string, reason: string): void;
}

const invalidArgument = 3;
/** More descriptors than any route makes. */
const maxDescriptors = 256;
const warmUps = 300;

/** A handler for ShouldRateLimit, warm. */
export function rateLimitHandler(services: RateLimitServices, label: (id: string) => string): CallHandler {
  const { tree, memory } = services.settings;
  warmUp(tree);
  const table = new GcraTable(memory);
  return (call: Call) => ({
    message(bytes: Uint8Array): void {
      const answer = answerTo(bytes, {
        tree,
        table,
        now: services.wall(),
        counted: (rule, outcome) => services.counted(rule, outcome),
      });
      if (typeof answer === 'string') {
        services.undecodable(label(call.listener), answer);
        call.end({ code: invalidArgument, message: answer });
        return;
      }
      call.write(answer);
      call.end();
    },
  });
}

/** The answer as bytes, or what is wrong with the question. */
export function answerTo(bytes: Uint8Array, around: LimitSurroundings): Uint8Array | string {
  const request = rateLimitRequest.decode(bytes);
  if (isDecodeError(request)) return request.error;
  if (request.domain === '') return 'rate-limit.no-domain';
  if (request.descriptors.length === 0) return 'rate-limit.no-descriptors';
  if (request.descriptors.length > maxDescriptors) return 'rate-limit.too-many-descriptors';
  return rateLimitResponse.encode(answerLimits(request, around));
}

function warmUp(tree: LimitTree): void {
  const table = new GcraTable(createGcraMemory(64, 0));
  const domain = tree.domains.keys().next().value ?? 'none';
  const rule = { requestsPerUnit: 10, unit: 1, unitMultiplier: undefined } as const;
  for (let round = 0; round < warmUps; round++) {
    const question = rateLimitRequest.encode({
      domain,
      descriptors: [
        {
          entries: [{ key: 'warm', value: String(round & 7) }],
          limit: rule,
          hitsAddend: undefined,
          isNegativeHits: false,
        },
        {
          entries: [{ key: 'up', value: '' }],
          limit: undefined,
          hitsAddend: undefined,
          isNegativeHits: false,
        },
      ],
    });
    answerTo(question, { tree, table, now: round, counted: () => undefined });
  }
}

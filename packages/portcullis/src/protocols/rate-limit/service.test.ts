import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DescriptorStatus,
  isDecodeError,
  RateLimitCode,
  type RateLimitDescriptor,
  RateLimitUnit,
  rateLimitRequest,
  rateLimitResponse,
} from '@portcullis/envoy-protocol';
import fc from 'fast-check';
import { createGcraMemory, GcraTable } from './gcra-table.ts';
import { parseLimits } from './parse-limits.ts';
import { answerTo } from './service.ts';

const epoch = 1_700_000_000_000;
const yaml = `
domain: shop
descriptors:
  - key: ip
    rate_limit: { unit: minute, requests_per_unit: 3, name: per-ip }
  - key: free
    rate_limit: { unlimited: true }
  - key: tried
    shadow_mode: true
    rate_limit: { unit: second, requests_per_unit: 1 }
  - key: vip
    rate_limit: { unit: second, requests_per_unit: 100, replaces: [{ name: per-ip }] }
`;

function service() {
  const { tree } = parseLimits(yaml, 'l');
  assert.ok(tree !== undefined);
  const table = new GcraTable(createGcraMemory(64, epoch));
  const outcomes: string[] = [];
  return {
    outcomes,
    raw: (bytes: Uint8Array) => answerTo(bytes, { tree, table, now: epoch, counted: () => undefined }),
    ask(descriptors: readonly RateLimitDescriptor[], now = epoch, hitsAddend = 0) {
      const question = rateLimitRequest.encode({ domain: 'shop', descriptors: [...descriptors], hitsAddend });
      const answer = answerTo(question, {
        tree,
        table,
        now,
        counted: (_rule, outcome) => outcomes.push(outcome),
      });
      assert.ok(typeof answer !== 'string', String(answer));
      const response = rateLimitResponse.decode(answer);
      if (isDecodeError(response)) throw new Error(response.error);
      return response;
    },
  };
}

function descriptor(
  key: string,
  value: string,
  more: Partial<RateLimitDescriptor> = {},
): RateLimitDescriptor {
  return {
    entries: [{ key, value }],
    limit: undefined,
    hitsAddend: undefined,
    isNegativeHits: false,
    ...more,
  };
}

const codes = (statuses: readonly DescriptorStatus[]): number[] => statuses.map(({ code }) => code);
const { OK, OVER_LIMIT } = RateLimitCode;

test('a status per descriptor, in their order, and one for all', () => {
  const { ask } = service();
  const first = ask([descriptor('ip', '1'), descriptor('free', ''), descriptor('unknown', '')]);
  assert.equal(first.overallCode, OK);
  assert.deepEqual(codes(first.statuses), [OK, OK, OK]);
  const [limited, free, unknown] = first.statuses;
  assert.deepEqual(limited?.currentLimit, {
    requestsPerUnit: 3,
    unit: RateLimitUnit.MINUTE,
    name: 'per-ip',
    unitMultiplier: undefined,
  });
  assert.equal(limited?.limitRemaining, 2);
  assert.equal(limited?.durationUntilReset?.seconds, 20);
  assert.equal(free?.limitRemaining, 0xffff_ffff);
  assert.equal(unknown?.currentLimit, undefined);
  ask([descriptor('ip', '1')]);
  ask([descriptor('ip', '1')]);
  const over = ask([descriptor('free', ''), descriptor('ip', '1')]);
  assert.equal(over.overallCode, OVER_LIMIT);
  assert.deepEqual(codes(over.statuses), [OK, OVER_LIMIT]);
  assert.equal(ask([descriptor('ip', '2')]).overallCode, OK, 'another value has a count of its own');
  assert.equal(ask([descriptor('ip', '1')], epoch + 20_001).overallCode, OK, 'one comes back every 20 s');
});

test('shadow limits count and let pass', () => {
  const { ask, outcomes } = service();
  ask([descriptor('tried', '')]);
  assert.equal(ask([descriptor('tried', '')]).overallCode, OK);
  assert.deepEqual(outcomes, ['ok', 'shadow']);
});

test('hits: of the descriptor, else of the request, else one', () => {
  const { ask } = service();
  assert.equal(ask([descriptor('ip', '1')], epoch, 2).statuses[0]?.limitRemaining, 1);
  assert.equal(ask([descriptor('ip', '1', { hitsAddend: 0 })], epoch, 5).statuses[0]?.limitRemaining, 1);
  assert.equal(ask([descriptor('ip', '1', { isNegativeHits: true })]).statuses[0]?.limitRemaining, 1);
  assert.equal(ask([descriptor('ip', '1', { hitsAddend: 2 })]).overallCode, OVER_LIMIT);
});

test('a limit in the descriptor wins; a limit that replaces another frees it', () => {
  const { ask } = service();
  const limit = { requestsPerUnit: 1, unit: RateLimitUnit.HOUR, unitMultiplier: 2 };
  const own = ask([descriptor('ip', '1', { limit })]).statuses[0];
  assert.deepEqual([own?.currentLimit?.requestsPerUnit, own?.durationUntilReset?.seconds], [1, 7_200]);
  assert.equal(ask([descriptor('ip', '1', { limit })]).overallCode, OVER_LIMIT);
  const both = ask([descriptor('vip', '1'), descriptor('ip', '1')], epoch, 4);
  assert.equal(both.overallCode, OK);
});

test('what is no question gets a reason, and nothing throws', () => {
  const { raw } = service();
  assert.equal(raw(rateLimitRequest.encode({ domain: '' })), 'rate-limit.no-domain');
  assert.equal(raw(rateLimitRequest.encode({ domain: 'shop' })), 'rate-limit.no-descriptors');
  const many = rateLimitRequest.encode({
    domain: 'shop',
    descriptors: Array(257).fill(descriptor('ip', '')),
  });
  assert.equal(raw(many), 'rate-limit.too-many-descriptors');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const answer = raw(bytes);
      assert.ok(typeof answer === 'string' || answer.length > 0);
    }),
  );
});

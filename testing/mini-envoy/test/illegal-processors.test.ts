import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodySendMode, CONTINUE, encodeProcessingResponse } from '@portcullis/envoy-protocol';
import type { ExchangeResult } from '../src/exchange-result.ts';
import { type ExchangeInit, runExchange } from '../src/run-exchange.ts';
import { endOn, type Fault, faults, on, post, postDuplex, utf8 } from './faults.ts';
import { type Processor, serveProcessor } from './processor-server.ts';

/** A processor with one fault, legal otherwise. */
function faulty(answer: Fault['answer']): () => Processor {
  return () => (request, stream) => {
    if (request.kind === 'none') return;
    if (!answer(request.kind, stream)) stream.send(CONTINUE[request.kind]);
  };
}

async function runFault(fault: Fault, failureModeAllow: boolean): Promise<ExchangeResult> {
  await using processor = await serveProcessor(faulty(fault.answer));
  // Only where a reply is missing the time may run out: a busy machine is no fault.
  const patience = fault.violation === 'missing-reply' ? 60 : 10_000;
  const config = { messageTimeout: patience, patience, ...fault.exchange.config, failureModeAllow };
  return await runExchange(processor.client, { ...fault.exchange, config });
}

const codeOf = (violation: string): string => violation.slice(0, violation.indexOf(':'));

test('every fault is flagged, and costs what it costs with Envoy', async (t) => {
  assert.equal(new Set(faults.map((fault) => fault.name)).size, 30);
  for (const fault of faults) {
    await t.test(fault.name, async () => {
      const closed = await runFault(fault, false);
      assert.deepEqual(closed.violations.map(codeOf), [fault.violation], closed.violations.join('; '));
      assert.equal(closed.clientStatus, fault.status, 'fail-closed');
      const open = await runFault(fault, true);
      assert.deepEqual(open.violations.map(codeOf), [fault.violation], open.violations.join('; '));
      assert.equal(open.clientStatus, fault.openStatus ?? 200, 'fail-open');
    });
  }
});

test('an OK end lets the body pass uninspected, also fail-closed', async () => {
  const result = await runFault({ ...faults[0]!, answer: endOn('request_body', 0), exchange: post }, false);
  assert.equal(result.bypassed, true);
  assert.equal(new TextDecoder().decode(result.upstreamSaw?.body), 'body');
});

test('an OK end in full duplex gives the upstream an empty body', async () => {
  const result = await runFault(
    { ...faults[0]!, answer: endOn('request_body', 0), exchange: postDuplex },
    false,
  );
  assert.deepEqual(result.violations.map(codeOf), ['early-ok-end']);
  assert.equal(result.clientStatus, 200);
  assert.equal(result.upstreamSaw?.body.length, 0);
});

test('a body that is never released in full duplex hangs until the client gives up', async () => {
  const fault = {
    ...faults[0]!,
    answer: on('request_body'),
    exchange: postDuplex,
    violation: 'missing-reply',
  };
  const result = await runFault(fault, true);
  assert.deepEqual(result.violations.map(codeOf), ['missing-reply']);
  assert.equal(result.clientStatus, undefined);
});

test('trailers that wait for a body reply deadlock a processor that only holds', async () => {
  const override = encodeProcessingResponse({
    kind: 'request_headers',
    modeOverride: { requestBody: 4, responseBody: 0, requestTrailers: 1 },
  });
  const holding: Fault['answer'] = (kind, stream) => {
    if (kind === 'request_headers') stream.send(override);
    return kind === 'request_headers' || kind === 'request_body';
  };
  const exchange: ExchangeInit = {
    config: { allowModeOverride: true },
    request: { method: 'POST', body: [utf8('body')], trailers: [['x-end', 'yes']] },
  };
  const result = await runFault(
    { ...faults[0]!, answer: holding, exchange, violation: 'missing-reply' },
    false,
  );
  assert.deepEqual(result.violations.map(codeOf), ['missing-reply']);
  assert.ok(!result.messages.some((message) => message.kind === 'request_trailers'));
});

test('a block after the response headers went out cuts the response off', async () => {
  const block = encodeProcessingResponse({ kind: 'immediate', status: 403, details: 'too late' });
  const exchange: ExchangeInit = { config: { mode: { responseBodyMode: BodySendMode.STREAMED } } };
  const result = await runFault({ ...faults[0]!, answer: on('response_body', block), exchange }, false);
  assert.equal(result.clientStatus, 200);
  assert.equal(result.clientAborted, true);
});

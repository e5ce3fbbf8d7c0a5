import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { BodySendMode } from '@portcullis/envoy-protocol';
import type { ExchangeResult } from '../src/exchange-result.ts';
import type { FilterConfigInit } from '../src/filter-config.ts';
import { type Gateway, startGateway } from '../src/gateway.ts';
import { legalProcessor } from './legal-processor.ts';
import { serveProcessor } from './processor-server.ts';

/** An upstream that answers with what it received. */
async function echoUpstream(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      response.setHeader('x-upstream', 'yes');
      response.end(
        JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A gateway with the processor that keeps the rules, and what its exchanges came to. */
async function gateway(
  config: FilterConfigInit,
  target?: string,
): Promise<Gateway & { url: string; results: ExchangeResult[] }> {
  const resources = new AsyncDisposableStack();
  const upstream = resources.use(await echoUpstream());
  const processor = resources.use(await serveProcessor(legalProcessor));
  const results: ExchangeResult[] = [];
  const started = resources.use(
    await startGateway({
      upstream: { host: '127.0.0.1', port: upstream.port },
      processor: target ?? processor.target,
      config: { messageTimeout: 5000, ...config },
      onExchange: (result) => results.push(result),
      maxBodyBytes: 10_000,
    }),
  );
  const close = (): Promise<void> => resources.disposeAsync();
  return {
    port: started.port,
    url: `http://127.0.0.1:${started.port}`,
    results,
    close,
    [Symbol.asyncDispose]: close,
  };
}

test('requests pass with what Envoy adds, and without what it hides', async () => {
  await using proxy = await gateway({});
  const response = await fetch(`${proxy.url}/a?b=c`, { headers: { 'x-request-id': 'r-1', te: 'trailers' } });
  const echo = (await response.json()) as Echo;
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('x-upstream'), 'yes');
  assert.equal(echo.url, '/a?b=c');
  assert.equal(echo.headers['host'], `127.0.0.1:${proxy.port}`);
  assert.equal(echo.headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(echo.headers['x-request-id'], 'r-1');
  assert.deepEqual(proxy.results[0]?.violations, []);
});

test('a body is inspected where the processor asks for it, and can be replaced', async () => {
  await using proxy = await gateway({ allowModeOverride: true });
  const post = (ask: string): Promise<Response> =>
    fetch(proxy.url, { method: 'POST', body: 'a body', headers: { 'x-ask': ask } });
  assert.equal(((await (await post('')).json()) as Echo).body, 'a body');
  const replaced = (await (await post('override-buffered,replace-request_body')).json()) as Echo;
  assert.equal(replaced.body, 'another body');
  const blocked = await post('override-buffered,block-on-request_body');
  assert.equal(blocked.status, 403);
  assert.equal(await blocked.text(), 'no\n');
  assert.equal(proxy.results.length, 3);
  assert.equal(proxy.results[2]?.upstreamSaw, undefined);
  assert.deepEqual(
    proxy.results.flatMap((result) => result.violations),
    [],
  );
});

test('a blocked response never reaches the client', async () => {
  await using proxy = await gateway({ mode: { responseBodyMode: BodySendMode.BUFFERED } });
  const response = await fetch(proxy.url, { headers: { 'x-ask': 'block-on-response_body' } });
  assert.equal(response.status, 403);
  assert.equal(response.headers.get('x-upstream'), null);
});

test('HEAD has no body, a large body is refused, a dead upstream is 503', async () => {
  await using proxy = await gateway({});
  const head = await fetch(proxy.url, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
  const large = await fetch(proxy.url, { method: 'POST', body: 'x'.repeat(20_000) });
  assert.equal(large.status, 413);
  await using processor = await serveProcessor(legalProcessor);
  await using alone = await startGateway({
    upstream: { host: '127.0.0.1', port: 1 },
    processor: processor.target,
  });
  assert.equal((await fetch(`http://127.0.0.1:${alone.port}`)).status, 503);
});

test('without a processor: closed by default, open with failure_mode_allow', async () => {
  await using closed = await gateway({}, '127.0.0.1:1');
  assert.equal((await fetch(closed.url)).status, 500);
  assert.match(closed.results[0]?.details ?? '', /gRPC_error_14/);
  await using open = await gateway({ failureModeAllow: true }, '127.0.0.1:1');
  assert.equal((await fetch(open.url)).status, 200);
  assert.equal(open.results[0]?.bypassed, true);
});

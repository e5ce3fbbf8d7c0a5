/** What BUFFERED would hang: server-sent events, gRPC, WebSocket; and clients that hang up. On a real Envoy. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  echoStreamPath,
  echoUnaryPath,
  type GrpcUpstream,
  grpcClient,
  http1Client,
  realEnvoy,
  startGrpcUpstream,
  staticCluster,
} from '@portcullis-testing/envoy';
import { type EnvoyStack, startStack } from './envoy-stack.ts';

const { path: binary, skip } = await realEnvoy();

/** Bodies are wanted everywhere, in both directions, so that every exchange needs a body mode. */
const policy = `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: streams }
spec:
  defaults: { mode: block, fail_mode: fail_close, timeout: 1500ms }
  domains:
    - hosts: ["*"]
      policy:
        inspect_request_body: true
        inspect_response_body: true
        max_response_body_bytes: 1048576
        checks: { headers: { forbidden: [x-forbidden] } }
`;

const bytes = (value: Buffer): Buffer => value;

describe('streams on a real Envoy', { skip }, () => {
  let stack: EnvoyStack;
  let grpc: GrpcUpstream;

  before(async () => {
    grpc = await startGrpcUpstream();
    stack = await startStack({
      binary,
      policies: { 'streams.yaml': policy },
      filter: { allowModeOverride: true, mode: { requestHeaders: 'SEND', responseHeaders: 'SEND' } },
      extra: {
        routes: [{ prefix: '/portcullis.testing.', cluster: 'grpc' }],
        clusters: [
          staticCluster('grpc', { endpoints: [{ host: '127.0.0.1', port: grpc.port }], http2: true }),
        ],
      },
    });
  });
  after(async () => {
    await grpc[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  });

  it('server-sent events arrive one by one', async () => {
    const call = request({ host: '127.0.0.1', port: stack.port, path: '/sse/100', agent: false }).end();
    const [response] = (await once(call, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    let chunks = 0;
    let text = '';
    for await (const chunk of response) {
      chunks++;
      text += chunk.toString('utf8');
    }
    assert.equal(response.statusCode, 200);
    assert.equal(text.match(/^data: event \d+$/gm)?.length, 100);
    assert.ok(chunks > 1, 'not held back until the end');
  });

  it('a unary gRPC call is answered', async () => {
    const client = grpcClient(stack.port);
    for (const size of [0, 10, 300_000]) {
      const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
        client.makeUnaryRequest(echoUnaryPath, bytes, bytes, Buffer.alloc(size, 'u'), (error, value) => {
          if (error === null) resolve(value);
          else reject(error);
        });
      });
      assert.equal(answer?.length, size);
    }
    client.close();
  });

  it('a gRPC stream in both directions goes message by message', async () => {
    const client = grpcClient(stack.port);
    const call = client.makeBidiStreamRequest(echoStreamPath, bytes, bytes);
    for (const size of [1, 70_000, 5]) {
      call.write(Buffer.alloc(size, 's'));
      const [answer] = (await once(call, 'data')) as [Buffer];
      assert.equal(answer.length, size);
    }
    call.end();
    call.resume();
    await once(call, 'end');
    client.close();
  });

  it('a forbidden gRPC call is refused with a gRPC status', async () => {
    const client = grpcClient(stack.port);
    const before = grpc.received.length;
    const { Metadata } = await import('@grpc/grpc-js');
    const metadata = new Metadata();
    metadata.set('x-forbidden', '1');
    const code = await new Promise((resolve) => {
      client.makeUnaryRequest(echoUnaryPath, bytes, bytes, Buffer.from('x'), metadata, (error) =>
        resolve(error?.code),
      );
    });
    assert.equal(code, 7);
    assert.equal(grpc.received.length, before);
    client.close();
  });

  it('WebSocket is upgraded and carries bytes both ways', async () => {
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const call = request({ host: '127.0.0.1', port: stack.port, path: '/ws', headers, agent: false }).end();
    const [, socket] = (await once(call, 'upgrade')) as [unknown, ReturnType<typeof connect>];
    for (const text of ['one', 'two']) {
      socket.write(text);
      const [echo] = (await once(socket, 'data')) as [Buffer];
      assert.equal(echo.toString(), text);
    }
    socket.destroy();
  });

  it('keeps nothing of clients that hang up in the middle', async () => {
    const head = 'HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\n';
    const beginnings = [
      `POST /cut ${head}content-length: 5000\r\n\r\nhalf`,
      `POST /cut ${head}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`,
      `GET /slow/60000 ${head}\r\n`,
      `GET /sse/100000 ${head}\r\n`,
    ];
    const sockets = Array.from({ length: 40 }, (_, index) => {
      const socket = connect(stack.port, '127.0.0.1');
      socket.on('error', () => socket.destroy());
      socket.resume();
      socket.write(beginnings[index % beginnings.length] ?? '');
      return socket;
    });
    // All of the cut bodies are under way.
    await stack.becomesAtLeast('portcullis_grpc_streams', 10);
    for (const socket of sockets) socket.destroy();
    await stack.becomes('portcullis_grpc_streams', 0);
    await stack.becomes('portcullis_body_memory_bytes', 0);
    using client = http1Client(stack.port);
    assert.equal((await client.send({ path: '/after' })).status, 200);
    assert.equal((await client.send({ path: '/after', headers: { 'x-forbidden': '1' } })).status, 403);
  });

  it('Envoy counted no failure in all of that', async () => {
    for (const name of [
      'streams_failed',
      'spurious_msgs_received',
      'message_timeouts',
      'failure_mode_allowed',
    ]) {
      assert.equal(await stack.counter(name), 0, name);
    }
  });
});

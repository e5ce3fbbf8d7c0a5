import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  bootstrap,
  echoStreamPath,
  echoUnaryPath,
  extProcFilter,
  grpcClient,
  httpConnectionManager,
  listener,
  type RunningEnvoy,
  readAccessLog,
  realEnvoy,
  startEnvoy,
  startGrpcUpstream,
  startUpstream,
  staticCluster,
  type Upstream,
  webSocketAccept,
} from '../src/index.ts';
import { startMinimalProcessor } from './minimal-processor.ts';

const { path: binary, skip } = await realEnvoy();

describe('startEnvoy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'envoy-test-'));
  const accessLog = join(folder, 'access.log');
  let envoy: RunningEnvoy;
  let upstream: Upstream;
  let grpcUpstream: Awaited<ReturnType<typeof startGrpcUpstream>>;
  let stopProcessor: () => void;

  before(async () => {
    const socket = join(folder, 'extproc.sock');
    stopProcessor = await startMinimalProcessor(socket);
    upstream = await startUpstream();
    grpcUpstream = await startGrpcUpstream();
    const filters = [extProcFilter({ cluster: 'processor', mode: { responseHeaders: 'SEND' } })];
    const toUpstream = [{ prefix: '/', cluster: 'upstream' }];
    envoy = await startEnvoy({
      binary,
      config: bootstrap({
        listeners: [
          listener('inspected', [
            httpConnectionManager({
              routes: [{ prefix: '/portcullis.testing.', cluster: 'grpc' }, ...toUpstream],
              filters,
              accessLog,
            }),
          ]),
          listener('plain', [httpConnectionManager({ statPrefix: 'plain', routes: toUpstream })]),
        ],
        clusters: [
          staticCluster('processor', { endpoints: [{ pipe: socket }], http2: true }),
          staticCluster('upstream', { endpoints: [{ host: '127.0.0.1', port: upstream.port }] }),
          staticCluster('grpc', { endpoints: [{ host: '127.0.0.1', port: grpcUpstream.port }], http2: true }),
        ],
      }),
    });
  });

  after(async () => {
    await envoy.stop();
    await upstream.stop();
    await grpcUpstream[Symbol.asyncDispose]();
    stopProcessor();
    rmSync(folder, { recursive: true });
  });

  it('gives each listener a port of its own', () => {
    assert.deepEqual([...envoy.ports.keys()].sort(), ['inspected', 'plain']);
    assert.notEqual(envoy.port('inspected'), envoy.port('plain'));
    assert.throws(() => envoy.port('other'), /envoy\.no-listener/);
  });

  it('asks the processor, and shows its verdict in the access log and the counters', async () => {
    const base = `http://127.0.0.1:${envoy.port('inspected')}`;
    const benign = await fetch(`${base}/benign`, { headers: { 'x-row': 'benign' } });
    assert.equal(benign.status, 200);
    assert.equal(((await benign.json()) as { path: string }).path, '/benign');
    const blocked = await fetch(`${base}/blocked`, { headers: { 'x-row': 'blocked', 'x-forbidden': '1' } });
    assert.equal(blocked.status, 403);
    assert.equal(await blocked.text(), 'forbidden');
    assert.equal(upstream.seen.withPath('/blocked').length, 0);

    const byRow = new Map((await readAccessLog(accessLog, 2)).map((line) => [line['row'], line]));
    assert.equal(byRow.get('benign')?.['verdict'], 'allow');
    assert.equal(byRow.get('blocked')?.['verdict'], 'block');
    assert.equal(byRow.get('blocked')?.['details'], 'forbidden_header');
    assert.equal((await envoy.stats('ext_proc.')).get('http.ingress.ext_proc.streams_started'), 2);
  });

  it('speaks HTTP/2 on the same port, with bodies and trailers to the upstream', async () => {
    const session = connect(`http://127.0.0.1:${envoy.port('inspected')}`);
    const stream = session.request({ ':method': 'POST', ':path': '/http2' }, {
      endStream: false,
      waitForTrailers: true,
    } as object);
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'yes' }));
    stream.end('hello');
    stream.resume();
    await new Promise((resolve) => stream.on('close', resolve));
    session.close();
    const [seen] = upstream.seen.withPath('/http2');
    assert.equal(seen?.bodyBytes, 5);
    assert.equal(seen?.trailers['x-end'], 'yes');
  });

  it('carries WebSocket', async () => {
    const key = Buffer.alloc(16, 7).toString('base64');
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-key': key };
    const call = request({ port: envoy.port('inspected'), path: '/ws', headers, agent: false });
    call.end();
    const echo = await new Promise<string>((resolve, reject) => {
      call.on('error', reject);
      call.on('upgrade', (response, socket) => {
        assert.equal(response.headers['sec-websocket-accept'], webSocketAccept(key));
        socket.on('data', (data: Buffer) => {
          resolve(data.toString());
          socket.destroy();
        });
        socket.write('ping');
      });
    });
    assert.equal(echo, 'ping');
  });

  it('carries gRPC, unary and streaming', async () => {
    const client = grpcClient(envoy.port('inspected'));
    const bytes = (value: Buffer): Buffer => value;
    const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
      client.makeUnaryRequest(echoUnaryPath, bytes, bytes, Buffer.from('one'), (error, value) => {
        if (error === null) resolve(value);
        else reject(error);
      });
    });
    assert.equal(answer?.toString(), 'one');
    const call = client.makeBidiStreamRequest(echoStreamPath, bytes, bytes);
    for (const part of ['a', 'b', 'c']) call.write(Buffer.from(part));
    call.end();
    const parts = (await call.toArray()) as Buffer[];
    assert.equal(Buffer.concat(parts).toString(), 'abc');
    client.close();
  });

  it('says why when Envoy refuses its configuration', async () => {
    await assert.rejects(
      startEnvoy({ binary, config: { static_resources: { listener: [] } } }),
      /envoy\.not-ready/,
    );
  });
});

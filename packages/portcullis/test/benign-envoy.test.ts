/** Ordinary requests as Envoy hands them over: the Core Rule Set at paranoia level 1 has nothing to say to any of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ClientRequest,
  echoUnaryPath,
  grpcClient,
  http1Client,
  http2Client,
  realEnvoy,
  startGrpcUpstream,
  staticCluster,
} from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { startStack } from './envoy-stack.ts';

const { path: binary, skip } = await realEnvoy();
const crs = shared('conformance/crs');

const policy = JSON.stringify({
  apiVersion: 'portcullis.dev/v1',
  kind: 'SecurityPolicy',
  metadata: { name: 'benign' },
  spec: {
    domains: [
      {
        hosts: ['*'],
        policy: {
          mode: 'block',
          fail_mode: 'fail_close',
          timeout: '30s',
          sampling_rate: 0,
          engines: {
            baseline: {},
            seclang: { rule_set: crs.path, paranoia_level: 1 },
          },
        },
      },
    ],
  },
});

const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'de,en-US;q=0.7,en;q=0.3',
  'accept-encoding': 'gzip, deflate, br, zstd',
  referer: 'https://shop.example/garden',
  cookie: 'session=8f14e45fceea167a5a36dedd4bea2543; theme=light',
};
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** A form of a browser with a text and a picture. */
const upload = Buffer.concat([
  Buffer.from(
    '------geckoformboundary1\r\nContent-Disposition: form-data; name="title"\r\n\r\nOur new garden chairs\r\n------geckoformboundary1\r\nContent-Disposition: form-data; name="picture"; filename="chair.png"\r\nContent-Type: image/png\r\n\r\n',
  ),
  png,
  Buffer.alloc(20_000, 7),
  Buffer.from('\r\n------geckoformboundary1--\r\n'),
]);
const order = JSON.stringify({
  customer: 'Müller & Söhne',
  items: [{ id: 12, note: 'blue, please' }],
  total: 19.9,
});

const typed = (type: string) => ({ ...browser, 'content-type': type });
/** Bodies, each sent with its length, in pieces, and with trailers. */
const bodies: ReadonlyArray<readonly [name: string, type: string, body: Buffer]> = [
  ['a form', 'application/x-www-form-urlencoded', Buffer.from('name=Ann+O&city=K%C3%B6ln&note=10%25+off')],
  ['JSON', 'application/json', Buffer.from(order)],
  ['an upload', 'multipart/form-data; boundary=----geckoformboundary1', upload],
  [
    'XML',
    'application/xml',
    Buffer.from('<?xml version="1.0"?><order><note>blue &amp; green</note></order>'),
  ],
  [
    'GraphQL',
    'application/json',
    Buffer.from('{"query":"query F($q: String) { items(name: $q) { id } }","variables":{"q":"chair"}}'),
  ],
];

function requests(): ClientRequest[] {
  const framed = bodies.flatMap(([, type, body]): ClientRequest[] => {
    const pieces = [body.subarray(0, 20), body.subarray(20)];
    const post = { method: 'POST', path: '/orders?view=list', headers: typed(type) };
    return [
      { ...post, body: [body] },
      { ...post, body: pieces },
      { ...post, body: pieces, trailers: { 'x-checksum': 'abc' } },
    ];
  });
  return [
    { path: '/garden/chairs?color=blue&sort=price&page=2', headers: browser },
    { path: '/', headers: browser },
    { method: 'HEAD', path: '/static/app.css', headers: browser },
    { method: 'POST', path: '/logout', headers: { ...browser, 'content-length': '0' } },
    ...framed,
  ];
}

describe('benign traffic on a real Envoy', { skip: skip || crs.skip }, () => {
  it('gives no finding, over HTTP/1.1, HTTP/2 and gRPC', async () => {
    await using grpc = await startGrpcUpstream();
    await using stack = await startStack({
      binary,
      policies: { 'benign.json': policy },
      filter: { allowModeOverride: true },
      concurrency: 1,
      extra: {
        routes: [{ prefix: '/portcullis.testing.', cluster: 'grpc' }],
        clusters: [
          staticCluster('grpc', { endpoints: [{ host: '127.0.0.1', port: grpc.port }], http2: true }),
        ],
      },
    });
    let sent = 0;
    for (const connect of [http1Client, http2Client]) {
      using client = connect(stack.port);
      for (const request of requests()) {
        const headers = { ...request.headers, host: 'shop.example' };
        const response = await client.send({ ...request, headers });
        assert.equal(
          response.status,
          200,
          `${request.method} ${request.path} ${request.headers?.['content-type']}`,
        );
        sent++;
      }
    }
    const client = grpcClient(stack.port, 'shop.example');
    const message = Buffer.concat([Buffer.from([0x0a, 17]), Buffer.from('blue garden chair')]);
    const plain = (value: Buffer): Buffer => value;
    const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
      client.makeUnaryRequest(echoUnaryPath, plain, plain, message, (error, value) =>
        error === null ? resolve(value) : reject(error),
      );
    });
    client.close();
    assert.deepEqual(answer, message);
    assert.equal(sent, 38);
    await stack.becomes('portcullis_exchanges_total', sent + 1);
    const metrics = await stack.admin('/metrics');
    const findings = metrics.split('\n').filter((line) => line.startsWith('portcullis_findings_total{'));
    assert.deepEqual(findings, []);
    for (const name of ['streams_failed', 'spurious_msgs_received', 'message_timeouts']) {
      assert.equal(await stack.counter(name), 0, name);
    }
  });
});

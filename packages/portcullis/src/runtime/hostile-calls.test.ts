/** What a peer sends that is no message, or too large a one, on every API of a real service. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  ACCESS_LOG_PATH,
  EXT_AUTHZ_PATH,
  HTTP_EXT_PROC_PATH,
  isDecodeError,
  NETWORK_EXT_PROC_PATH,
  networkProcessingRequest,
  networkProcessingResponse,
  type ProcessingRequestInit,
  processingRequest,
  processingResponse,
  RATE_LIMIT_PATH,
} from '@portcullis/envoy-protocol';
import { SideStreamClient } from '@portcullis-testing/mini-envoy';
import { TestFolder, TestService } from './test/spawned-service.ts';

const megabyte = 1024 * 1024;

/** The next event of a call: a message of the service, or the gRPC status of its end. */
function call(client: SideStreamClient, path: string) {
  const events: Array<Uint8Array | number> = [];
  let wake = (): void => undefined;
  const take = (event: Uint8Array | number): void => {
    events.push(event);
    wake();
  };
  const stream = client.open({ message: take, ended: take }, path);
  return {
    send: (bytes: Uint8Array) => stream.send(bytes),
    next: async (): Promise<Uint8Array | number> => {
      while (events.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return events.shift()!;
    },
  };
}

const policies = `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
spec:
  domains:
    - hosts: ["*"]
      policy:
        timeout: 10s
        inspect_request_body: true
        max_request_body_bytes: 1000
---
apiVersion: portcullis.dev/v1
kind: ConnectionPolicy
spec: { engines: { limits: { max_read_bytes: 1000 } } }
`;

test('what is no message ends the call, and is told with the listener; the service goes on', async () => {
  using folder = new TestFolder(policies);
  writeFileSync(folder.at('limits.yaml'), 'domain: shop\ndescriptors: []\n');
  await using service = await TestService.start(folder, ['--rate-limit-config', folder.at('limits.yaml')]);
  const client = new SideStreamClient(`unix:${folder.socket}`);
  try {
    const paths = [
      HTTP_EXT_PROC_PATH,
      NETWORK_EXT_PROC_PATH,
      EXT_AUTHZ_PATH,
      ACCESS_LOG_PATH,
      RATE_LIMIT_PATH,
    ];
    for (const path of paths) {
      const { send, next } = call(client, path);
      // A field of a length that is longer than the message.
      send(Uint8Array.of(0x12, 0x7f, 1));
      assert.equal(await next(), 3, path);
    }
    const line = await service.process.line('ext-proc.undecodable');
    assert.match(line.msg, /^listener default: /);

    const large = call(client, ACCESS_LOG_PATH);
    large.send(new Uint8Array(5 * megabyte));
    let told = line;
    while (!told.msg.includes('limit.message')) {
      told = await service.process.line('ext-proc.undecodable', service.process.lines.indexOf(told) + 1);
    }
    assert.equal(told.msg, 'listener default: limit.message');
  } finally {
    client.close();
  }
});

test('a message that is too large to be read is over the limit, and no way around inspection', async () => {
  using folder = new TestFolder(policies);
  await using _service = await TestService.start(folder);
  const client = new SideStreamClient(`unix:${folder.socket}`);
  try {
    const http = call(client, HTTP_EXT_PROC_PATH);
    const line = (key: string, value: string) => ({ key, rawValue: Buffer.from(value) });
    const headers = [
      line(':method', 'POST'),
      line(':path', '/'),
      line(':authority', 'a.example'),
      line('content-type', 'text/plain'),
    ];
    const sendHttp = (message: ProcessingRequestInit): void => http.send(processingRequest.encode(message));
    sendHttp({ requestHeaders: { headers: { headers }, endOfStream: false } });
    assert.ok((await http.next()) instanceof Uint8Array);
    sendHttp({ requestBody: { body: new Uint8Array(5 * megabyte), endOfStream: true } });
    const refusal = processingResponse.decode((await http.next()) as Uint8Array);
    assert.ok(!isDecodeError(refusal));
    assert.equal(refusal.immediateResponse?.status?.code, 413);

    const connection = call(client, NETWORK_EXT_PROC_PATH);
    connection.send(
      networkProcessingRequest.encode({
        readData: { data: new Uint8Array(33 * megabyte), endOfStream: false },
      }),
    );
    const closed = networkProcessingResponse.decode((await connection.next()) as Uint8Array);
    assert.ok(!isDecodeError(closed));
    assert.notEqual(closed.connectionStatus, 0, 'the connection is closed');
  } finally {
    client.close();
  }
});

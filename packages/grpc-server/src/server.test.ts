import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { type CallHandler, GrpcServer } from './index.ts';

const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };

function method(name: string, requestStream: boolean, responseStream: boolean) {
  return {
    path: `/test.Echo/${name}`,
    requestStream,
    responseStream,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  };
}

const echo: CallHandler = (call) => ({
  message: (message) => void call.write(message),
  halfClose: () => call.end(),
});

test('a bidirectional call of an independent client is echoed', async (t) => {
  const server = new GrpcServer({ handlers: new Map([['/test.Echo/Both', echo]]) });
  t.after(() => server.close());
  const bound = await server.listen({ kind: 'tcp', id: 'main', host: '127.0.0.1', port: 0 });
  const Client = grpc.makeGenericClientConstructor({ Both: method('Both', true, true) }, 'Echo');
  const client = new Client(bound.text, grpc.credentials.createInsecure());
  t.after(() => client.close());
  const call: grpc.ClientDuplexStream<Buffer, Buffer> = client['Both']!();
  const received: string[] = [];
  call.on('data', (message: Buffer) => received.push(message.toString()));
  for (const text of ['one', '', 'three']) call.write(Buffer.from(text));
  call.end();
  const [status] = await once(call, 'status');
  assert.equal(status.code, 0);
  assert.deepEqual(received, ['one', '', 'three']);
});

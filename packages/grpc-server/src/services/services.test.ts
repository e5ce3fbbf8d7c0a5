/** Health and reflection, asked by an independent client whose messages protobufjs encodes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { FrameType } from '../frame/frame-type.ts';
import { GrpcServer } from '../server.ts';
import { frame, message, requestFields, ScriptedPeer } from '../test/scripted-peer.ts';
import { HealthService, ServingStatus } from './health.ts';
import { readFields } from './protobuf.ts';
import { reflectionHandlers } from './reflection.ts';

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse { int32 status = 1; }
  message Request {
    string host = 1;
    oneof message_request {
      string file_by_filename = 3; string file_containing_symbol = 4;
      string all_extension_numbers_of_type = 6; string list_services = 7;
    }
  }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  message Failure { int32 error_code = 1; string error_message = 2; }
  message Response {
    string valid_host = 1; Request original_request = 2;
    oneof message_response { Files files = 4; Services services = 6; Failure failure = 7; }
  }
`,
  { keepCase: true },
);

function codec(name: string) {
  const type = root.lookupType(name);
  return {
    encode: (value: object): Buffer => Buffer.from(type.encode(type.create(value)).finish()),
    decode: (bytes: Buffer): Record<string, unknown> =>
      type.toObject(type.decode(bytes), { defaults: false }),
  };
}

const healthRequest = codec('HealthCheckRequest');
const healthResponse = codec('HealthCheckResponse');
const request = codec('Request');
const response = codec('Response');

const health = new HealthService(['a.B']);
const server = new GrpcServer({
  handlers: new Map([
    ...health.handlers,
    ...reflectionHandlers(
      ['a.B', 'grpc.health.v1.Health'],
      [{ name: 'a.proto', symbols: ['a.B'], bytes: Buffer.from('descriptor') }],
    ),
  ]),
});
let client: grpc.Client;

before(async () => {
  const bound = await server.listen({ kind: 'tcp', id: 'main', host: '127.0.0.1', port: 0 });
  client = new grpc.Client(bound.text, grpc.credentials.createInsecure());
});
after(async () => {
  client.close();
  await server.close();
});

function check(service: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const path = '/grpc.health.v1.Health/Check';
    client.makeUnaryRequest(path, healthRequest.encode, healthResponse.decode, { service }, (error, value) =>
      error === null ? resolve(value!) : reject(error),
    );
  });
}

test('Check answers with the status of the server and of each service', async () => {
  assert.deepEqual(await check(''), { status: ServingStatus.notServing });
  health.set(ServingStatus.serving, 'a.B');
  assert.deepEqual(await check('a.B'), { status: ServingStatus.serving });
  assert.deepEqual(await check(''), { status: ServingStatus.notServing });
  health.set(ServingStatus.serving);
  assert.deepEqual(await check(''), { status: ServingStatus.serving });
  await assert.rejects(check('a.Nothing'), { code: grpc.status.NOT_FOUND });
  await assert.rejects(check('x'.repeat(2000)), { code: grpc.status.INVALID_ARGUMENT });
});

test('what is no message of the service is INVALID_ARGUMENT', async () => {
  const paths = [
    '/grpc.health.v1.Health/Check',
    '/grpc.health.v1.Health/Watch',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  ];
  for (const path of paths) {
    const call = client.makeBidiStreamRequest(path, (bytes: Buffer) => bytes, healthResponse.decode);
    const ended = new Promise<grpc.StatusObject>((resolve) => call.on('status', resolve));
    call.on('error', () => {});
    call.write(Buffer.from([0x08]));
    const status = await ended;
    assert.deepEqual(
      [status.code, status.details],
      [grpc.status.INVALID_ARGUMENT, 'malformed request'],
      path,
    );
  }
});

test('watches are bounded, those that end make room, and a drain ends them', () => {
  const peer = new ScriptedPeer({ handlers: new HealthService(['a.B']).handlers }).greet();
  const watch = (id: number): string[] => {
    const path = '/grpc.health.v1.Health/Watch';
    peer.send(
      peer.headers(id, requestFields(path)),
      peer.data(id, message(healthRequest.encode({ service: 'a.B' }))),
    );
    return peer.readLines();
  };
  let id = 1;
  for (let open = 0; open < 1000; open++, id += 2) assert.equal(watch(id).length, 2);
  assert.match(watch(id)[0]!, /grpc-status=8 grpc-message=too many watches END/);
  peer.send(frame(FrameType.rstStream, 0, 1, Buffer.from([0, 0, 0, 8])));
  id += 2;
  assert.match(watch(id)[1]!, /^data /);
  peer.connection.drainLimit();
  const ends = peer.readLines().filter((line) => line.includes('grpc-status=14'));
  assert.equal(ends.length, 1000);
  assert.match(ends[0]!, /grpc-message=server is shutting down END/);
});

test('Watch answers at once and at every change, also for a service that is not known yet', async () => {
  const path = '/grpc.health.v1.Health/Watch';
  const known = client.makeServerStreamRequest(path, healthRequest.encode, healthResponse.decode, {
    service: 'a.B',
  });
  const unknown = client.makeServerStreamRequest(path, healthRequest.encode, healthResponse.decode, {
    service: 'c.D',
  });
  for (const call of [known, unknown]) call.on('error', () => {});
  const firsts = await Promise.all([once(known, 'data'), once(unknown, 'data')]);
  assert.deepEqual(firsts, [[{ status: 1 }], [{ status: 3 }]]);
  const changes = Promise.all([once(known, 'data'), once(unknown, 'data')]);
  health.set(ServingStatus.notServing, 'a.B');
  health.set(ServingStatus.serving, 'c.D');
  assert.deepEqual(await changes, [[{ status: 2 }], [{ status: 1 }]]);
  known.cancel();
  unknown.cancel();
});

test('reflection lists services and hands out descriptors, in both versions', async () => {
  const questions: Array<[question: object, answer: object]> = [
    [{ list_services: '' }, { services: { service: [{ name: 'a.B' }, { name: 'grpc.health.v1.Health' }] } }],
    [{ file_by_filename: 'a.proto' }, { files: { file_descriptor_proto: [Buffer.from('descriptor')] } }],
    [{ file_containing_symbol: 'a.B' }, { files: { file_descriptor_proto: [Buffer.from('descriptor')] } }],
    [{ file_containing_symbol: 'a.C' }, { failure: { error_code: 5, error_message: 'no such descriptor' } }],
    [
      { all_extension_numbers_of_type: 'a.B' },
      { failure: { error_code: 12, error_message: 'extensions are not served' } },
    ],
    [{}, { failure: { error_code: 3, error_message: 'no question' } }],
    // Longer than 127 bytes: the length of the message in the answer takes two.
    [
      { file_by_filename: 'x'.repeat(300) },
      { failure: { error_code: 5, error_message: 'no such descriptor' } },
    ],
  ];
  for (const version of ['v1', 'v1alpha']) {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const call = client.makeBidiStreamRequest(path, request.encode, response.decode);
    for (const [question, answer] of questions) {
      const asked = { host: 'here', ...question };
      call.write(asked);
      const [reply] = await once(call, 'data');
      assert.deepEqual(reply, { valid_host: 'here', original_request: asked, ...answer });
    }
    call.end();
    const [status] = await once(call, 'status');
    assert.equal(status.code, 0);
  }
});

test('malformed messages are values, not exceptions', () => {
  const wrong = ['08', '0a05', '0b', '00', '0aff', '09', `0a${'ff'.repeat(12)}`, '0801'.repeat(101)];
  for (const hex of wrong) assert.equal(readFields(Buffer.from(hex, 'hex')), undefined, hex);
  assert.deepEqual(readFields(Buffer.from('0d0000000008960109' + '00'.repeat(8), 'hex')), [
    { number: 1, bytes: undefined, value: 150 },
  ]);
});

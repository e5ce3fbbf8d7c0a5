/**
 * The smallest external processor, on @grpc/grpc-js: blocks requests with the header `x-forbidden`, lets
 * everything else through. It serves to test the harness without the service that the harness is made for.
 */
import { type handleBidiStreamingCall, Server, ServerCredentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The few fields of `envoy.service.ext_proc.v3` that it needs. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message HeaderValue { string key = 1; bytes raw_value = 3; }
  message HeaderMap { repeated HeaderValue headers = 1; }
  message HttpHeaders { HeaderMap headers = 1; bool end_of_stream = 3; }
  message Request { HttpHeaders request_headers = 2; HttpHeaders response_headers = 3; }
  message Value { oneof kind { string string_value = 3; Struct struct_value = 5; } }
  message Struct { map<string, Value> fields = 1; }
  message HttpStatus { int32 code = 1; }
  message Immediate { HttpStatus status = 1; bytes body = 3; string details = 5; }
  message Nothing {}
  message Response {
    oneof response { Nothing request_headers = 1; Nothing response_headers = 2; Immediate immediate_response = 7; }
    Struct dynamic_metadata = 8;
  }
`,
  { keepCase: true },
);
const RequestType = root.lookupType('Request');
const ResponseType = root.lookupType('Response');

interface Headers {
  headers: { headers: { key: string; raw_value: Uint8Array }[] };
}
type Message = { request_headers?: Headers; response_headers?: Headers };

function reply(message: Message): object {
  if (message.response_headers) return { response_headers: {} };
  const forbidden = message.request_headers?.headers.headers.some(({ key }) => key === 'x-forbidden');
  const verdict = { string_value: forbidden ? 'block' : 'allow' };
  const metadata = { fields: { portcullis: { struct_value: { fields: { verdict } } } } };
  if (!forbidden) return { request_headers: {}, dynamic_metadata: metadata };
  const refusal = { status: { code: 403 }, body: Buffer.from('forbidden'), details: 'forbidden_header' };
  return { immediate_response: refusal, dynamic_metadata: metadata };
}

/** Listens on a Unix socket; the result stops it. */
export async function startMinimalProcessor(socketPath: string): Promise<() => void> {
  const server = new Server();
  const process: handleBidiStreamingCall<Message, object> = (call) => {
    call.on('data', (message: Message) => call.write(reply(message)));
    call.on('end', () => call.end());
    call.on('error', () => call.end());
  };
  server.addService(
    {
      process: {
        path: '/envoy.service.ext_proc.v3.ExternalProcessor/Process',
        requestStream: true,
        responseStream: true,
        requestSerialize: (value: Message) => Buffer.from(RequestType.encode(value).finish()),
        requestDeserialize: (bytes: Buffer) => RequestType.decode(bytes) as unknown as Message,
        responseSerialize: (value: object) =>
          Buffer.from(ResponseType.encode(ResponseType.fromObject(value)).finish()),
        responseDeserialize: (bytes: Buffer) => ResponseType.decode(bytes),
      },
    },
    { process },
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
  return () => server.forceShutdown();
}

/** A gRPC echo service on @grpc/grpc-js, an implementation that is not ours: messages are plain bytes. */
import {
  Client,
  credentials,
  type handleBidiStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';

const bytes = (value: Buffer): Buffer => value;

function method(path: string, streaming: boolean) {
  return {
    path,
    requestStream: streaming,
    responseStream: streaming,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
}

/** Path of the unary method: the answer is the request. */
export const echoUnaryPath = '/portcullis.testing.Echo/Unary';
/** Path of the bidirectional method: each message comes back. */
export const echoStreamPath = '/portcullis.testing.Echo/Stream';

const service: ServiceDefinition = {
  unary: method(echoUnaryPath, false),
  stream: method(echoStreamPath, true),
};

/** A listening gRPC upstream. */
export interface GrpcUpstream extends AsyncDisposable {
  readonly port: number;
  /** Messages that arrived, over all calls. */
  readonly received: Buffer[];
}

/** Listens on a free port of 127.0.0.1. */
export async function startGrpcUpstream(): Promise<GrpcUpstream> {
  const received: Buffer[] = [];
  const unary: handleUnaryCall<Buffer, Buffer> = (call, reply) => {
    received.push(call.request);
    reply(null, call.request);
  };
  const stream: handleBidiStreamingCall<Buffer, Buffer> = (call) => {
    call.on('data', (message: Buffer) => {
      received.push(message);
      call.write(message);
    });
    call.on('end', () => call.end());
    call.on('error', () => call.end());
  };
  const server = new Server();
  server.addService(service, { unary, stream });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    received,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/**
 * A gRPC client without generated code: `makeUnaryRequest` and `makeBidiStreamRequest` with plain bytes. `authority`: the
 * host that it names; default its address.
 */
export function grpcClient(port: number, authority = `127.0.0.1:${port}`): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_authority': authority,
  });
}

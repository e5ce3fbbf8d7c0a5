/** Processors for tests of the tool itself, served by @grpc/grpc-js. */
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  HTTP_EXT_PROC_PATH,
  isDecodeError,
  type ProcessingRequest,
  ProcessingRequestDecoder,
} from '@portcullis/envoy-protocol';
import { SideStreamClient } from '../src/side-stream.ts';

/** What a processor can do on its stream. */
export interface ProcessorStream {
  /** Sends one message. */
  send(bytes: Uint8Array): void;
  /** Ends with OK, or with a status. */
  end(status?: number): void;
}

/** A processor: called with each message of one stream. Made anew for every stream. */
export type Processor = (request: ProcessingRequest, stream: ProcessorStream) => void;

/** A running processor and a client for it. */
export interface RunningProcessor extends AsyncDisposable {
  readonly target: string;
  readonly client: SideStreamClient;
}

const identity = (bytes: Buffer): Buffer => bytes;

/** Serves `make()` for each stream on a free port of the loopback. */
export async function serveProcessor(make: () => Processor): Promise<RunningProcessor> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  const method = {
    path: HTTP_EXT_PROC_PATH,
    requestStream: true,
    responseStream: true,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  server.addService(
    { Process: method },
    { Process: (call: ServerDuplexStream<Buffer, Buffer>) => answer(call, make()) },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const client = new SideStreamClient(`127.0.0.1:${port}`);
  return {
    target: `127.0.0.1:${port}`,
    client,
    [Symbol.asyncDispose]: async () => {
      client.close();
      server.forceShutdown();
    },
  };
}

function answer(call: ServerDuplexStream<Buffer, Buffer>, processor: Processor): void {
  const decoder = new ProcessingRequestDecoder();
  const stream: ProcessorStream = {
    send: (bytes) => void call.write(Buffer.from(bytes)),
    end: (status = 0) => {
      if (status === 0) call.end();
      else call.emit('error', { code: status, details: 'refused by the test' });
    },
  };
  call.on('data', (bytes: Buffer) => {
    const request = decoder.decode(new Uint8Array(bytes));
    if (!isDecodeError(request)) processor(request, stream);
  });
  call.on('end', () => call.end());
  call.on('error', () => undefined);
}

/** @grpc/grpc-js with the same constant answer, undecoded. Usage: node grpc-js-server.ts SOCKET PORT */
import * as grpc from '@grpc/grpc-js';
import { continueAnswer, methodPath } from './request-message.ts';

const same = (value: Buffer): Buffer => value;
const server = new grpc.Server({ 'grpc.max_concurrent_streams': 8192 });
server.addService(
  {
    Process: {
      path: methodPath,
      requestStream: true,
      responseStream: true,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  {
    Process: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', () => call.write(continueAnswer));
      call.on('end', () => call.end());
      call.on('error', () => {});
    },
  },
);
const bind = (address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
await bind(`unix:${process.argv[2]}`);
await bind(`127.0.0.1:${process.argv[3]}`);

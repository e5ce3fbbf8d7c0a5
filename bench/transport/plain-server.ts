/** Our transport with a handler that answers every message with a constant. Usage: node plain-server.ts SOCKET PORT */
import { type CallHandler, GrpcServer } from '@portcullis/grpc-server';
import { continueAnswer, methodPath } from './request-message.ts';

const handler: CallHandler = (call) => ({
  message: () => void call.write(continueAnswer),
  halfClose: () => call.end(),
});
const server = new GrpcServer({ handlers: new Map([[methodPath, handler]]) });
await server.listen({ kind: 'unix', id: 'unix', path: process.argv[2]! });
await server.listen({ kind: 'tcp', id: 'tcp', host: '127.0.0.1', port: Number(process.argv[3]) });

/** Bare node:http2 with the same constant answer: no gRPC library. Usage: node node-http2-server.ts SOCKET PORT */
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { continueAnswer } from './request-message.ts';

const answer = Buffer.concat([Buffer.from([0, 0, 0, 0, continueAnswer.length]), continueAnswer]);
const head = { ':status': 200, 'content-type': 'application/grpc' };
const trailers = { 'grpc-status': '0' };

function serve(): Http2Server {
  const server = createServer({ settings: { maxConcurrentStreams: 8192, initialWindowSize: 1 << 20 } });
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.respond(head, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('data', () => stream.write(answer));
    stream.on('end', () => stream.end());
    stream.on('error', () => {});
  });
  return server;
}

await new Promise<void>((resolve) => serve().listen(process.argv[2], resolve));
await new Promise<void>((resolve) => serve().listen(Number(process.argv[3]), '127.0.0.1', resolve));

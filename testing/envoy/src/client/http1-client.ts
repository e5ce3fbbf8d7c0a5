import { Agent, request as httpRequest } from 'node:http';
import { type Client, type ClientRequest, type ClientResponse, framing, whenHung } from './client.ts';

/** An HTTP/1.1 client that keeps at most `connections` connections open. */
export function http1Client(port: number, connections = 1): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (request) => send(port, agent, request),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function send(port: number, agent: Agent, request: ClientRequest): Promise<ClientResponse> {
  const { method = 'GET', path, headers, body = [], trailers } = request;
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      host: '127.0.0.1',
      port,
      agent,
      method,
      path,
      headers: { host: 'localhost', ...headers, ...framing(request) },
    });
    const over = whenHung(request, (error) => call.destroy(error));
    const fail = (error: Error): void => {
      over();
      reject(error);
    };
    call.on('error', fail);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        over();
        const { statusCode: status = 0 } = response;
        resolve({
          status,
          headers: response.headers,
          body: Buffer.concat(chunks),
          trailers: response.trailers,
        });
      });
    });
    if (body.length > 1 || trailers !== undefined) call.useChunkedEncodingByDefault = true;
    for (const piece of body) call.write(piece);
    if (trailers !== undefined) call.addTrailers(trailers);
    call.end();
  });
}

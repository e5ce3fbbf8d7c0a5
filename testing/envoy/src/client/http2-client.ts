import { type ClientHttp2Session, type ClientSessionRequestOptions, connect, constants } from 'node:http2';
import { type Client, type ClientRequest, type ClientResponse, framing, whenHung } from './client.ts';

/** An HTTP/2 client with prior knowledge on one connection, which is opened again when it is gone. */
export function http2Client(port: number): Client {
  let session: ClientHttp2Session | undefined;
  const open = (): ClientHttp2Session => {
    if (session === undefined || session.destroyed || session.closed) {
      session = connect(`http://127.0.0.1:${port}`);
      session.on('error', () => session?.destroy());
    }
    return session;
  };
  return {
    send: (request) => send(open(), request),
    [Symbol.dispose]: () => session?.destroy(),
  };
}

function send(session: ClientHttp2Session, request: ClientRequest): Promise<ClientResponse> {
  const { method = 'GET', path, headers = {}, body, trailers } = request;
  const { host = 'localhost', ...others } = headers;
  return new Promise((resolve, reject) => {
    const hasBody = body !== undefined || trailers !== undefined;
    const options: ClientSessionRequestOptions & { waitForTrailers?: boolean } = {
      endStream: !hasBody,
      waitForTrailers: trailers !== undefined,
    };
    const stream = session.request(
      { ':method': method, ':path': path, ':authority': host, ...others, ...framing(request) },
      options,
    );
    const over = whenHung(request, (error) => stream.destroy(error));
    let status = 0;
    let responseHeaders: ClientResponse['headers'] = {};
    let responseTrailers: ClientResponse['trailers'] = {};
    const chunks: Buffer[] = [];
    stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
    stream.on('response', (received) => {
      status = received[':status'] ?? 0;
      responseHeaders = received;
    });
    stream.on('trailers', (received) => {
      responseTrailers = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    let ended = false;
    stream.on('end', () => {
      ended = true;
    });
    stream.on('error', (error) => {
      over();
      reject(error);
    });
    stream.on('close', () => {
      over();
      const complete = ended && status !== 0 && isClean(stream.rstCode);
      if (!complete) reject(new Error(`client.cut: ${path}, status ${status}, code ${stream.rstCode}`));
      resolve({ status, headers: responseHeaders, body: Buffer.concat(chunks), trailers: responseTrailers });
    });
    for (const piece of body ?? []) stream.write(piece);
    if (hasBody) stream.end();
  });
}

/** A server that answers before the request's end resets the stream with NO_ERROR (RFC 9113 section 8.1). */
function isClean(code: number): boolean {
  return code === constants.NGHTTP2_NO_ERROR;
}

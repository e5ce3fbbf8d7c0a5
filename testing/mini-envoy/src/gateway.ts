/**
 * A small gateway for machines where no Envoy is to be had: an HTTP/1.1 reverse proxy that asks an ext_proc processor
 * about every exchange, by the same rules as the scenario client. It reads each message whole before it goes on, so it
 * shows decisions, not streaming; upgrades and CONNECT are refused.
 */
import { randomUUID } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExchangeResult } from './exchange-result.ts';
import type { FilterConfigInit } from './filter-config.ts';
import { type Headers, type HttpMessage, headerOf, joinBytes, withoutHeader } from './http-message.ts';
import { MessageRecorder } from './message-recorder.ts';
import { runWithUpstream } from './run-exchange.ts';
import { SideStreamClient } from './side-stream.ts';

/** What the gateway stands between. */
export interface GatewayOptions {
  /** Port to listen on; 0 (the default) lets the system choose. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly upstream: { readonly host: string; readonly port: number };
  /** The processor: `unix:/path` or `host:port`. */
  readonly processor: string;
  readonly config?: FilterConfigInit;
  /** Largest body that is read, in bytes; more is answered with 413. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Called after each exchange, with the request as the processor was asked about it. */
  readonly onExchange?: (result: ExchangeResult, request: HttpMessage) => void;
}

/** A running gateway that asks a processor as Envoy does. */
export interface Gateway extends AsyncDisposable {
  readonly port: number;
  close(): Promise<void>;
}

/** Removed before a filter sees a message, as Envoy does (reference L.15). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'expect',
  'upgrade',
];

/** Starts a gateway. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const client = new SideStreamClient(options.processor);
  const server = createServer((incoming, outgoing) => {
    handle(options, client, incoming, outgoing).catch((error: unknown) => outgoing.destroy(asError(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

async function handle(
  options: GatewayOptions,
  client: SideStreamClient,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming, options.maxBodyBytes ?? 64 * 1024 * 1024);
  if (body === undefined) {
    outgoing.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const toUpstream = new MessageRecorder();
  const config = options.config ?? {};
  const request: HttpMessage = { headers: requestHeaders(incoming), body, trailers: trailersOf(incoming) };
  const result = await runWithUpstream(client, { config }, request, toUpstream, async () => {
    await toUpstream.finished;
    return askUpstream(options.upstream, toUpstream.message());
  });
  respond(outgoing, result, incoming.method === 'HEAD');
  options.onExchange?.(result, request);
}

/** Undefined where the body is larger than `limit`. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Uint8Array[] | undefined> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    total += piece.length;
    if (total > limit) return undefined;
    pieces.push(new Uint8Array(piece));
  }
  // Chunked and empty is a body, though an empty one.
  if (pieces.length === 0 && incoming.headers['transfer-encoding'] !== undefined)
    pieces.push(new Uint8Array(0));
  return pieces;
}

function requestHeaders(incoming: IncomingMessage): Headers {
  const received = pairs(incoming.rawHeaders);
  const peer = incoming.socket.remoteAddress ?? '';
  const forwarded = headerOf(received, 'x-forwarded-for');
  const headers = received.filter(([name]) => !['host', 'x-forwarded-for', 'x-request-id'].includes(name));
  return [
    [':method', incoming.method ?? 'GET'],
    [':path', incoming.url ?? '/'],
    [':scheme', 'http'],
    [':authority', allOf(received, 'host')],
    ...headers,
    ['x-forwarded-for', forwarded === undefined ? peer : `${forwarded},${peer}`],
    ['x-forwarded-proto', 'http'],
    ['x-request-id', headerOf(received, 'x-request-id') ?? randomUUID()],
  ];
}

/** Envoy joins the lines of a repeated Host with a comma. */
function allOf(headers: Headers, name: string): string {
  return headers
    .filter(([key]) => key === name)
    .map(([, value]) => value)
    .join(',');
}

function trailersOf(message: IncomingMessage): Headers | undefined {
  return message.rawTrailers.length === 0 ? undefined : pairs(message.rawTrailers);
}

/** Name and value pairs in lower case, without hop-by-hop headers. */
function pairs(raw: readonly string[]): Headers {
  const list: Headers = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (!HOP_BY_HOP.includes(name)) list.push([name, raw[index + 1]!]);
  }
  return list;
}

/** Sends the request on; a failure becomes 503, as a response of Envoy's own. */
function askUpstream(upstream: GatewayOptions['upstream'], message: HttpMessage): Promise<HttpMessage> {
  const body = joinBytes(message.body);
  const headers = message.headers.filter(([name]) => !name.startsWith(':') && name !== 'content-length');
  const length: Headers = body.length > 0 ? [['content-length', String(body.length)]] : [];
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve({
        headers: [
          [':status', '503'],
          ['content-type', 'text/plain'],
        ],
        body: [new TextEncoder().encode(`upstream connect error: ${error.message}`)],
      });
    const outgoing = httpRequest({
      host: upstream.host,
      port: upstream.port,
      method: headerOf(message.headers, ':method') ?? 'GET',
      path: headerOf(message.headers, ':path') ?? '/',
      headers: [['host', headerOf(message.headers, ':authority') ?? ''], ...headers, ...length].flat(),
    });
    outgoing.on('error', failed);
    outgoing.on('response', (response) => {
      collect(response).then(resolve, failed);
    });
    outgoing.end(body);
  });
}

async function collect(response: IncomingMessage): Promise<HttpMessage> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response as AsyncIterable<Buffer>) pieces.push(new Uint8Array(piece));
  const headers: Headers = [[':status', String(response.statusCode ?? 0)], ...pairs(response.rawHeaders)];
  return { headers, body: pieces, trailers: trailersOf(response) };
}

function respond(outgoing: ServerResponse, result: ExchangeResult, isHead: boolean): void {
  if (result.clientStatus === undefined || result.clientAborted) {
    outgoing.destroy();
    return;
  }
  const stated = isHead ? result.clientHeaders : withoutHeader(result.clientHeaders, 'content-length');
  const length: Headers = isHead ? [] : [['content-length', String(result.clientBody.length)]];
  outgoing.writeHead(result.clientStatus, [...stated, ...length].flat());
  outgoing.end(isHead ? undefined : result.clientBody);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

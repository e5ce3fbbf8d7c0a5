/** A server that notes what Envoy hands over, by ext_proc or ext_authz, and lets everything go on. */
import {
  CONTINUE,
  checkRequest,
  checkResponse,
  EXT_AUTHZ_PATH,
  type HeaderList,
  HTTP_EXT_PROC_PATH,
  isDecodeError,
  type ProcessingRequest,
  ProcessingRequestDecoder,
} from '@portcullis/envoy-protocol';
import { type CallHandler, GrpcServer } from '@portcullis/grpc-server';
import type { WireRequest } from '@portcullis/seclang/regression';

/** A running recorder. */
export interface Recorder extends AsyncDisposable {
  /** The requests since the last call, in order; texts are latin-1. Host is what Envoy calls :authority. */
  take(): WireRequest[];
}

/** Listens on a Unix socket. */
export async function startRecorder(socket: string): Promise<Recorder> {
  const received: WireRequest[] = [];
  const server = new GrpcServer({
    handlers: new Map([
      [HTTP_EXT_PROC_PATH, extProc((request) => received.push(request))],
      [EXT_AUTHZ_PATH, extAuthz((request) => received.push(request))],
    ]),
  });
  await server.listen({ kind: 'unix', id: 'recorder', path: socket });
  return {
    take: () => received.splice(0),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function extProc(note: (request: WireRequest) => void): CallHandler {
  const decoder = new ProcessingRequestDecoder();
  return (call) => {
    // The body is filled in when it comes: a tunnel has none, and its stream stays open.
    let open: { body: Uint8Array } | undefined;
    return {
      message: (bytes) => {
        const message = decoder.decode(bytes);
        if (isDecodeError(message)) throw new Error(`recorder: ${message.error}`);
        if (message.kind === 'request_headers') {
          const request = requestOf(message.headers, protocolOf(message), new Uint8Array(0));
          note(request);
          open = request as { body: Uint8Array };
          call.write(CONTINUE.request_headers);
        } else if (message.kind === 'request_body' && open !== undefined) {
          open.body = new Uint8Array(message.body);
          call.write(CONTINUE.request_body);
        }
      },
      halfClose: () => call.end(),
    };
  };
}

function extAuthz(note: (request: WireRequest) => void): CallHandler {
  return (call) => ({
    message: (bytes) => {
      const check = checkRequest.decode(bytes);
      if (isDecodeError(check)) throw new Error(`recorder: ${check.error}`);
      const http = check.attributes?.request?.http;
      if (http !== undefined)
        note(requestOf(http.headerMap ?? http.headers, http.protocol, new Uint8Array(http.rawBody)));
      call.write(checkResponse.encode({ status: { code: 0 } }));
      call.end();
    },
  });
}

function protocolOf(message: ProcessingRequest): string {
  const protocol = message.attribute('request.protocol');
  return typeof protocol === 'string' ? protocol : '';
}

function requestOf(lines: HeaderList, version: string, body: Uint8Array): WireRequest {
  const named = (name: string): string => {
    const index = lines.find(name);
    return index < 0 ? '' : lines.value(index);
  };
  const headers: [string, string][] = [];
  for (let index = 0; index < lines.count; index++) {
    const name = lines.name(index);
    if (name === ':authority') headers.push(['host', lines.value(index)]);
    else if (!name.startsWith(':')) headers.push([name, lines.value(index)]);
  }
  const method = named(':method');
  const target = method === 'CONNECT' ? named(':authority') : named(':path');
  return { method, target, version, headers, body };
}

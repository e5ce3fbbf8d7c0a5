import { type Engine, fieldList, type RequestView } from '@portcullis/seclang';
import type { BenchRequest } from './cases.ts';

/** A request made ready: what a server has when it calls the engine. */
export interface PreparedRequest {
  readonly view: RequestView;
  readonly body: Uint8Array;
}

const response = {
  status: 200,
  protocol: 'HTTP/1.1',
  headers: fieldList([['Content-Type', 'application/json']]),
};

/** Prepares a request. */
export function prepare(request: BenchRequest): PreparedRequest {
  return {
    view: {
      method: request.method,
      target: request.target,
      protocol: 'HTTP/1.1',
      headers: fieldList(request.headers),
      clientAddress: '192.0.2.7',
      clientPort: 40000,
      serverAddress: '192.0.2.1',
      serverPort: 443,
      uniqueId: 'bench',
    },
    body: request.body,
  };
}

/** Runs all phases, and reads the result as a log would. Returns how many rules matched. */
export function inspect(engine: Engine, { view, body }: PreparedRequest): number {
  const transaction = engine.transaction(view);
  transaction.processRequestHeaders();
  transaction.processRequestBody(body);
  transaction.processResponseHeaders(response);
  transaction.processResponseBody();
  transaction.processLogging();
  return transaction.matchedRules.length;
}

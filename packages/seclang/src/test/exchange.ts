import { compileRules } from '../compile/compile-rules.ts';
import { Engine, type EngineOptions } from '../evaluate/engine.ts';
import { fieldList } from '../evaluate/field-list.ts';
import type { RequestView } from '../evaluate/request-view.ts';
import type { Transaction } from '../evaluate/transaction.ts';

/** An engine for rules that stand in a test. */
export function engineOf(text: string, options: EngineOptions = {}): Engine {
  return new Engine(compileRules([{ name: 'test', text }]).plan, options);
}

/** What of a request a test cares about. */
export interface TestRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request view with defaults. */
export function requestOf({ method = 'GET', target = '/', headers = {} }: TestRequest): RequestView {
  return {
    method,
    target,
    protocol: 'HTTP/1.1',
    headers: fieldList(Object.entries({ Host: 'example.com', ...headers })),
    clientAddress: '192.0.2.1',
    clientPort: 1234,
    serverAddress: '192.0.2.2',
    serverPort: 443,
    uniqueId: 'test',
  };
}

/** Runs the request phases. */
export function runRequest(engine: Engine, request: TestRequest): Transaction {
  const transaction = engine.transaction(requestOf(request));
  transaction.processRequestHeaders();
  transaction.processRequestBody(Buffer.from(request.body ?? '', 'latin1'));
  return transaction;
}

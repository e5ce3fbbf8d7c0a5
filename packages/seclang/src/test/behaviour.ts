/** Rows of tables that say what rules do: rules, a request, and the ids that match (and what else must hold). */
import assert from 'node:assert/strict';
import type { EngineOptions } from '../evaluate/engine.ts';
import { fieldList } from '../evaluate/field-list.ts';
import type { Transaction } from '../evaluate/transaction.ts';
import { engineOf, runRequest, type TestRequest } from './exchange.ts';

/** A response that a behaviour needs. */
export interface TestResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One row. */
export interface Behaviour {
  readonly name: string;
  readonly rules: string;
  readonly request?: TestRequest;
  /** Given: the response phases run too, and logging. */
  readonly response?: TestResponse;
  readonly options?: EngineOptions;
  readonly ids: readonly number[];
  readonly check?: (transaction: Transaction) => void;
}

/** Holds each row against both ways of running rules; the result is how many rows ran. */
export function checkBehaviours(behaviours: readonly Behaviour[]): number {
  for (const behaviour of behaviours) {
    for (const isPlain of [false, true]) {
      const transaction = run(behaviour, isPlain);
      assert.deepEqual(
        transaction.matchedRules.map(({ id }) => id),
        behaviour.ids,
        `${behaviour.name}${isPlain ? ' (plain)' : ''}`,
      );
      behaviour.check?.(transaction);
    }
  }
  return behaviours.length;
}

function run({ rules, request = {}, response, options }: Behaviour, isPlain: boolean): Transaction {
  const transaction = runRequest(engineOf(rules, { ...options, isPlain }), request);
  if (response === undefined) return transaction;
  const { status = 200, headers = { 'Content-Type': 'text/html' }, body = '' } = response;
  transaction.processResponseHeaders({
    status,
    protocol: 'HTTP/1.1',
    headers: fieldList(Object.entries(headers)),
  });
  transaction.processResponseBody(Buffer.from(body, 'latin1'));
  transaction.processLogging();
  return transaction;
}

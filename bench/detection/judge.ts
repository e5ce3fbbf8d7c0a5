/** Asks the baseline about a request, the way the pipeline does: headers first, then the body. */

import { ContentReader } from '@portcullis/http-body';
import { baselineInspector } from '../../packages/portcullis/src/engines/baseline/inspect.ts';
import { compileBaseline } from '../../packages/portcullis/src/engines/baseline/plan.ts';
import { baselineRules } from '../../packages/portcullis/src/engines/baseline/rule-set.ts';
import type { Finding } from '../../packages/portcullis/src/engines/finding.ts';
import { Exchange, RequestView } from '../../packages/portcullis/src/exchange/exchange.ts';
import { HeaderLines } from '../../packages/portcullis/src/exchange/header-lines.ts';
import { allValues } from '../../packages/portcullis/src/exchange/headers.ts';
import { listenerLabel } from '../../packages/portcullis/src/exchange/listener-label.ts';
import type { SampleRequest } from './request.ts';

const inspector = baselineInspector.attach(compileBaseline(baselineRules, 'high'));
const origin = {
  label: listenerLabel(undefined, 'bench'),
  trustedHops: undefined,
  sourceAddress: '192.0.2.1',
  protocol: undefined,
  newId: () => 'bench',
};
const reader = new ContentReader();
const noBytes = new Uint8Array(0);

/** The exchange of a request, to be judged more than once when time is measured. */
export function exchangeOf(request: SampleRequest): Exchange {
  const lines: Array<readonly [string, string]> = [
    [':method', request.method],
    [':scheme', 'https'],
    [':authority', 'shop.example.com'],
    [':path', request.target],
    ...request.headers,
  ];
  return new Exchange(new RequestView(new HeaderLines(lines), request.body === undefined, origin), origin);
}

/** The finding that blocks, or undefined. Stops there, as in block mode. */
export function judge(request: SampleRequest, exchange: Exchange = exchangeOf(request)): Finding | undefined {
  let blocking: Finding | undefined;
  const report = (finding: Finding): boolean => {
    if (finding.effect === 'block') blocking ??= finding;
    return blocking === undefined;
  };
  const session = inspector.open(exchange, true, []);
  const rest = { complete: true, trailers: undefined } as const;
  session.inspect({ phase: 'request-headers', body: noBytes, content: undefined, ...rest }, report);
  if (blocking === undefined && request.body !== undefined) {
    const content = reader.read(allValues(exchange.request.headers, 'content-type'), request.body);
    session.inspect({ phase: 'request-body', body: request.body, content, ...rest }, report);
  }
  return blocking;
}

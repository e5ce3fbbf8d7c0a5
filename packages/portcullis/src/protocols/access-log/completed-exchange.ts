/** A finished request as an exchange: from what the check kept of it, else from the fields of its log entry alone. */
import type { CompletionFacts, HeaderPair } from '../../exchange/completion-facts.ts';
import { Exchange, type RequestOrigin, RequestView, ResponseView } from '../../exchange/exchange.ts';
import { HeaderLines } from '../../exchange/header-lines.ts';

/** The request and its response. `kept`: the request's header lines of the time of the check. */
export function completedExchange(
  facts: CompletionFacts,
  kept: readonly HeaderPair[] | undefined,
  origin: Omit<RequestOrigin, 'sourceAddress' | 'protocol'>,
): Exchange {
  const whole: RequestOrigin = {
    ...origin,
    sourceAddress: facts.remoteAddress === '' ? undefined : facts.remoteAddress,
    protocol: facts.protocol === '' ? undefined : facts.protocol,
  };
  const lines = new HeaderLines(kept ?? entryLines(facts));
  const exchange = new Exchange(new RequestView(lines, !(facts.bytes['request_body'] ?? 0), whole), whole);
  exchange.response = new ResponseView(
    new HeaderLines([[':status', String(facts.status)], ...facts.responseHeaders]),
    !(facts.bytes['response_body'] ?? 0),
  );
  exchange.completion = facts;
  return exchange;
}

/**
 * Envoy sends Host, User-Agent, Referer, X-Forwarded-For and X-Request-Id as fields; everything else only where the
 * logger names it. A logged copy of a field is left out, so that nothing stands there twice.
 */
function entryLines(facts: CompletionFacts): HeaderPair[] {
  const lines: HeaderPair[] = [
    [':method', facts.method],
    [':scheme', facts.scheme],
    [':authority', latin1(facts.authority)],
    [':path', latin1(facts.path)],
  ];
  const fields: readonly HeaderPair[] = [
    ['user-agent', facts.userAgent],
    ['referer', facts.referer],
    ['x-forwarded-for', facts.forwardedFor],
    ['x-request-id', facts.requestId],
  ];
  const given = new Set(['host']);
  for (const [name, value] of fields) {
    given.add(name);
    if (value !== '') lines.push([name, latin1(value)]);
  }
  for (const [name, value] of facts.requestHeaders) {
    if (!given.has(name.toLowerCase())) lines.push([name, latin1(value)]);
  }
  return lines;
}

/** The UTF-8 of the entry as the exchange has text: one character per byte. */
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

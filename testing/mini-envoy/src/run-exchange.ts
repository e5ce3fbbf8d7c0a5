/** Takes one HTTP exchange through the filter's logic against a processor. */
import { Direction } from './direction.ts';
import { type Clock, Exchange, systemClock } from './exchange.ts';
import type { ExchangeResult } from './exchange-result.ts';
import { type FilterConfigInit, filterConfig } from './filter-config.ts';
import { type Headers, type HttpMessage, headerOf } from './http-message.ts';
import { MessageRecorder } from './message-recorder.ts';
import type { SideStreamClient } from './side-stream.ts';

/** What the client asks. Pseudo-headers are made of the fields; `headers` follow. */
export interface RequestInit {
  /** Default GET. */
  readonly method?: string;
  /** Default `/`. */
  readonly path?: string;
  /** Default `example.com`. */
  readonly authority?: string;
  readonly headers?: Headers;
  /** No piece: no body. */
  readonly body?: readonly Uint8Array[];
  readonly trailers?: Headers;
}

/** What the upstream answers. */
export interface ResponseInit {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Headers;
  /** Default: one piece, `ok`. */
  readonly body?: readonly Uint8Array[];
  readonly trailers?: Headers;
  /** Answers when it has the headers, not the whole request. Default false. */
  readonly early?: boolean;
}

/** One exchange to be played. */
export interface ExchangeInit {
  readonly config?: FilterConfigInit;
  readonly request?: RequestInit;
  readonly response?: ResponseInit;
  /**
   * Another filter, or Envoy itself, answers: the request never comes to the processor, whose first message is
   * response_headers (reference B.8).
   */
  readonly localReply?: boolean;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** The request as the filter has it. */
export function requestMessage(request: RequestInit = {}): HttpMessage {
  const {
    method = 'GET',
    path = '/',
    authority = 'example.com',
    headers = [],
    body = [],
    trailers,
  } = request;
  const pseudo: Headers = [
    [':method', method],
    [':path', path],
    [':scheme', 'http'],
    [':authority', authority],
  ];
  return { headers: [...pseudo, ...headers], body, trailers };
}

/** The response as the filter has it. */
export function responseMessage(response: ResponseInit = {}): HttpMessage {
  const { status = 200, headers = [], body = [new TextEncoder().encode('ok')], trailers } = response;
  return { headers: [[':status', String(status)], ...headers], body, trailers };
}

/** Runs one exchange. The stream is over when it resolves; `client` can be used for the next one. */
export async function runExchange(client: SideStreamClient, init: ExchangeInit): Promise<ExchangeResult> {
  const toUpstream = new MessageRecorder();
  const answer = responseMessage(init.response);
  return runWithUpstream(client, init, requestMessage(init.request), toUpstream, async () => {
    await (init.response?.early === true ? toUpstream.started : toUpstream.finished);
    return answer;
  });
}

/** The same with an upstream of the caller's: `answer` resolves with its response. */
export async function runWithUpstream(
  client: SideStreamClient,
  init: ExchangeInit,
  request: HttpMessage,
  toUpstream: MessageRecorder,
  answer: () => Promise<HttpMessage>,
): Promise<ExchangeResult> {
  const toClient = new MessageRecorder();
  const exchange = new Exchange(
    filterConfig(init.config),
    client,
    { toClient, toUpstream },
    init.clock ?? systemClock,
  );
  const through = async (): Promise<void> => {
    const both: Promise<void>[] = [];
    if (init.localReply === true) toUpstream.end();
    else both.push(throughRequest(new Direction('request', exchange, toUpstream), request));
    const response = answer().then((message) => new Direction('response', exchange, toClient).run(message));
    await Promise.all([...both, response]);
    await exchange.settled();
  };
  await Promise.race([exchange.over, through()]);
  await exchange.settled();
  exchange.finish();
  await exchange.closeStream();
  return resultOf(exchange, toClient, toUpstream);
}

/** The request; Envoy ends the stream right after it where nothing of the response will be sent. */
async function throughRequest(direction: Direction, request: HttpMessage): Promise<void> {
  await direction.run(request);
  const { exchange } = direction;
  if (exchange.wantsMore) return;
  await exchange.settled();
  await exchange.closeStream();
}

function resultOf(
  exchange: Exchange,
  toClient: MessageRecorder,
  toUpstream: MessageRecorder,
): ExchangeResult {
  const status = headerOf(toClient.headers ?? [], ':status');
  return {
    clientStatus: status === undefined ? undefined : Number(status),
    clientHeaders: (toClient.headers ?? []).filter(([name]) => name !== ':status'),
    clientBody: toClient.body(),
    clientTrailers: toClient.trailers,
    clientAborted: toClient.aborted,
    details: exchange.details,
    upstreamSaw:
      toUpstream.headers === undefined
        ? undefined
        : {
            headers: toUpstream.headers,
            body: toUpstream.body(),
            trailers: toUpstream.trailers,
            complete: toUpstream.complete,
          },
    violations: exchange.violations,
    messages: exchange.messages,
    dynamicMetadata: exchange.dynamicMetadata,
    modeOverrides: exchange.modeOverrides,
    timeoutOverrides: exchange.timeoutOverrides,
    bypassed: exchange.bypassed,
  };
}

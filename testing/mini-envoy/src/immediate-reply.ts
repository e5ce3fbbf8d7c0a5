/** Immediate responses, whole and streamed (reference B.4 and L.7). */
import type { ImmediateResponse, StreamedImmediateResponse } from '@portcullis/envoy-protocol';
import { BodySendMode } from '@portcullis/envoy-protocol';
import type { Exchange } from './exchange.ts';
import { applyHeaderMutation } from './header-mutation.ts';
import type { Headers } from './http-message.ts';
import type { MessageRecorder } from './message-recorder.ts';

/** What the client gets. */
export interface LocalReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly details: string;
  readonly faults: readonly string[];
}

/** Reads an immediate response as Envoy does: below 200 becomes 200, faulty headers are dropped. */
export function immediateReply(immediate: ImmediateResponse, maxHeaders: number): LocalReply {
  const faults: string[] = [];
  const code = immediate.status?.code ?? 0;
  if (code < 200) faults.push(`immediate-status: ${code} becomes 200`);
  if (immediate.details === '') faults.push('immediate-details: empty, so %RESPONSE_CODE_DETAILS% is empty');
  const mutation = immediate.headers ?? { setHeaders: [], removeHeaders: [] };
  const outcome = applyHeaderMutation([], mutation, maxHeaders);
  faults.push(...outcome.faults);
  if (outcome.failure !== undefined) faults.push(`immediate-headers: ${outcome.failure}`);
  return {
    status: Math.max(code, 200),
    headers: outcome.failure === undefined ? outcome.headers : [],
    body: immediate.body,
    details: immediate.details,
    faults,
  };
}

/** A response in parts: headers, body parts, trailers. */
export class StreamedImmediate {
  readonly #exchange: Exchange;
  readonly #toClient: MessageRecorder;
  #begun = false;

  constructor(exchange: Exchange, toClient: MessageRecorder) {
    this.#exchange = exchange;
    this.#toClient = toClient;
  }

  /** Takes a part; true when it was the last. `waiting`: the request headers reply is outstanding. */
  take(part: StreamedImmediateResponse, waiting: boolean): boolean {
    if (!this.#begun) {
      if (!waiting || part.headersResponse === undefined) {
        this.#exchange.spurious(
          'a streamed immediate response that does not begin as the reply to request headers',
        );
        return false;
      }
      if (!this.#modesAllow()) {
        this.#exchange.spurious(
          'a streamed immediate response with a body mode other than NONE and FULL_DUPLEX_STREAMED',
        );
        return false;
      }
      this.#begun = true;
    }
    if (part.headersResponse !== undefined) return this.#headers(part.headersResponse);
    if (part.bodyResponse !== undefined) {
      this.#toClient.takeData(part.bodyResponse.body);
      if (part.bodyResponse.endOfStream) this.#toClient.end();
      return part.bodyResponse.endOfStream;
    }
    this.#toClient.end(
      (part.trailersResponse?.headers ?? []).map(({ key, rawValue }) => [key, latin1(rawValue)]),
    );
    return true;
  }

  #headers(headers: NonNullable<StreamedImmediateResponse['headersResponse']>): boolean {
    const list: Headers = (headers.headers?.headers ?? []).map(({ key, rawValue }) => [
      key,
      latin1(rawValue),
    ]);
    if (!list.some(([name]) => name === ':status')) {
      this.#exchange.spurious('a streamed immediate response without :status');
      return false;
    }
    this.#exchange.details = 'ext_proc_local_response';
    this.#toClient.takeHeaders(list);
    if (headers.endOfStream) this.#toClient.end();
    return headers.endOfStream;
  }

  #modesAllow(): boolean {
    const { requestBodyMode, responseBodyMode } = this.#exchange.mode;
    const allowed: readonly number[] = [BodySendMode.NONE, BodySendMode.FULL_DUPLEX_STREAMED];
    return allowed.includes(requestBodyMode) && allowed.includes(responseBodyMode);
  }
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

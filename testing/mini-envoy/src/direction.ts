/**
 * One direction of an exchange: sends headers, body and trailers of a message in the order and mode of the filter,
 * waits for the replies, applies them, and passes the outcome on (reference B.3, B.4, B.6, L.3, L.8).
 */
import { BodySendMode, HeaderSendMode, type ProcessingRequestInit } from '@portcullis/envoy-protocol';
import { runDuplex } from './duplex.ts';
import type { Exchange } from './exchange.ts';
import { applyHeaderMutation } from './header-mutation.ts';
import { type Headers, type HttpMessage, headerOf, joinBytes, withoutHeader } from './http-message.ts';
import type { MessageRecorder } from './message-recorder.ts';
import { ProcessorState } from './processor-state.ts';
import type { DirectionName, DirectionReply } from './reply.ts';

/** A reply, or that nobody will reply any more. */
export type Answer = DirectionReply | 'bypass';

/** The request or the response of an exchange. */
export class Direction {
  readonly name: DirectionName;
  readonly exchange: Exchange;
  readonly state = new ProcessorState();
  readonly sink: MessageRecorder;
  /** The headers as they will be passed on. */
  headers: Headers = [];
  /** Everything was sent, answered and passed on. */
  isThrough = false;
  readonly #replies: Answer[] = [];
  #waiting: ((answer: Answer) => void) | undefined;
  #timer: unknown;
  #extended = false;

  constructor(name: DirectionName, exchange: Exchange, sink: MessageRecorder) {
    this.name = name;
    this.exchange = exchange;
    this.sink = sink;
    exchange.register(name, this);
  }

  /** The body mode that holds now. */
  get bodyMode(): BodySendMode {
    const { requestBodyMode, responseBodyMode } = this.exchange.mode;
    return (this.name === 'request' ? requestBodyMode : responseBodyMode) as BodySendMode;
  }

  /** Whether trailers are sent; DEFAULT means they are not. */
  get sendsTrailers(): boolean {
    const { requestTrailerMode, responseTrailerMode } = this.exchange.mode;
    return (this.name === 'request' ? requestTrailerMode : responseTrailerMode) === HeaderSendMode.SEND;
  }

  /** Takes a message through the filter. Does not resolve where the exchange ends before. */
  async run(message: HttpMessage): Promise<void> {
    this.headers = message.headers.map(([name, value]) => [name, value]);
    if (this.exchange.config.observabilityMode) this.#observe(message);
    else if (await this.#throughHeaders(message)) {
      await this.#throughBody(message);
      await this.#throughTrailers(message);
    }
    this.isThrough = true;
    this.#disarm();
  }

  /** True where body and trailers are still to come. */
  async #throughHeaders(message: HttpMessage): Promise<boolean> {
    const { mode, config } = this.exchange;
    const headerMode = this.name === 'request' ? mode.requestHeaderMode : mode.responseHeaderMode;
    const more = message.body.length > 0 || message.trailers !== undefined;
    if (headerMode === HeaderSendMode.SKIP || this.exchange.bypassed) {
      if (!more) this.#passWithoutBody();
      return more;
    }
    this.sendHeaders(!more);
    if (more && this.bodyMode === BodySendMode.FULL_DUPLEX_STREAMED) {
      await runDuplex(this, message, true);
      return false;
    }
    const early = more && this.bodyMode === BodySendMode.STREAMED && config.sendBodyWithoutWaiting;
    if (early) this.#sendChunks(message);
    const reply = await this.take();
    if (reply !== 'bypass' && this.applyHeadersReply(reply)) return false;
    if (!more) this.#passWithoutBody();
    if (early) {
      await this.#streamedReplies(message);
      await this.#throughTrailers(message);
      return false;
    }
    return more;
  }

  async #throughBody(message: HttpMessage): Promise<void> {
    if (message.body.length === 0) {
      this.sink.takeHeaders(this.headers);
      return;
    }
    switch (this.exchange.bypassed ? BodySendMode.NONE : this.bodyMode) {
      case BodySendMode.BUFFERED:
        return this.#buffered(message, joinBytes(message.body));
      case BodySendMode.BUFFERED_PARTIAL:
        return this.#partial(message, joinBytes(message.body));
      case BodySendMode.STREAMED:
        this.#sendChunks(message);
        return this.#streamedReplies(message);
      case BodySendMode.FULL_DUPLEX_STREAMED:
        return runDuplex(this, message, false);
      default:
        this.sink.takeHeaders(this.headers);
        for (const chunk of message.body) this.sink.takeData(chunk);
    }
  }

  async #throughTrailers(message: HttpMessage): Promise<void> {
    if (this.sink.complete) return;
    let { trailers } = message;
    if (trailers !== undefined && this.sendsTrailers && !this.exchange.bypassed) {
      this.sendTrailers(trailers);
      const reply = await this.take();
      if (reply !== 'bypass' && reply.mutation !== undefined) trailers = this.mutated(trailers, reply);
    }
    this.sink.end(trailers);
  }

  #passWithoutBody(): void {
    this.sink.takeHeaders(this.headers);
    this.sink.end();
  }

  async #buffered(message: HttpMessage, whole: Uint8Array): Promise<void> {
    const { exchange } = this;
    if (whole.length > exchange.config.bufferLimit) return this.#tooLarge();
    const headersSent =
      this.name === 'request' ? exchange.mode.requestHeaderMode : exchange.mode.responseHeaderMode;
    if (headersSent === HeaderSendMode.SKIP) this.headers = withoutHeader(this.headers, 'content-length');
    this.sendBody(whole, message.trailers === undefined, 'buffered');
    const reply = await this.take();
    const body = reply === 'bypass' ? whole : this.applyBufferedReply(reply, whole);
    this.sink.takeHeaders(this.headers);
    this.sink.takeData(body);
  }

  async #partial(message: HttpMessage, whole: Uint8Array): Promise<void> {
    const { bufferLimit } = this.exchange.config;
    const held = whole.subarray(0, bufferLimit);
    this.headers = withoutHeader(this.headers, 'content-length');
    this.sendBody(held, held.length === whole.length && message.trailers === undefined, 'partial');
    const reply = await this.take();
    const body = reply === 'bypass' ? held : this.applyBufferedReply(reply, held);
    this.sink.takeHeaders(this.headers);
    this.sink.takeData(body);
    this.sink.takeData(whole.subarray(held.length));
  }

  /** Over the buffer limit Envoy answers by itself and sends no body message. */
  #tooLarge(): Promise<never> {
    const status = this.name === 'request' ? 413 : 500;
    const details = this.name === 'request' ? 'request_payload_too_large' : 'response_payload_too_large';
    this.exchange.localReply(status, [], new Uint8Array(0), details, true);
    return new Promise<never>(() => undefined);
  }

  #sendChunks(message: HttpMessage): void {
    for (const [index, chunk] of message.body.entries()) {
      const last = index === message.body.length - 1 && message.trailers === undefined;
      this.sendBody(chunk, last, 'streamed');
    }
  }

  async #streamedReplies(message: HttpMessage): Promise<void> {
    if (this.exchange.config.mode === this.exchange.mode)
      this.headers = withoutHeader(this.headers, 'content-length');
    this.sink.takeHeaders(this.headers);
    for (const chunk of message.body) {
      const reply = await this.take();
      if (reply !== 'bypass' && reply.mutation !== undefined) {
        this.exchange.flag(
          'ignored-header-mutation',
          'in the reply to a streamed body: the headers have gone',
        );
      }
      this.sink.takeData(reply === 'bypass' ? chunk : (reply.body ?? chunk));
    }
  }

  #observe(message: HttpMessage): void {
    const { mode } = this.exchange;
    const headerMode = this.name === 'request' ? mode.requestHeaderMode : mode.responseHeaderMode;
    const more = message.body.length > 0 || message.trailers !== undefined;
    if (headerMode !== HeaderSendMode.SKIP) this.sendHeaders(!more);
    if (this.bodyMode === BodySendMode.STREAMED && message.body.length > 0) {
      for (const chunk of message.body) this.sendBody(chunk, false, 'streamed');
      if (message.trailers === undefined) this.sendBody(new Uint8Array(0), true, 'streamed');
    }
    if (message.trailers !== undefined && this.sendsTrailers) this.sendTrailers(message.trailers);
    this.sink.takeHeaders(this.headers);
    for (const chunk of message.body) this.sink.takeData(chunk);
    this.sink.end(message.trailers);
  }

  sendHeaders(endOfStream: boolean): void {
    const headers = { headers: headerMap(this.headers), endOfStream };
    this.state.sentHeaders();
    this.#send(
      'headers',
      this.name === 'request' ? { requestHeaders: headers } : { responseHeaders: headers },
    );
  }

  sendBody(
    body: Uint8Array,
    endOfStream: boolean,
    mode: 'buffered' | 'partial' | 'streamed' | 'full-duplex',
  ): void {
    this.state.sentBody(mode);
    const message = { body, endOfStream };
    this.#send('body', this.name === 'request' ? { requestBody: message } : { responseBody: message }, mode);
  }

  sendTrailers(trailers: Headers): void {
    this.state.sentTrailers();
    const message = { trailers: headerMap(trailers) };
    this.#send(
      'trailers',
      this.name === 'request' ? { requestTrailers: message } : { responseTrailers: message },
    );
  }

  #send(part: string, message: ProcessingRequestInit, mode = ''): void {
    this.exchange.send(`${this.name}_${part}`, message);
    const duplex = mode === 'full-duplex' || this.bodyMode === BodySendMode.FULL_DUPLEX_STREAMED;
    if (!this.exchange.config.observabilityMode) this.#arm(duplex);
  }

  /** Applies a headers reply; true where it replaced the message, which is passed on and done. */
  applyHeadersReply(reply: DirectionReply): boolean {
    if (reply.mutation !== undefined) this.headers = this.mutated(this.headers, reply);
    if (reply.replace) {
      this.headers = withoutHeader(this.headers, 'content-length');
      this.sink.takeHeaders(this.headers);
      this.sink.takeData(reply.body ?? new Uint8Array(0));
      this.sink.end();
      return true;
    }
    if (reply.body !== undefined) {
      this.exchange.flag('ignored-body-mutation', 'in a headers reply without CONTINUE_AND_REPLACE');
    }
    return false;
  }

  /** Applies the reply to a body that is held whole together with the headers; the bytes to pass on. */
  applyBufferedReply(reply: DirectionReply, held: Uint8Array): Uint8Array {
    if (reply.mutation !== undefined) this.headers = this.mutated(this.headers, reply);
    if (reply.body === undefined) return held;
    const stated = headerOf(this.headers, 'content-length');
    if (stated !== undefined && stated !== String(reply.body.length)) {
      this.exchange.flag(
        'content-length-mismatch',
        `${stated} stated, ${reply.body.length} bytes in the new body`,
      );
      const details = 'mismatch_between_content_length_and_the_length_of_the_mutated_body';
      this.exchange.fail(details, true);
    }
    return reply.body;
  }

  /** Headers or trailers after a mutation. */
  mutated(before: Headers, reply: DirectionReply): Headers {
    const { maxHeaders } = this.exchange.config;
    const outcome = applyHeaderMutation(before, reply.mutation!, maxHeaders, reply.replace);
    for (const fault of outcome.faults) this.exchange.violations.push(fault);
    if (outcome.failure === undefined) return outcome.headers;
    this.exchange.flag('header-mutation', outcome.failure);
    this.exchange.fail(outcome.failure, true);
    return before;
  }

  /** The next reply. Never resolves once the exchange is over. */
  take(): Promise<Answer> {
    if (this.exchange.bypassed) return Promise.resolve('bypass');
    const next = this.#replies.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** A reply that the state accepted. */
  deliver(reply: DirectionReply): void {
    this.#disarm();
    this.#extended = false;
    if (this.state.state !== 'idle') this.#arm(this.bodyMode === BodySendMode.FULL_DUPLEX_STREAMED);
    this.#answer(reply);
  }

  bypass(): void {
    this.#disarm();
    this.#answer('bypass');
  }

  stop(): void {
    this.#disarm();
    this.#waiting = undefined;
  }

  #answer(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (this.exchange.isOver) return;
    if (waiting === undefined) this.#replies.push(answer);
    else waiting(answer);
  }

  #arm(duplex: boolean): void {
    this.#disarm();
    const { messageTimeout, patience } = this.exchange.config;
    const what = `${this.name} in state ${this.state.state}`;
    this.#timer = duplex
      ? this.exchange.clock.setTimeout(() => this.exchange.gaveUp(what), patience)
      : this.exchange.clock.setTimeout(() => this.exchange.timedOut(what), messageTimeout);
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.exchange.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** override_message_timeout: once per state, only while the timer runs, not in FULL_DUPLEX_STREAMED. */
  extend(milliseconds: number): boolean {
    if (this.#timer === undefined || this.#extended || this.bodyMode === BodySendMode.FULL_DUPLEX_STREAMED)
      return false;
    this.#extended = true;
    this.#disarm();
    const what = `${this.name} in state ${this.state.state}, after ${milliseconds} ms more`;
    this.#timer = this.exchange.clock.setTimeout(() => this.exchange.timedOut(what), milliseconds);
    return true;
  }
}

function headerMap(headers: Headers): { headers: { key: string; rawValue: Uint8Array }[] } {
  return {
    headers: headers.map(([key, value]) => ({
      key,
      rawValue: Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
    })),
  };
}

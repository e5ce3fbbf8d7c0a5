/** Single ext_proc calls, for tests of what happens to them while the service changes. */
import { isDecodeError, processingRequest, processingResponse } from '@portcullis/envoy-protocol';
import { SideStreamClient } from '@portcullis-testing/mini-envoy';

/** What was answered: the status of a refusal, 0 for CONTINUE, or the gRPC status that ended the call. */
export type Answer = { readonly status: number } | { readonly failed: number; readonly detail: string };

/** One connection to a listener. */
export class ExtProcClient implements Disposable {
  readonly #client: SideStreamClient;

  /** `unix:/path` or `host:port`. */
  constructor(target: string) {
    this.#client = new SideStreamClient(target);
  }

  /** Begins a call whose response headers are sent later. */
  begin(headers: Readonly<Record<string, string>> = {}): OpenCall {
    return new OpenCall(this.#client, headers);
  }

  /**
   * A whole call: request headers, answer, reset as Envoy does it. A call that was refused before anybody looked at it
   * is made again, as every gRPC client does (RFC 9113, 8.7): a connection that is sent away refuses what comes later
   * than its second GOAWAY, for which it waits a second at most.
   */
  async ask(headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    for (;;) {
      const call = this.begin(headers);
      const answer = await call.answer();
      call.end();
      if (!('failed' in answer && answer.detail.includes('NGHTTP2_REFUSED_STREAM'))) return answer;
    }
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** A call that stays open until it is ended. */
export class OpenCall {
  readonly #stream: ReturnType<SideStreamClient['open']>;
  readonly #answers: Answer[] = [];
  #wake: () => void = () => undefined;

  constructor(client: SideStreamClient, headers: Readonly<Record<string, string>>) {
    const take = (answer: Answer): void => {
      this.#answers.push(answer);
      this.#wake();
    };
    this.#stream = client.open({
      message: (bytes) => take({ status: statusOf(bytes) }),
      ended: (failed, detail) => take({ failed, detail }),
    });
    const all = {
      ':method': 'GET',
      ':scheme': 'http',
      ':authority': 'site.example',
      ':path': '/',
      ...headers,
    };
    this.#send({ requestHeaders: { headers: linesOf(all), endOfStream: true } });
  }

  /** The next answer. */
  async answer(): Promise<Answer> {
    while (this.#answers.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#answers.shift()!;
  }

  /** Sends response headers. */
  respond(): this {
    this.#send({ responseHeaders: { headers: linesOf({ ':status': '200' }), endOfStream: true } });
    return this;
  }

  end(): void {
    this.#stream.reset();
  }

  #send(message: Parameters<typeof processingRequest.encode>[0]): void {
    this.#stream.send(processingRequest.encode(message));
  }
}

function linesOf(lines: Readonly<Record<string, string>>): {
  headers: Array<{ key: string; rawValue: Uint8Array }>;
} {
  return {
    headers: Object.entries(lines).map(([key, value]) => ({ key, rawValue: Buffer.from(value, 'latin1') })),
  };
}

function statusOf(bytes: Uint8Array): number {
  const reply = processingResponse.decode(bytes);
  if (isDecodeError(reply)) throw new Error(reply.error);
  return reply.immediateResponse?.status?.code ?? 0;
}

/**
 * The signed verdict of one exchange, for its access log entry: it goes out with the dynamic metadata of every reply
 * that tells a verdict, and comes back in the entry where the filter's `receiving_namespaces` let it in.
 */
import type { Headers } from '../../exchange/headers.ts';
import type { Inspection } from '../../pipeline/inspection.ts';

/** Signs verdicts of exchanges. */
export interface ExchangeJoinServices {
  /** Whether access log entries come to this process; before the first stream of a logger nothing is signed. */
  readonly wanted: boolean;
  /** A fresh decision id. */
  newDecisionId(): string;
  /** The signed verdict; `requestId`: `x-request-id` as Envoy logs it, empty without. */
  decided(inspection: Inspection, decisionId: string, status: number, requestId: string): string | undefined;
}

/** One exchange. */
export class ExchangeJoin {
  readonly #services: ExchangeJoinServices;
  #requestId = '';
  #decisionId: string | undefined;

  constructor(services: ExchangeJoinServices) {
    this.#services = services;
  }

  /** The id that the verdict was signed with; undefined: none was. */
  get decisionId(): string | undefined {
    return this.#decisionId;
  }

  /** Remembers what the headers are needed for, while they are there. */
  begin(headers: Headers): void {
    const index = headers.find('x-request-id');
    this.#requestId = index < 0 ? '' : headers.value(index);
  }

  /** The signed verdict as it stands; `status`: what the client gets, 200 where the request goes on. */
  token(inspection: Inspection, status = 200): string | undefined {
    this.#decisionId ??= this.#services.newDecisionId();
    return this.#services.decided(inspection, this.#decisionId, status, this.#requestId);
  }
}

/**
 * Joins log entries to decisions in one worker. An entry that was decided by another worker of this process goes
 * there, since only that one may hold the request's headers; one that was decided by another process, or whose
 * context is gone, is evaluated from what it says itself.
 */
import type { CompletionFacts, HeaderPair } from '../../exchange/completion-facts.ts';
import type { Headers } from '../../exchange/headers.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import { JoinContexts } from './join-contexts.ts';
import type { JoinSettings } from './join-settings.ts';
import { type JoinProblem, JoinSigner, type JoinToken } from './join-token.ts';

/** An entry with what may join it, in plain data: other workers get it by message. */
export interface PendingCompletion {
  readonly facts: CompletionFacts;
  /** From dynamic metadata, which no client can set; empty without. */
  readonly metadataToken: string;
  /** From the logged request header, which a client may have sent where nothing removed it; empty without. */
  readonly headerToken: string;
}

/** An entry with its decision, where there is one. */
export interface JoinedCompletion {
  readonly facts: CompletionFacts;
  readonly token: JoinToken | undefined;
  readonly source: 'metadata' | 'header' | 'none';
  readonly problem: JoinProblem | undefined;
  readonly requestHeaders: readonly HeaderPair[] | undefined;
  readonly rules: readonly string[];
}

/** What a joiner works with. */
export interface JoinerSurroundings {
  readonly settings: JoinSettings;
  /** This worker's number. */
  readonly worker: number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** Hands entries to another worker of this process. */
  relay(worker: number, entries: readonly PendingCompletion[]): void;
  /** An entry found its decision, or finally did not. */
  completed(joined: JoinedCompletion): void;
}

export class Joiner {
  readonly #around: JoinerSurroundings;
  readonly #signer: JoinSigner;
  readonly #contexts: JoinContexts;

  constructor(around: JoinerSurroundings) {
    const { key, lifetime, contextBytes } = around.settings;
    this.#around = around;
    this.#signer = new JoinSigner(key, lifetime);
    this.#contexts = new JoinContexts(contextBytes, lifetime * 1000);
  }

  /**
   * Signs the verdict of a decision and keeps what its log entry will lack. May be called again when the verdict of an
   * exchange became stricter: the headers of the first call are kept, since they may be gone by then. `requestId`:
   * where the caller knows it; default: that of the headers.
   */
  decided(
    inspection: Inspection,
    decisionId: string,
    status: number,
    requestId = requestIdOf(inspection.exchange.request.headers),
  ): string {
    const { exchange, verdict, wouldVerdict, recorded, findings } = inspection;
    const { headers } = exchange.request;
    const now = this.#around.wall();
    if (this.#around.settings.accessLog) {
      const rules = findings.map(({ finding }) => finding.ruleId);
      const before = this.#contexts.take(decisionId, now);
      const requestHeaders = before?.requestHeaders ?? copyOf(headers);
      this.#contexts.keep(decisionId, { requestHeaders, rules }, now);
    }
    const { replica } = this.#around.settings;
    const issuedAt = Math.floor(now / 1000);
    return this.#signer.sign(
      {
        ...{ decisionId, replica, worker: this.#around.worker, issuedAt, status, recorded },
        ...{ verdict: verdict.action, wouldVerdict: wouldVerdict.action },
      },
      requestId,
    );
  }

  /** Entries of a stream: those of other workers go there, the rest is completed here. */
  entries(pending: readonly PendingCompletion[]): void {
    const elsewhere = new Map<number, PendingCompletion[]>();
    for (const entry of pending) {
      const { token, source, problem } = this.#verify(entry);
      const { replica } = this.#around.settings;
      if (token !== undefined && token.replica === replica && token.worker !== this.#around.worker) {
        const others = elsewhere.get(token.worker) ?? [];
        others.push(entry);
        elsewhere.set(token.worker, others);
      } else this.#complete(entry, token, source, problem);
    }
    for (const [worker, entries] of elsewhere) this.#around.relay(worker, entries);
  }

  /** Entries that another worker handed over: they end here, whatever is known. */
  relayed(pending: readonly PendingCompletion[]): void {
    for (const entry of pending) {
      const { token, source, problem } = this.#verify(entry);
      this.#complete(entry, token, source, problem);
    }
  }

  #complete(
    { facts }: PendingCompletion,
    token: JoinToken | undefined,
    source: JoinedCompletion['source'],
    problem: JoinProblem | undefined,
  ): void {
    const context =
      token?.replica === this.#around.settings.replica
        ? this.#contexts.take(token.decisionId, this.#around.wall())
        : undefined;
    this.#around.completed({
      facts,
      token,
      source,
      problem,
      requestHeaders: context?.requestHeaders,
      rules: context?.rules ?? [],
    });
  }

  /** Metadata first: only where it holds nothing at all may a header, which a client can send, join. */
  #verify({ facts, metadataToken, headerToken }: PendingCompletion): {
    readonly token: JoinToken | undefined;
    readonly source: JoinedCompletion['source'];
    readonly problem: JoinProblem | undefined;
  } {
    const source = metadataToken !== '' ? 'metadata' : 'header';
    const text = metadataToken !== '' ? metadataToken : headerToken;
    if (text === '') return { token: undefined, source: 'none', problem: undefined };
    const read = this.#signer.verify(text, facts.requestId, Math.floor(this.#around.wall() / 1000));
    return typeof read === 'string'
      ? { token: undefined, source: 'none', problem: read }
      : { token: read, source, problem: undefined };
  }
}

/** `x-request-id` as Envoy logs it: the first line. */
function requestIdOf(headers: Headers): string {
  const index = headers.find('x-request-id');
  return index < 0 ? '' : headers.value(index);
}

function copyOf(headers: Headers): HeaderPair[] {
  const lines: HeaderPair[] = [];
  for (let index = 0; index < headers.count; index++) lines.push([headers.name(index), headers.value(index)]);
  return lines;
}

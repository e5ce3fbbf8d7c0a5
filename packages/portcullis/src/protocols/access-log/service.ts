/**
 * `envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs`: a stream that Envoy opens once per worker and
 * keeps; it sends batches and waits for nothing. The first message of a stream says who logs, the others do not.
 */
import {
  AccessLogType,
  isDecodeError,
  type Metadata,
  type StructObject,
  type StructValue,
  streamAccessLogsMessage,
} from '@portcullis/envoy-protocol';
import type { Call, CallHandler, CallSink } from '@portcullis/grpc-server';
import type { CompletionFacts } from '../../exchange/completion-facts.ts';
import { metadataNamespace } from '../verdict-summary.ts';
import { httpFacts, type LogSource, tcpFacts } from './entry-facts.ts';
import type { PendingCompletion } from './joiner.ts';

const invalidArgument = 3;

/** Where Envoy puts what ext_authz answered as dynamic metadata. */
const authzNamespace = 'envoy.filters.http.ext_authz';

/** What the service needs. */
export interface AccessLogServices {
  /** Request header that carries a signed verdict, lower-case. */
  readonly joinHeader: string;
  /** A logger has opened a stream: entries will come. */
  opened(): void;
  entries(pending: readonly PendingCompletion[]): void;
  /** An entry that tells of something still going on: it is only counted. */
  intermediate(): void;
  undecodable(listener: string, reason: string): void;
}

/** A handler for StreamAccessLogs. */
export function accessLogHandler(services: AccessLogServices, label: (id: string) => string): CallHandler {
  return (call) => {
    services.opened();
    return new AccessLogCall(call, services, label(call.listener));
  };
}

/** Larger batches are dropped: Envoy's are 16 KiB, the first with its node about 80 KiB. */
const maxMessageBytes = 4 * 1024 * 1024;

class AccessLogCall implements CallSink {
  readonly #call: Call;
  readonly #services: AccessLogServices;
  readonly #label: string;
  #source: LogSource = { logName: '', nodeId: '' };

  constructor(call: Call, services: AccessLogServices, label: string) {
    this.#call = call;
    this.#services = services;
    this.#label = label;
  }

  messageStart(length: number): 'accept' | 'discard' {
    return length <= maxMessageBytes ? 'accept' : 'discard';
  }

  message(bytes: Uint8Array): void {
    const message = streamAccessLogsMessage.decode(bytes);
    if (isDecodeError(message)) {
      this.#services.undecodable(this.#label, message.error);
      this.#call.end({ code: invalidArgument, message: `${message.error} at byte ${message.offset}` });
      return;
    }
    const { identifier } = message;
    if (identifier !== undefined) {
      const nodeId = identifier.node?.id ?? '';
      this.#source = { logName: identifier.logName.slice(0, 256), nodeId: nodeId.slice(0, 256) };
    }
    const pending: PendingCompletion[] = [];
    for (const entry of message.httpLogs?.logEntry ?? []) {
      const type = entry.commonProperties?.accessLogType ?? AccessLogType.NotSet;
      if (isLast(type))
        pending.push(this.#pending(httpFacts(entry, this.#source), entry.commonProperties?.metadata));
      else this.#services.intermediate();
    }
    for (const entry of message.tcpLogs?.logEntry ?? []) {
      const type = entry.commonProperties?.accessLogType ?? AccessLogType.NotSet;
      if (isLast(type))
        pending.push(this.#pending(tcpFacts(entry, this.#source), entry.commonProperties?.metadata));
      else this.#services.intermediate();
    }
    if (pending.length > 0) this.#services.entries(pending);
  }

  discarded(): void {
    this.#services.undecodable(this.#label, 'limit.message');
  }

  halfClose(): void {
    this.#call.end();
  }

  #pending(facts: CompletionFacts, metadata: Metadata | undefined): PendingCompletion {
    const header = facts.requestHeaders.find(([name]) => name.toLowerCase() === this.#services.joinHeader);
    return { facts, metadataToken: tokenOf(metadata), headerToken: header?.[1] ?? '' };
  }
}

/** Whether the entry is about the end; `NotSet` is what older Envoys send for every entry. */
function isLast(type: number): boolean {
  return (
    type === AccessLogType.NotSet ||
    type === AccessLogType.DownstreamEnd ||
    type === AccessLogType.TcpConnectionEnd ||
    type === AccessLogType.UpstreamEnd ||
    type === AccessLogType.UdpSessionEnd
  );
}

/** From ext_authz (`<its namespace>.portcullis.join`) or ext_proc (`portcullis.join`). */
function tokenOf(metadata: Metadata | undefined): string {
  const all = metadata?.filterMetadata;
  if (all === undefined) return '';
  const ours = member(all[authzNamespace], metadataNamespace) ?? all[metadataNamespace];
  const join = member(ours, 'join');
  return typeof join === 'string' ? join : '';
}

function member(value: StructValue | undefined, name: string): StructValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as StructObject)[name];
}

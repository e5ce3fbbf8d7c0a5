/** Reads what `replay` is given, whatever its form. */
import { readHar } from '../requests/har.ts';
import { InputProblem, type OfflineRequest } from '../requests/offline-request.ts';
import { readAccessLogLine } from './access-log.ts';
import { type RecordedDecision, readDecisionLine, requestOfDecision } from './decision-lines.ts';
import { readLog } from './read-log.ts';

/** One recorded request. */
export interface RecordedRequest {
  /** Line or entry in the file, from 1. */
  readonly number: number;
  readonly request: OfflineRequest;
  /** What was decided then, where the record tells. */
  readonly decision?: RecordedDecision;
}

/** What was read. */
export interface RecordedRequests {
  readonly form: 'har' | 'access-log' | 'decisions';
  readonly requests: readonly RecordedRequest[];
  /** Lines that have no known form. */
  readonly skipped: number;
}

/** Reads a file, `-` for standard input. Throws {@link InputProblem}. */
export function readRecorded(file: string, defaultHost: string): RecordedRequests {
  const text = readLog(file);
  if (/^\s*\{\s*"log"\s*:\s*\{/.test(text)) {
    const requests = readHar(text).map((request, index) => ({ number: index + 1, request }));
    return { form: 'har', requests, skipped: 0 };
  }
  const lines = text.split('\n').map((line, index) => [line.trimEnd(), index + 1] as const);
  const filled = lines.filter(([line]) => line !== '');
  const isDecisions = filled[0]?.[0].startsWith('{') === true;
  const requests = filled.flatMap(([line, number]): RecordedRequest[] => {
    if (isDecisions) {
      const decision = readDecisionLine(line);
      return decision === undefined ? [] : [{ number, decision, request: requestOfDecision(decision) }];
    }
    const request = readAccessLogLine(line, defaultHost);
    return request === undefined ? [] : [{ number, request }];
  });
  if (requests.length === 0)
    throw new InputProblem(
      `${file} holds no request; it may be a HAR file, an access log (common, combined, Envoy's default), or decision lines of portcullis serve`,
    );
  return {
    form: isDecisions ? 'decisions' : 'access-log',
    requests,
    skipped: filled.length - requests.length,
  };
}

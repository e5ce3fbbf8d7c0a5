/** Reads what `replay` is given, whatever its form. */
import { readHar } from '../requests/har.ts';
import type { OfflineRequest } from '../requests/offline-request.ts';
import { readAccessLogLine } from './access-log.ts';
import { type RecordedDecision, readDecisionLine, requestOfDecision } from './decision-lines.ts';
import { openLog } from './read-log.ts';

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
  /** Read as they are asked for, once; undefined: a line that has no known form. */
  readonly requests: Iterable<RecordedRequest | undefined>;
}

/** Reads a file, `-` for standard input. Throws {@link InputProblem}, and so do its requests. */
export function readRecorded(file: string, defaultHost: string): RecordedRequests {
  const log = openLog(file);
  if (log.form === 'har') {
    const requests = readHar(log.text, file).map((request, index) => ({ number: index + 1, request }));
    return { form: 'har', requests };
  }
  const lines = filledLines(log.lines);
  const first = lines.next();
  if (first.done === true) return { form: 'access-log', requests: [] };
  const isDecisions = first.value[0].startsWith('{');
  return {
    form: isDecisions ? 'decisions' : 'access-log',
    requests: requestsOf(first.value, lines, isDecisions ? decisionOfLine : accessOfLine(defaultHost)),
  };
}

type Line = readonly [text: string, number: number];
type ReadLine = (line: Line) => RecordedRequest | undefined;

function* filledLines(lines: Iterable<string>): Generator<Line> {
  let number = 0;
  for (const line of lines) {
    number++;
    if (line !== '') yield [line, number];
  }
}

function* requestsOf(
  first: Line,
  rest: Iterable<Line>,
  read: ReadLine,
): Generator<RecordedRequest | undefined> {
  yield read(first);
  for (const line of rest) yield read(line);
}

const decisionOfLine: ReadLine = ([line, number]) => {
  const decision = readDecisionLine(line);
  return decision === undefined ? undefined : { number, decision, request: requestOfDecision(decision) };
};

function accessOfLine(defaultHost: string): ReadLine {
  return ([line, number]) => {
    const request = readAccessLogLine(line, defaultHost);
    return request === undefined ? undefined : { number, request };
  };
}

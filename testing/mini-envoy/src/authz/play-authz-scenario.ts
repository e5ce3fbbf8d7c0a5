/** Plays Envoy's part of ext_authz and the access log (reference C.2 and L.10). */
import {
  AccessLogType,
  type CheckRequestInit,
  type CheckResponse,
  checkRequest,
  checkResponse,
  headerListOf,
  isDecodeError,
  type StreamAccessLogsMessageInit,
  streamAccessLogsMessage,
} from '@portcullis/envoy-protocol';
import type { AuthzScenario, CheckStep, LogStep } from './authz-scenarios.ts';

/** A replica of the service under test. */
export interface AuthzReplica {
  /** Answers a CheckRequest with a CheckResponse. */
  check(request: Uint8Array): Uint8Array;
  /** Opens a stream of access log messages. */
  openLog(): (message: Uint8Array) => void;
}

/** Where the replicas are, and the clock that all of them read. */
export interface AuthzStage {
  replica(name: string): AuthzReplica;
  pass(seconds: number): void;
  /** Request header that carries the signed verdict. */
  readonly joinHeader: string;
}

interface Checked {
  readonly step: CheckStep;
  readonly response: CheckResponse;
}

/** Plays it; throws where an answer is none. */
export function playAuthzScenario(stage: AuthzStage, scenario: AuthzScenario): void {
  const checked = new Map<string, Checked>();
  const streams = new Map<string, (message: Uint8Array) => void>();
  for (const step of scenario.steps) {
    if ('seconds' in step) stage.pass(step.seconds);
    else if ('check' in step) {
      const response = checkResponse.decode(
        stage.replica(step.at ?? 'one').check(checkOf(step, stage.joinHeader)),
      );
      if (isDecodeError(response)) throw new Error(`mini-envoy.no-answer: ${response.error}`);
      checked.set(step.check, { step, response });
    } else {
      const at = step.at ?? 'one';
      if (step.reconnected === true) streams.delete(at);
      const opened = !streams.has(at);
      const send = streams.get(at) ?? stage.replica(at).openLog();
      streams.set(at, send);
      const message: StreamAccessLogsMessageInit = {
        ...(opened ? { identifier: { logName: 'log', node: { id: 'edge' } } } : {}),
        httpLogs: { logEntry: step.log.map((name) => entryOf(name, step, checked, stage.joinHeader)) },
      } as StreamAccessLogsMessageInit;
      send(streamAccessLogsMessage.encode(message));
    }
  }
}

/** The request with the id that Envoy gave it. */
function checkOf(step: CheckStep, joinHeader: string): Uint8Array {
  const forged = step.forged === undefined ? [] : [[joinHeader, step.forged] as const];
  const headers = headerListOf([
    [':method', 'GET'],
    [':path', step.path],
    [':authority', 'shop.example'],
    ['x-request-id', `id-${step.check}`],
    ...forged,
  ]);
  const http = { method: 'GET', path: step.path, host: 'shop.example', scheme: 'http', headers };
  return checkRequest.encode({ attributes: { request: { http } } } as CheckRequestInit);
}

function entryOf(
  name: string,
  log: LogStep,
  checked: ReadonlyMap<string, Checked>,
  joinHeader: string,
): object {
  const { step, response } = checked.get(name)!;
  const told = checked.get(log.metadataOf ?? name)!.response.dynamicMetadata;
  const denied = response.deniedResponse !== undefined && log.failedOpen !== true;
  const metadata =
    log.withoutMetadata === true || log.failedOpen === true || told === undefined
      ? {}
      : { metadata: { filterMetadata: { 'envoy.filters.http.ext_authz': told } } };
  // What an allowed check set stands in the logged request; of a refused one the client's own does.
  const set = response.okResponse?.headers.find(({ header }) => header?.key === joinHeader)?.header?.value;
  const logged = denied || log.failedOpen === true || log.metadataOf !== undefined ? step.forged : set;
  return {
    commonProperties: { accessLogType: AccessLogType.DownstreamEnd, ...metadata },
    request: {
      ...{ requestId: `id-${name}`, path: step.path, authority: 'shop.example' },
      requestHeaders: new Map(logged === undefined ? [] : [[joinHeader, logged]]),
    },
    response: { responseCode: denied ? 403 : 200 },
  };
}

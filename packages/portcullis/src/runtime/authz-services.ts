/** What ext_authz, the access log and the rate limit service of a worker need, made from its settings. */
import { evaluate } from '../protocols/access-log/completion.ts';
import { Joiner } from '../protocols/access-log/joiner.ts';
import type { AccessLogServices } from '../protocols/access-log/service.ts';
import { ownAuthzSettings } from '../protocols/ext-authz/authz-settings.ts';
import type { AuthzServices } from '../protocols/ext-authz/service.ts';
import type { ExchangeJoinServices } from '../protocols/http-ext-proc/exchange-join.ts';
import type { ProtocolServices } from '../protocols/protocol-services.ts';
import type { RateLimitServices } from '../protocols/rate-limit/service.ts';
import { DeliveryWindow } from '../state/delivery-window.ts';
import { CompletionRelay } from './completion-relay.ts';
import { randomId } from './random-id.ts';
import type { WorkerServicesInput } from './worker-services.ts';

/** Together, since the log entries of a request are joined to its check. */
export interface AuthzAndLogServices {
  readonly authz: AuthzServices;
  /** Undefined: access log entries are not wanted. */
  readonly accessLog: AccessLogServices | undefined;
  /** For ext_proc; undefined: access log entries are not wanted. */
  readonly join: ExchangeJoinServices | undefined;
  /** Undefined: there are no limits. */
  readonly rateLimit: RateLimitServices | undefined;
}

/** Share of Envoy's timeout after which a check is answered whatever its lane does, as in ext_proc. */
const lastMoment = 0.75;

/** Builds them for one worker. */
export function authzServices(input: WorkerServicesInput, shared: ProtocolServices): AuthzAndLogServices {
  const { settings, metrics } = input;
  const authz = settings.authz ?? ownAuthzSettings;
  const joiner = joinerOf(input, shared);
  const opened = new Int32Array(input.memory.accessLogOpened);
  const readsLog = joiner !== undefined && settings.join?.accessLog === true;
  return {
    rateLimit:
      settings.rateLimits === undefined
        ? undefined
        : {
            settings: settings.rateLimits,
            wall: () => shared.inspection.clock.wall(),
            counted: (rule, outcome) => metrics.rateLimited(rule, outcome),
            undecodable: shared.undecodable,
          },
    authz: {
      ...shared,
      authz,
      hold: settings.messageTimeout * lastMoment,
      newDecisionId: randomId,
      decided: (inspection, decisionId, status) => joiner?.decided(inspection, decisionId, status),
      connectionChecked: (listener) => metrics.connectionChecked(listener),
    },
    join: readsLog
      ? {
          get wanted() {
            return Atomics.load(opened, 0) === 1;
          },
          newDecisionId: randomId,
          decided: (inspection, decisionId, status, requestId) =>
            joiner.decided(inspection, decisionId, status, requestId),
        }
      : undefined,
    accessLog: !readsLog
      ? undefined
      : {
          joinHeader: authz.joinHeader,
          opened: () => void Atomics.store(opened, 0, 1),
          entries: (pending) => joiner.entries(pending),
          intermediate: () => metrics.accessLogEntry('intermediate', 'none'),
          undecodable: shared.undecodable,
        },
  };
}

function joinerOf(input: WorkerServicesInput, shared: ProtocolServices): Joiner | undefined {
  const { settings, index, metrics, memory, send } = input;
  const { join } = settings;
  if (join === undefined) return undefined;
  const deliveries = new DeliveryWindow(memory.deliveries, index);
  const joiner: Joiner = new Joiner({
    settings: join,
    worker: index,
    wall: () => shared.inspection.clock.wall(),
    relay: (worker, entries) => relay.send(worker, entries),
    completed: (joined) => {
      metrics.accessLogEntry(joined.facts.kind, joined.problem ?? joined.source);
      const { record, wanted } = evaluate(joined, shared, join);
      if (wanted && deliveries.take()) send({ kind: 'completion', record });
    },
  });
  const relay = new CompletionRelay(join.replica, index, (entries) => joiner.relayed(entries));
  return joiner;
}

/** What a worker's protocols share, made from its settings. */
import type { ArrivalTimes } from '@portcullis/grpc-server';
import { datadogComponent } from '../compat/datadog-component.ts';
import type { Parcel } from '../config/parcel.ts';
import type { PolicyPlan } from '../config/plan.ts';
import { longestWait } from '../config/whole-body.ts';
import { decisionOf } from '../events/decision-of.ts';
import { Tracer } from '../events/tracing/tracer.ts';
import type { AttachedPlan } from '../pipeline/attached-plan.ts';
import { systemClock } from '../pipeline/clock.ts';
import type { ExtProcServices, ListenerState } from '../protocols/http-ext-proc/services.ts';
import { WithheldTracker } from '../protocols/http-ext-proc/withheld.ts';
import { DeliveryWindow } from '../state/delivery-window.ts';
import { SharedBodyBudget } from '../state/shared-body-budget.ts';
import { Lane } from './lane.ts';
import { randomId } from './random-id.ts';
import type { ServeSettings } from './serve-settings.ts';
import { waitedTooLong } from './waited-too-long.ts';
import type { WorkerMemory } from './worker-memory.ts';
import type { FromWorker, RecordMessage } from './worker-messages.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What the services are made from. */
export interface WorkerServicesInput {
  readonly settings: ServeSettings;
  readonly index: number;
  readonly memory: WorkerMemory;
  readonly metrics: WorkerMetrics;
  /** When what this worker's server reads came. */
  readonly arrivals: ArrivalTimes;
  plan(): AttachedPlan;
  /** What the current plan came in, for the lane. */
  parcel(): Parcel<PolicyPlan>;
  send(message: FromWorker | RecordMessage): void;
}

/** Room in a message beside the body: its prefix, attributes and metadata. */
const messageOverhead = 64 * 1024;
/** gRPC's own default, and larger than any chunk of Envoy. */
const smallestMessageLimit = 4 * 1024 * 1024;
/** FULL_DUPLEX: milliseconds until a held chunk gets an empty reply, and until a silent body is given up. */
const nudge = 5;
const watchdog = 30_000;

/** Builds the services of one worker. */
export function workerServices(input: WorkerServicesInput): ExtProcServices {
  const { settings, metrics, send, memory, index } = input;
  const deliveries = new DeliveryWindow(memory.deliveries, index);
  const ceiling = settings.observeOnly === true ? { ceiling: 'detect' as const } : {};
  const tracing =
    settings.tracing === undefined
      ? undefined
      : new Tracer(settings.tracing, {
          clock: systemClock,
          newId: () => randomId(),
          component: datadogComponent,
          send: (record) => {
            if (deliveries.take()) send({ kind: 'span', record });
          },
          workers: settings.workers,
        });
  const budget = new SharedBodyBudget(memory.bodyBudget, index);
  return {
    tracing,
    trustedHops: settings.trustedHops,
    clientHeader: settings.clientHeader,
    trustClientCertificates: settings.trustClientCertificates,
    settings: {
      bodies: settings.bodies,
      times: {
        hold: longestWait(settings.messageTimeout, 0),
        longestHold: longestWait(settings.messageTimeout, settings.bodies.maxMessageTimeout),
        nudge,
        watchdog,
      },
      get maxMessageBytes() {
        return Math.max(smallestMessageLimit, input.plan().largestBody + messageOverhead);
      },
    },
    inspection: {
      clock: systemClock,
      random: Math.random,
      budget,
      overloaded: () => waitedTooLong(input.arrivals, systemClock.now(), settings),
      defaultAllow: settings.defaultAllow,
      speed: settings.inspectionSpeed,
      ...ceiling,
      ...(settings.blockStatus === undefined ? {} : { blockStatus: settings.blockStatus }),
      events: {
        posture: (policy, cause, posture) => metrics.posture(policy, cause, posture),
        engineError: (engine, error) =>
          send({ kind: 'log', level: 'error', code: 'engine.threw', text: `${engine}: ${describe(error)}` }),
      },
    },
    budget,
    lane: new Lane({
      shared: { defaultAllow: settings.defaultAllow, speed: settings.inspectionSpeed, ...ceiling },
      version: () => input.plan().plan.version,
      parcel: input.parcel,
      maxWait: settings.maxWait,
      waited: () => input.arrivals.certainWait(systemClock.now()),
      bodyBudget: { memory: memory.bodyBudget, holder: index },
    }),
    plan: input.plan,
    newId: randomId,
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    finished: (inspection, protocol, decisionId) => {
      inspection.end();
      metrics.exchange(inspection, protocol);
      if (tracing === undefined && !inspection.recorded) return;
      const id = decisionId ?? randomId();
      tracing?.finished(inspection, id);
      if (inspection.recorded && deliveries.take()) {
        const record = decisionOf(inspection, protocol, id, systemClock);
        send({ kind: 'decision', record });
      }
    },
    overrideIgnored: (listener, notice) => {
      metrics.overrideIgnored(listener.label);
      if (notice === 'warn')
        send({ kind: 'log', level: 'warn', code: 'ext-proc.bodies-withheld', text: withheldText(listener) });
    },
    trailersHidden: (listener, notice) => {
      metrics.trailersHidden(listener.label);
      if (notice === 'warn')
        send({ kind: 'log', level: 'warn', code: 'ext-proc.trailers-hidden', text: hiddenText(listener) });
    },
    undecodable: (listener, reason) =>
      send({
        kind: 'log',
        level: 'warn',
        code: 'ext-proc.undecodable',
        text: `listener ${listener}: ${reason}`,
      }),
  };
}

/** The state of each listener in this worker, made on first use. */
export function listenerStates(label: string): (id: string) => ListenerState {
  const states = new Map<string, ListenerState>();
  return (id) => {
    let state = states.get(id);
    if (state === undefined) {
      state = {
        label: label === '' ? id : label,
        withheld: new WithheldTracker(),
        trailers: new WithheldTracker(),
      };
      states.set(id, state);
    }
    return state;
  };
}

function withheldText(listener: ListenerState): string {
  return `listener ${listener.label}: Envoy ignores mode_override, so request bodies are not inspected; add "allow_mode_override: true" to the ext_proc filter`;
}

function hiddenText(listener: ListenerState): string {
  return `listener ${listener.label}: Envoy does not send the trailers of requests, so they are not inspected; add "request_trailer_mode: SEND" to the processing_mode of the ext_proc filter, or "allow_mode_override: true" to the filter`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The body transfers of one exchange, one for each direction that has a body plan. */
import type { Direction } from '../../engines/engine.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { BodyPlan } from './body-plan.ts';
import type { BodyTransfer } from './body-transfer.ts';
import type { BodyTransferPort } from './body-transfer-settings.ts';
import { inspectOnLane } from './inspect-on-lane.ts';
import { hasTimer, openTransfer, smallestBuffer } from './open-transfer.ts';
import type { ExtProcServices } from './services.ts';

/** What the transfers need from their stream. */
export interface TransfersPort {
  /** Sends one ProcessingResponse. */
  reply(message: Uint8Array): void;
  /** The plain reply to a body message, with what was found since the last reply. */
  continueReply(direction: Direction): Uint8Array;
  /** Answers a refusal; false when there was one. */
  goesOn(verdict: Verdict): boolean;
  /** Whether the exchange was refused or is over: nothing of it is judged any more. */
  isOver(): boolean;
}

/** Made when the first body is planned: most requests have none. */
export class ExchangeTransfers {
  readonly #services: ExtProcServices;
  readonly #inspection: Inspection;
  readonly #port: TransfersPort;
  #request: BodyTransfer | undefined;
  #response: BodyTransfer | undefined;

  constructor(services: ExtProcServices, inspection: Inspection, port: TransfersPort) {
    this.#services = services;
    this.#inspection = inspection;
    this.#port = port;
  }

  /** The transfer of a direction; undefined: its body was not planned yet. */
  of(direction: Direction): BodyTransfer | undefined {
    return direction === 'request' ? this.#request : this.#response;
  }

  /** Makes the transfer for a plan. `headersReply`: the reply to the headers that waits for the verdict on the body. */
  open(
    direction: Direction,
    { kind, refuse }: BodyPlan,
    wanted: boolean,
    headersReply: Uint8Array | undefined,
  ): BodyTransfer {
    const inspection = this.#inspection;
    const { settings, budget } = this.#services;
    const { bodies, times } = settings;
    const wait = hasTimer(kind) ? times.longestHold : Number.POSITIVE_INFINITY;
    const transfer = openTransfer(
      {
        direction,
        kind,
        wanted,
        limit: inspection.maxBodyBytes(direction, wait),
        bytesPerMs: inspection.bytesPerMs(direction),
        smallestCut: Math.min(smallestBuffer, bodies.envoyBufferLimit),
        budget,
        times,
        maxMessageTimeout: bodies.maxMessageTimeout,
        headersReply,
      },
      this.#portOf(direction, refuse),
    );
    if (direction === 'request') this.#request = transfer;
    else this.#response = transfer;
    return transfer;
  }

  /** See {@link BodyTransfer.settleNow}. */
  settleNow(): void {
    this.#request?.settleNow();
    this.#response?.settleNow();
  }

  /** The exchange is over. */
  end(): void {
    this.#request?.end();
    this.#response?.end();
  }

  /** The exchange was refused. */
  stop(): void {
    this.#request?.stop();
    this.#response?.stop();
  }

  /** `told`: a cause that was told, and let go on, when the length of the body was announced. */
  #portOf(direction: Direction, told: BodyPlan['refuse']): BodyTransferPort {
    const inspection = this.#inspection;
    const port = this.#port;
    const { lane, after } = this.#services;
    return {
      reply: (message) => port.reply(message),
      continueReply: () => port.continueReply(direction),
      inspect: (body, complete) => port.goesOn(inspection.body(direction, body, complete)),
      inspectApart: (body, complete, done) =>
        lane !== undefined &&
        direction === 'request' &&
        inspectOnLane(lane, inspection, body, complete, (judge) => {
          if (port.isOver()) return;
          // What comes too late to act is still recorded.
          done((due) => {
            const verdict = judge();
            return due && port.goesOn(verdict);
          });
        }),
      fail: (cause, mustRefuse) =>
        (cause === told && !mustRefuse) || port.goesOn(inspection.fail(cause, direction, mustRefuse)),
      after,
    };
  }
}

/**
 * How long a slow peer is waited for. A peer that begins something and does not go on holds memory here for nothing;
 * one that does not read holds its answers.
 */
import type { ServerTimes } from '../options.ts';
import type { FailureName } from './failure-reason.ts';

/** What a connection is in the middle of. Times in clock milliseconds, -1 for "nothing of the kind". */
export interface Unfinished {
  /** When the connection began, until the peer's SETTINGS are there. */
  readonly handshakeSince: number;
  /** When this side's SETTINGS were sent, until they are acknowledged. */
  readonly settingsSince: number;
  /** When the first byte came of a frame that is not complete. */
  readonly frameSince: number;
  /** When HEADERS came of a block that is not complete. */
  readonly headerBlockSince: number;
  /** Bytes that the socket has not taken. */
  readonly socketBytes: number;
}

/** Watches one connection. */
export class Patience {
  readonly #times: ServerTimes;
  #socketBytes = 0;
  #socketSince: number;

  constructor(times: ServerTimes, now: number) {
    this.#times = times;
    this.#socketSince = now;
  }

  /** Returns why the connection has to end, if it has to. */
  check(now: number, unfinished: Unfinished): FailureName | undefined {
    const times = this.#times;
    if (isOver(now, unfinished.handshakeSince, times.handshakeMs)) return 'slow-preface';
    if (isOver(now, unfinished.settingsSince, times.handshakeMs)) return 'settings-timeout';
    if (isOver(now, unfinished.frameSince, times.frameMs)) return 'slow-frame';
    if (isOver(now, unfinished.headerBlockSince, times.headerBlockMs)) return 'slow-header-block';
    // Less than last time, or nothing: the peer reads.
    if (unfinished.socketBytes === 0 || unfinished.socketBytes < this.#socketBytes) this.#socketSince = now;
    this.#socketBytes = unfinished.socketBytes;
    return isOver(now, this.#socketSince, times.socketStalledMs) ? 'slow-reader' : undefined;
  }
}

function isOver(now: number, since: number, limit: number): boolean {
  return since >= 0 && now - since > limit;
}

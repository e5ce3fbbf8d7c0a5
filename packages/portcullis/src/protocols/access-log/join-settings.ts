/** How log entries are joined to decisions. Plain data: workers get a copy. */
import type { SignalSettings } from './completion-signals.ts';

export interface JoinSettings {
  /** Key of the signed verdicts, at least 16 bytes; replicas that share it join each other's entries. */
  readonly key: Uint8Array;
  /** 8 hexadecimal digits: this process. */
  readonly replica: string;
  /** Seconds during which a verdict may be joined; longer than the longest route timeout. */
  readonly lifetime: number;
  /** Bytes of contexts per worker. */
  readonly contextBytes: number;
  readonly signals: SignalSettings;
  /** Record the end of every exchange, also of those without a decision record. */
  readonly recordAll: boolean;
  /** Read access log entries at all. */
  readonly accessLog: boolean;
}

/** 300 s: Envoy's route timeout is 15 s by default, and long downloads take minutes. */
export const defaultLifetime = 300;

/** 16 MiB per worker: about ten thousand requests that wait for their log entry. */
export const defaultContextBytes = 16 << 20;

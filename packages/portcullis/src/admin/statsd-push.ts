/** Sends metrics to a StatsD server over UDP, again and again; what is lost is lost. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { MetricsSnapshot } from './service-view.ts';
import { datagramsOf, StatsdLines } from './statsd-lines.ts';

/** Where to, what, and how often. Plain data. */
export interface StatsdSettings {
  readonly host: string;
  readonly port: number;
  /** Before every name, its dot included. */
  readonly prefix: string;
  /** Names, or beginnings up to a dot; empty: all. */
  readonly only: readonly string[];
  /** Signal names by attack class, tag or rule id. */
  readonly signals: ReadonlyArray<readonly [ruleOrTag: string, name: string]>;
  /** Milliseconds. */
  readonly interval: number;
}

/** What it reads and tells. */
export interface StatsdSurroundings {
  /** The series of every worker. */
  series(): Promise<readonly MetricsSnapshot[]>;
  /** Told once: nothing can be sent. */
  failed(message: string): void;
}

export class StatsdPush {
  readonly #settings: StatsdSettings;
  readonly #around: StatsdSurroundings;
  readonly #lines: StatsdLines;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #processor = process.cpuUsage();
  #at = performance.now();
  #told = false;
  #closed = false;

  /** Starts; the first lines go out after one interval. */
  constructor(settings: StatsdSettings, around: StatsdSurroundings) {
    this.#settings = settings;
    this.#around = around;
    const { prefix, only, signals } = settings;
    this.#lines = new StatsdLines({ prefix, only, signals: new Map(signals) });
    this.#socket = createSocket(isIPv6(settings.host) ? 'udp6' : 'udp4');
    this.#socket.unref();
    this.#socket.on('error', (error) => this.#failed(error));
    this.#timer = setInterval(() => void this.#push(), settings.interval);
    this.#timer.unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket.close();
  }

  async #push(): Promise<void> {
    try {
      const lines = this.#lines.next(await this.#around.series(), this.#facts());
      if (this.#closed) return;
      const { host, port } = this.#settings;
      for (const datagram of datagramsOf(lines))
        this.#socket.send(datagram, port, host, (error) => error !== null && this.#failed(error));
    } catch (error) {
      this.#failed(error as Error);
    }
  }

  #facts(): { uptime: number; memory: number; cpuPercent: number } {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#processor);
    const cpuPercent = (user + system) / 10 / Math.max(1, now - this.#at);
    this.#processor = process.cpuUsage();
    this.#at = now;
    return { uptime: Math.round(process.uptime()), memory: process.memoryUsage.rss(), cpuPercent };
  }

  #failed(error: Error): void {
    if (this.#told || this.#closed) return;
    this.#told = true;
    this.#around.failed(`${this.#settings.host}:${this.#settings.port}: ${error.message}`);
  }
}

import type { ServiceLog } from './service-log.ts';
import type { ServiceSockets } from './service-sockets.ts';

/** Milliseconds between looks at the paths. */
const interval = 500;

/**
 * Notices that another process has put its sockets in the place of ours, and that ours should go. A path that is
 * missing is somebody's mistake: it is told, and who is connected stays served.
 */
export class TakeoverWatch {
  readonly #sockets: ServiceSockets;
  readonly #log: ServiceLog;
  readonly #onTakeover: () => void;
  readonly #missing = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(sockets: ServiceSockets, log: ServiceLog, onTakeover: () => void) {
    this.#sockets = sockets;
    this.#log = log;
    this.#onTakeover = onTakeover;
  }

  /** Begins to look; without Unix sockets there is nothing to look at. */
  start(): void {
    if (this.#sockets.pathStates().length > 0) this.#timer = setInterval(() => this.#look(), interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const states = this.#sockets.pathStates();
    if (states.every(([, state]) => state === 'replaced')) {
      this.stop();
      this.#log('info', 'service.taken-over', 'another process listens on the sockets now');
      return this.#onTakeover();
    }
    for (const [path, state] of states) {
      if (state !== 'missing') this.#missing.delete(path);
      else if (!this.#missing.has(path)) {
        this.#missing.add(path);
        this.#log(
          'error',
          'socket.missing',
          `${path} was removed: nobody can connect any more; restart this process`,
        );
      }
    }
  }
}

import type { ServiceLog } from './service-log.ts';
import { readTlsMaterial, type TlsFiles, type TlsMaterial } from './tls-material.ts';

/** Milliseconds between looks at the files; certificates are renewed days before they end. */
const interval = 5_000;

/**
 * Certificate and key as they are in force: the files are looked at again and again, and what is new and valid goes
 * to the workers. While certificate and key do not fit each other, as between two writes, the old ones stay.
 */
export class TlsReload {
  readonly #files: TlsFiles;
  readonly #log: ServiceLog;
  #material: TlsMaterial;
  #onChange: (material: TlsMaterial) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #toldProblem = '';

  /** Reads the files; throws a `TlsError` when they cannot be used. */
  constructor(files: TlsFiles, log: ServiceLog) {
    this.#files = files;
    this.#log = log;
    this.#material = readTlsMaterial(files);
  }

  /** What is in force. */
  get material(): TlsMaterial {
    return this.#material;
  }

  /** Calls back with every change from now on. */
  watch(onChange: (material: TlsMaterial) => void): void {
    this.#onChange = onChange;
    this.#timer = setInterval(() => this.look(), interval);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks at the files now. */
  look(): void {
    try {
      const material = readTlsMaterial(this.#files);
      this.#toldProblem = '';
      const { cert, key, clientCa } = this.#material;
      if (material.cert === cert && material.key === key && material.clientCa === clientCa) return;
      this.#material = material;
      this.#onChange(material);
      this.#log(
        'info',
        'tls.applied',
        `new certificate, valid until ${new Date(material.expires).toISOString()}`,
      );
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#toldProblem)
        this.#log('error', 'tls.rejected', `the certificate in force stays: ${problem}`);
      this.#toldProblem = problem;
    }
  }
}

/** Certificate and key of the TLS listeners: read from files, checked before anybody uses them. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** Where they are. */
export interface TlsFiles {
  /** Certificate chain, PEM, the server's own certificate first. */
  readonly cert: string;
  readonly key: string;
  /** Authorities of client certificates; undefined: clients show none. */
  readonly clientCa: string | undefined;
}

/** What they hold. Plain data: workers get a copy. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | undefined;
  /** When the certificate ends, in milliseconds since 1970. */
  readonly expires: number;
}

/** Files that cannot be used; `message` says which and why, and never what is in them. */
export class TlsError extends Error {
  readonly code: 'tls.unreadable' | 'tls.invalid';

  constructor(code: 'tls.unreadable' | 'tls.invalid', message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads and checks them: they are PEM and the key is the certificate's. Throws {@link TlsError}. */
export function readTlsMaterial(files: TlsFiles): TlsMaterial {
  const cert = read(files.cert);
  const key = read(files.key);
  const clientCa = files.clientCa === undefined ? undefined : read(files.clientCa);
  try {
    createSecureContext({ cert, key, ...(clientCa === undefined ? {} : { ca: clientCa }) });
    const own = new X509Certificate(cert);
    if (clientCa !== undefined) new X509Certificate(clientCa);
    return { cert, key, clientCa, expires: own.validToDate.getTime() };
  } catch (error) {
    const names = [files.cert, files.key, files.clientCa].filter((name) => name !== undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new TlsError('tls.invalid', `${names.join(', ')} cannot be used for TLS: ${reason}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new TlsError('tls.unreadable', `cannot read ${path}: ${code}`);
  }
}

/**
 * A certificate of our own for listeners without one: encryption for clients that check nothing, as a Datadog or test
 * set-up has it. Never shipped: every installation makes its own and keeps it in its state directory.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Days that a certificate is valid: two years, as long as a deployment may run unattended. */
const validDays = 730;
/** One that ends sooner is made anew at the next start. */
const leastDaysLeft = 90;
const day = 24 * 60 * 60 * 1000;

/** Where certificate and key are. */
export interface SelfSignedFiles {
  readonly cert: string;
  readonly key: string;
  /** Made just now. */
  readonly made: boolean;
}

/** Finds the certificate in `folder`, or makes one. Rejects with the system's error when it cannot be written. */
export async function selfSignedCertificate(
  folder: string,
  now: number = Date.now(),
): Promise<SelfSignedFiles> {
  const cert = join(folder, 'self-signed.crt');
  const key = join(folder, 'self-signed.key');
  if (isUsable(cert, key, now)) return { cert, key, made: false };
  const { certificate, privateKey } = await generate(now);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Over a new name, so that another process never reads half of it; the key first, since it is checked with the rest.
  for (const [path, text] of [
    [key, privateKey],
    [cert, certificate],
  ] as const) {
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  }
  return { cert, key, made: true };
}

/** Whether both are there, belong together and are valid for long enough. */
function isUsable(cert: string, key: string, now: number): boolean {
  if (!existsSync(cert) || !existsSync(key)) return false;
  try {
    const certificate = new X509Certificate(readFileSync(cert));
    const ends = certificate.validToDate.getTime();
    return (
      certificate.checkPrivateKey(createPrivateKey(readFileSync(key))) && ends - now > leastDaysLeft * day
    );
  } catch {
    return false;
  }
}

async function generate(now: number): Promise<{ certificate: string; privateKey: string }> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const names = [...new Set(['localhost', hostname()])];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: algorithm,
    // Clocks of other machines may be behind.
    notBefore: new Date(now - day),
    notAfter: new Date(now + validDays * day),
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

/**
 * JA3 (md5 over five lists of the ClientHello) and JA4 (FoxIO: a readable part and two cut SHA-256 sums), from the
 * fields. GREASE values (RFC 8701) take no part in either.
 */
import { createHash } from 'node:crypto';
import type { ClientHello } from './client-hello.ts';

/** Whether a value is one of 0x0a0a, 0x1a1a … 0xfafa. */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

/** 32 hexadecimal digits. */
export function ja3(hello: ClientHello): string {
  const lists = [hello.ciphers, hello.extensions, hello.groups, hello.pointFormats].map((list) =>
    list.filter((value) => !isGrease(value)).join('-'),
  );
  return createHash('md5')
    .update(`${hello.legacyVersion},${lists.join(',')}`)
    .digest('hex');
}

/** For example `t13d1516h2_8daaf6152771_02713d6af862`; for TCP. */
export function ja4(hello: ClientHello): string {
  const ciphers = real(hello.ciphers);
  const extensions = real(hello.extensions);
  const server = hello.extensions.includes(0) ? 'd' : 'i';
  const readable = `t${versionText(highestVersion(hello))}${server}${count(ciphers)}${count(extensions)}${alpnText(hello.alpn)}`;
  const hashed = extensions.filter((type) => type !== 0 && type !== 16);
  const algorithms = real(hello.signatureAlgorithms).map(hex4);
  const listed = hashed.map(hex4).sort().join(',');
  const second = algorithms.length === 0 ? listed : `${listed}_${algorithms.join(',')}`;
  return `${readable}_${digest(ciphers.map(hex4).sort().join(','))}_${hashed.length === 0 ? digest('') : digest(second)}`;
}

/** The highest version that the client offers, as on the wire (0x0304: TLS 1.3). */
export function highestVersion(hello: ClientHello): number {
  const offered = real(hello.supportedVersions);
  return offered.length === 0 ? hello.legacyVersion : Math.max(...offered);
}

function real(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}

function versionText(version: number): string {
  const texts: Readonly<Record<number, string>> = {
    772: '13',
    771: '12',
    770: '11',
    769: '10',
    768: 's3',
    2: 's2',
  };
  return texts[version] ?? '00';
}

function count(values: readonly number[]): string {
  return String(Math.min(99, values.length)).padStart(2, '0');
}

/** First and last character of the first protocol; of its hexadecimal form where they are not letters or digits. */
function alpnText(alpn: readonly string[]): string {
  const first = alpn[0] ?? '';
  if (first === '') return '00';
  const [start, end] = [first.charCodeAt(0), first.charCodeAt(first.length - 1)];
  if (isAlphanumeric(start) && isAlphanumeric(end)) return String.fromCharCode(start, end);
  return `${start.toString(16).padStart(2, '0')[0]}${end.toString(16).padStart(2, '0')[1]}`;
}

function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function digest(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

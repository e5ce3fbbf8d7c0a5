/**
 * Reads a tar archive in memory (POSIX ustar with pax headers, and GNU long names), gzip taken off. Only regular files
 * come out: links and devices have no place in a rule set. Names that lead outside are refused.
 */
import { gunzipSync } from 'node:zlib';

/** Largest archive when unpacked: CRS has 5 MB. */
const maxBytes = 64 * 1024 * 1024;
const blockBytes = 512;

/** A regular file of an archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Throws an Error whose message says why the archive cannot be read. */
export function readTar(archive: Uint8Array): ArchivedFile[] {
  const isGzip = archive[0] === 0x1f && archive[1] === 0x8b;
  const bytes = Buffer.from(isGzip ? gunzipSync(archive, { maxOutputLength: maxBytes }) : archive);
  const files: ArchivedFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + blockBytes <= bytes.length && bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + blockBytes);
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    if (!(size >= 0) || at + blockBytes + size > bytes.length || !hasChecksum(header))
      throw new Error('it is no tar archive, or damaged');
    const content = bytes.subarray(at + blockBytes, at + blockBytes + size);
    const type = String.fromCharCode(header[156]!);
    if (type === 'x') longName = paxPath(content.toString('utf8')) ?? longName;
    else if (type === 'L') longName = text(content, 0, content.length);
    else {
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const path = longName ?? (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100);
      longName = undefined;
      if (type === '0' || type === '\0') files.push({ path: inside(path), bytes: content });
    }
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  return files;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(bytes).subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

/** The sum of all header bytes, its own field read as spaces (POSIX.1-1988, section 10.1.1). */
function hasChecksum(header: Uint8Array): boolean {
  const stated = Number.parseInt(text(header, 148, 8).trim(), 8);
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return sum === stated;
}

/** The `path` of a pax header: lines `LENGTH KEY=VALUE`. */
function paxPath(lines: string): string | undefined {
  return lines
    .split('\n')
    .map((line) => line.slice(line.indexOf(' ') + 1))
    .find((line) => line.startsWith('path='))
    ?.slice('path='.length);
}

function inside(path: string): string {
  if (path.startsWith('/') || path.split('/').includes('..'))
    throw new Error(`it holds a path that leads outside: ${path}`);
  return path;
}

/** The identity of a configuration: one SHA-256 over every policy file and every file they reference. */
import { createHash } from 'node:crypto';

/** How many digits of the hash are the version that logs, events and /configz show. */
export const VERSION_DIGITS = 12;

/**
 * Hexadecimal SHA-256 over names and contents, in the given order. Each is preceded by its length, so that no
 * two different sets of files give the same input.
 */
export function configurationHash(files: Iterable<readonly [name: string, content: Uint8Array]>): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) {
    const bytes = Buffer.from(name, 'utf8');
    hash.update(`${bytes.length}:`).update(bytes).update(`${content.length}:`).update(content);
  }
  return hash.digest('hex');
}

import { hash } from 'node:crypto';
import type { Transformation } from './transformation.ts';

/** Makes a transformation that replaces a value by its digest, as raw bytes. */
export function hashing(name: string, algorithm: string): Transformation {
  return {
    name,
    apply(bytes, start, end, out) {
      const digest = hash(algorithm, bytes.subarray(start, end), 'buffer');
      out.reserve(digest.length).set(digest, out.top);
      out.end = out.top + digest.length;
      return true;
    },
  };
}

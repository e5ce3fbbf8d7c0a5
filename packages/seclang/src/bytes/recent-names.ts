import { latin1 } from './latin1.ts';

/** Longest name that is kept: names of headers and arguments are short. */
const longest = 48;
/** Places; a power of two. */
const places = 1024;

/**
 * The strings of names that were asked for lately: those of headers and arguments are the same in every request, and a
 * string that exists costs neither memory nor its hash again. A table of fixed size in which a new name takes the place
 * of an old one; for names only, since values may be secrets that must not outlive their request.
 */
export class RecentNames {
  readonly #texts: string[] = new Array<string>(places).fill('');

  /** The bytes `[start, end)` as a latin-1 string. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > longest) return latin1(bytes, start, end);
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const known = this.#texts[place]!;
    if (known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === bytes[start + i]) i++;
      if (i === length) return known;
    }
    const text = latin1(bytes, start, end);
    this.#texts[place] = text;
    return text;
  }
}

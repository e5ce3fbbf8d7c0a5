/**
 * The secrets that one request holds, as plain values, so that they are hidden where an engine shows them without
 * their name: in a capture, in a variable that a rule set, as the text of an XML document.
 */
import type { Exchange } from '../exchange/exchange.ts';
import { namedSecrets } from './redaction.ts';
import { isSecretName } from './secret-names.ts';
import { redacted } from './secret-shapes.ts';

/** Shorter values are no secrets, and would be found everywhere. */
const leastLength = 4;
/** Most values that are remembered of one request, the longest first. */
const maxSecrets = 64;
/** Bytes of a body that are searched; what stands behind is hidden by its name and shape only. */
const maxBody = 256 * 1024;

/** Secrets of a request, to be hidden in texts made from it. */
export class RequestSecrets {
  readonly #values: readonly string[];

  constructor({ request }: Exchange, body: Uint8Array) {
    const found: string[] = [];
    const { headers } = request;
    for (let index = 0; index < headers.count; index++) {
      const name = headers.name(index);
      const value = headers.value(index);
      if (name === 'cookie') found.push(...cookieValues(value));
      if (!isSecretName(name)) continue;
      // Credentials are shown with their scheme or without it.
      found.push(value, value.slice(value.indexOf(' ') + 1));
    }
    found.push(...namedSecrets(request.target));
    found.push(...namedSecrets(Buffer.from(body.subarray(0, maxBody)).toString('latin1')));
    this.#values = [...new Set(found)]
      .filter((value) => value.length >= leastLength)
      .sort((one, other) => other.length - one.length)
      .slice(0, maxSecrets);
  }

  /** The text without them; a text that is a part of one is hidden whole. */
  hide(text: string): string {
    let shown = text;
    for (const value of this.#values) {
      if (shown.length >= leastLength && value.includes(shown)) return redacted;
      if (shown.includes(value)) shown = shown.replaceAll(value, redacted);
    }
    return shown;
  }
}

function cookieValues(cookie: string): string[] {
  return cookie.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
}

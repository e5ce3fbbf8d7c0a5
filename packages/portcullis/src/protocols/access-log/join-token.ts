/**
 * The signed compact verdict that joins an access log entry to the decision it belongs to. It travels through Envoy
 * as dynamic metadata and as a request header, so that any replica with the key can join an entry without having
 * seen the request.
 *
 *   decision id . replica and worker . issued at . status, verdict, would-be verdict, recorded . MAC
 *   6f1a2b3c4d5e6f70.0a1b2c3d00.67a1b2c3.200aa1.kK3m…(22)
 *
 * The MAC is HMAC-SHA-256 (RFC 2104), the first 16 bytes, over the text and over the request id, so that a token
 * seen elsewhere joins nothing.
 */
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

export type TokenVerdict = 'allow' | 'redirect' | 'block';

/** What a token says. */
export interface JoinToken {
  /** 16 hexadecimal digits. */
  readonly decisionId: string;
  /** 8 hexadecimal digits: the process that decided. */
  readonly replica: string;
  /** The worker that may hold the context, from 0 to 255. */
  readonly worker: number;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Status the client got from us; 200 where the request went on. */
  readonly status: number;
  readonly verdict: TokenVerdict;
  readonly wouldVerdict: TokenVerdict;
  /** Whether a decision record was written. */
  readonly recorded: boolean;
}

/** Why a text joins nothing. */
export type JoinProblem = 'malformed' | 'forged' | 'expired';

const shape = [16, 10, 8, 6, 22];
const length = shape.reduce((sum, part) => sum + part, shape.length - 1);
const verdictLetters: Readonly<Record<TokenVerdict, string>> = { allow: 'a', redirect: 'r', block: 'b' };
const verdictsByLetter: ReadonlyMap<string, TokenVerdict> = new Map(
  (Object.keys(verdictLetters) as TokenVerdict[]).map((verdict) => [verdictLetters[verdict], verdict]),
);

/** Shortest key that is taken, in bytes: as strong as the MAC. */
export const leastKeyBytes = 16;

/** Signs and checks tokens with one key. */
export class JoinSigner {
  readonly #key: KeyObject;
  readonly #lifetime: number;

  /** `lifetime`: seconds after which a token joins nothing. Throws `join.key-too-short`. */
  constructor(key: Uint8Array, lifetime: number) {
    if (key.length < leastKeyBytes) throw new Error(`join.key-too-short: ${key.length} bytes`);
    this.#key = createSecretKey(key);
    this.#lifetime = lifetime;
  }

  /** The token as text. `requestId` is `x-request-id` as Envoy sent it, empty without one. */
  sign(token: JoinToken, requestId: string): string {
    const body = `${token.decisionId}.${token.replica}${hex(token.worker, 2)}.${hex(token.issuedAt, 8)}.${facts(token)}`;
    return `${body}.${this.#mac(body, requestId).toString('base64url')}`;
  }

  /** Reads a token that may come from anybody. `now` in seconds since 1970. */
  verify(text: string, requestId: string, now: number): JoinToken | JoinProblem {
    if (text.length !== length) return 'malformed';
    const parts = text.split('.');
    if (parts.length !== shape.length || parts.some((part, index) => part.length !== shape[index])) {
      return 'malformed';
    }
    const body = text.slice(0, text.length - 23);
    const given = Buffer.from(parts[4]!, 'base64url');
    const expected = this.#mac(body, requestId);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
    const token = read(parts);
    if (token === undefined) return 'malformed';
    return now - token.issuedAt > this.#lifetime ? 'expired' : token;
  }

  #mac(body: string, requestId: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(`portcullis join 1\n${body}\n${stable(requestId)}`, 'utf8')
      .digest()
      .subarray(0, 16);
  }
}

/** Envoy writes its trace decision into the 15th character of a UUID, possibly after the request was checked. */
function stable(requestId: string): string {
  return requestId.length === 36 ? requestId.slice(0, 14) + requestId.slice(15) : requestId;
}

function facts({ status, verdict, wouldVerdict, recorded }: JoinToken): string {
  const digits = String(Math.min(999, Math.max(0, status))).padStart(3, '0');
  return `${digits}${verdictLetters[verdict]}${verdictLetters[wouldVerdict]}${recorded ? '1' : '0'}`;
}

function read(parts: readonly string[]): JoinToken | undefined {
  const [decisionId = '', place = '', issued = '', said = ''] = parts;
  const verdict = verdictsByLetter.get(said.charAt(3));
  const wouldVerdict = verdictsByLetter.get(said.charAt(4));
  if (verdict === undefined || wouldVerdict === undefined) return undefined;
  return {
    decisionId,
    replica: place.slice(0, 8),
    worker: Number.parseInt(place.slice(8), 16),
    issuedAt: Number.parseInt(issued, 16),
    status: Number(said.slice(0, 3)),
    verdict,
    wouldVerdict,
    recorded: said.charAt(5) === '1',
  };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits);
}

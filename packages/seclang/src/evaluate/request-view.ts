import type { FieldList } from './field-list.ts';

/**
 * The request as the engine reads it. Strings are latin-1: one character per byte. Header values are as received,
 * one row per header line, in order. The engine reads the view while `processRequestHeaders` and
 * `processRequestBody` run and copies what it needs later.
 */
export interface RequestView {
  readonly method: string;
  /** The request target as it stood in the request line, undecoded. */
  readonly target: string;
  /** `HTTP/1.1`, `HTTP/2.0` … */
  readonly protocol: string;
  readonly headers: FieldList;
  readonly clientAddress: string;
  /** 0 when unknown. */
  readonly clientPort: number;
  readonly serverAddress: string;
  /** 0 when unknown. */
  readonly serverPort: number;
  /** What Host or :authority names, without port; empty when there is none. */
  readonly serverName?: string;
  /** Names the transaction in logs; a random one by default. */
  readonly uniqueId?: string;
  /** The user that was authenticated before (REMOTE_USER). */
  readonly user?: string;
}

/** The response as the engine reads it. */
export interface ResponseView {
  readonly status: number;
  /** `HTTP/1.1`, `HTTP/2.0` … */
  readonly protocol: string;
  readonly headers: FieldList;
}

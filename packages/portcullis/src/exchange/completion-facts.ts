/** What Envoy says of a request or a connection once it is over: an access log entry as plain data. */

/** TLS between client and Envoy. */
export interface TlsFacts {
  /** `TLSv1.2` and so on; empty when Envoy does not say. */
  readonly version: string;
  /** IANA number of the cipher suite; 0 when unknown. */
  readonly cipher: number;
  readonly sni: string;
  /** MD5 in hexadecimal, empty without. */
  readonly ja3: string;
  /** Subject of the client's certificate, empty without one. */
  readonly peerSubject: string;
}

/** A header line. */
export type HeaderPair = readonly [name: string, value: string];

/** One entry. Numbers are 0 and texts empty where Envoy says nothing. */
export interface CompletionFacts {
  readonly kind: 'http' | 'tcp';
  /** `log_name` of the logger. */
  readonly logName: string;
  readonly nodeId: string;
  /** Milliseconds since 1970 when the request began. */
  readonly startedAt: number;
  readonly requestId: string;
  /** Envoy's own id of the stream (`%STREAM_ID%`); empty before Envoy 1.26. */
  readonly streamId: string;
  readonly method: string;
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly protocol: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly forwardedFor: string;
  /** Client as Envoy sees it after its handling of x-forwarded-for, `ip:port`. */
  readonly remoteAddress: string;
  /** Those that the logger is told to send. */
  readonly requestHeaders: readonly HeaderPair[];
  readonly responseHeaders: readonly HeaderPair[];
  readonly status: number;
  /** %RESPONSE_CODE_DETAILS%. */
  readonly details: string;
  /** Names of the response flags as in Envoy's proto, for example `unauthorized_details`. */
  readonly flags: readonly string[];
  readonly route: string;
  readonly upstreamCluster: string;
  readonly upstreamAddress: string;
  /** Milliseconds from the beginning, by name; what Envoy does not say is left out. */
  readonly timings: Readonly<Record<string, number>>;
  /** Bytes by name; zeros are left out. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly tls: TlsFacts | undefined;
}

import type { AccessLogLine } from '@portcullis-testing/envoy';

/** How long the gateway waits for Portcullis, in milliseconds: plenty, for machines that are busy. */
export const messageTimeout = 5000;

/** What stands between client and upstream and asks Portcullis: a real Envoy, or the project's own gateway. */
export interface Gateway {
  /** One line for a person: which program, which version, from where. */
  readonly description: string;
  /** Port whose requests Portcullis is asked about. */
  readonly inspectedPort: number;
  /** Port of the same way to the upstream where nobody is asked. */
  readonly plainPort: number;
  /** What `plainPort` is, for the legend of the table. */
  readonly plainDescription: string;
  /** Whether it speaks HTTP/2 with clients. */
  readonly http2: boolean;
  /** The access log of the inspected port, once it has at least so many lines. */
  accessLog(lines: number): Promise<readonly AccessLogLine[]>;
  stop(): Promise<void>;
}

/** Where the parts around the gateway are. */
export interface Surroundings {
  /** Unix socket of Portcullis. */
  readonly socket: string;
  readonly upstreamPort: number;
  /** A folder for files of the gateway. */
  readonly folder: string;
}

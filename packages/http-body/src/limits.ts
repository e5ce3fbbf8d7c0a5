/**
 * Bounds of one parse. A limit protects memory and time; reaching one is a fact of class `limit`, and the report's
 * `stoppedAt` says from which byte on the input is not in the table, so that nothing is silently unseen.
 */
export interface BodyLimits {
  /**
   * Most fields in the table. Default 16,384: a 1 MiB JSON document of ordinary density has about that many values;
   * SecArgumentsLimit (1,000) is stricter and a matter of the rule set.
   */
  readonly maxFields: number;
  /**
   * Most bytes of input that go into the table, and most bytes of names built from it (JSON paths). Default 16 MiB: a
   * parser's table takes at most three times this, in one allocation.
   */
  readonly maxTotalBytes: number;
  /** A longer name is a fact; it is kept whole. Default 4,096: no framework has parameter names near that. */
  readonly maxNameBytes: number;
  /** A longer value is a fact; it is kept whole. Default 1 MiB: what Envoy buffers by default. */
  readonly maxValueBytes: number;
  /**
   * Deepest nesting of JSON, XML and protobuf. Default 512: SecRequestBodyJsonDepthLimit of ModSecurity's recommended
   * configuration.
   */
  readonly maxDepth: number;
  /** Most parts of a multipart body. Default 1,024. */
  readonly maxParts: number;
  /** Most files of a multipart body. Default 100: SecUploadFileLimit of ModSecurity. */
  readonly maxFiles: number;
  /** Most header lines of one part. Default 16; RFC 7578 knows three. */
  readonly maxPartHeaders: number;
  /** Longest header line of a part. Default 4,096: ModSecurity's buffer for a line. */
  readonly maxPartHeaderBytes: number;
  /**
   * How much of each file's content goes into the table. Default 512: enough to tell the file's type by its first bytes;
   * file contents are no arguments. The whole range is always known from the raw offsets.
   */
  readonly maxFileBytes: number;
}

/** The defaults named at each limit. */
export const defaultLimits: BodyLimits = {
  maxFields: 16_384,
  maxTotalBytes: 16 * 1024 * 1024,
  maxNameBytes: 4_096,
  maxValueBytes: 1024 * 1024,
  maxDepth: 512,
  maxParts: 1_024,
  maxFiles: 100,
  maxPartHeaders: 16,
  maxPartHeaderBytes: 4_096,
  maxFileBytes: 512,
};

/** The defaults with some limits replaced. */
export function bodyLimits(changes: Partial<BodyLimits> = {}): BodyLimits {
  return { ...defaultLimits, ...changes };
}

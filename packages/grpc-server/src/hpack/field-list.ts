/** One name and value, in lower case and as one character per byte. */
export type HeaderField = readonly [name: string, value: string];

/** A decoded header list (RFC 9113, 6.5.2 for how its size counts). */
export class FieldList {
  readonly names: string[] = [];
  readonly values: string[] = [];
  /** Octets: names, values and 32 for each field. Counted on past the limit. */
  size = 0;
  /** True when the list exceeded the limit; the fields beyond are not kept. */
  oversize = false;

  /** The value of the first field of this name. */
  get(name: string): string | undefined {
    const index = this.names.indexOf(name);
    return index < 0 ? undefined : this.values[index];
  }
}

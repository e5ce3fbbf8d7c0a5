/**
 * What an evasion test is made of. Each comes from a defect that the reference sheets report of another product, or
 * from a limit that one has; `source` names sheet and section: W waf-engines, E elchi-shield, D
 * datadog-external-processor, S sigsci-agent.
 */

/** A request as a client sends it. */
export interface EvasiveRequest {
  /** Default GET, with a body POST. */
  readonly method?: string;
  /** Default `/`. */
  readonly path?: string;
  /** In this order; a name may occur twice. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  /** Text stands for its latin-1 bytes. */
  readonly body?: string | Uint8Array;
  /**
   * How the body is framed. `length` (the default): with content-length. `pieces`: without, in several. `trailers`:
   * without, trailers after it.
   */
  readonly framing?: 'length' | 'pieces' | 'trailers';
  readonly trailers?: Readonly<Record<string, string>>;
}

/** What becomes of a request: the status of a refusal, or `passes`. */
export type Outcome = 403 | 413 | 415 | 'passes';

/** A set of rules that has to see through the trick. */
export type RuleSet = 'baseline' | 'crs';

/** One trick. */
export interface EvasionCase {
  /** Sheet and section. */
  readonly source: string;
  /** What is tried, in a few words; unique. */
  readonly trick: string;
  /** The request with `payload` where the trick hides it. */
  readonly request: (payload: string) => EvasiveRequest;
  /** The attack. Default {@link sqlAttack}. */
  readonly attack?: string;
  /** Default 403: a rule finds the attack. */
  readonly expected?: Outcome;
  /** The same request with {@link harmless} in it. Default passes, which shows that the attack is what was found. */
  readonly twin?: Outcome;
  /** Which rule sets find it. Default both. */
  readonly rules?: readonly RuleSet[];
  /** Why it cannot be shown through Envoy; absent: it is. */
  readonly notOnEnvoy?: string;
}

/** Found by both rule sets in every place in which either looks for SQL. */
export const sqlAttack = "1' UNION SELECT login,password FROM users-- -";

/** Found by both rule sets in every place in which either looks for markup. */
export const scriptAttack = '<script>alert(document.cookie)</script>';

/** What the twin carries. */
export const harmless = 'blue garden chairs';

/** A form's or query's value. */
export const percentEncoded = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');

/** Header lines of a body of this type. */
export const typed = (type: string): ReadonlyArray<readonly [string, string]> => [['content-type', type]];

export const form = typed('application/x-www-form-urlencoded');
export const json = typed('application/json');
export const xml = typed('application/xml');

/** A multipart body with fields. */
export function multipart(fields: ReadonlyArray<readonly [name: string, value: string]>): {
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
} {
  const parts = fields.map(
    ([name, value]) => `--frontier\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    headers: typed('multipart/form-data; boundary=frontier'),
    body: `${parts.join('')}--frontier--\r\n`,
  };
}

/**
 * What the engine knows of its own: for each kind a pattern, and the pattern of a match that the end of the text has cut
 * off (`opens`). What tells a card from another number is in `check-digits.ts`.
 */

/** The names of the kinds. `private_key` has no pattern: see `private-key.ts`. */
export const dataKinds = ['card', 'iban', 'ssn', 'token', 'private_key'] as const;
export type DataKind = (typeof dataKinds)[number];

/** A kind as regular expressions. */
export interface KindPatterns {
  readonly pattern: string;
  readonly opens: string;
  /** Longest match in bytes. */
  readonly maxLength: number;
}

/** How tokens of well-known services begin, of which bytes they go on, and how many at least. */
const tokens: ReadonlyArray<readonly [prefix: string, bytes: string, least: number]> = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => [prefix, '[A-Za-z0-9]', 20] as const),
  ['github_pat_', '[A-Za-z0-9_]', 20],
  ['glpat-', '[A-Za-z0-9_-]', 16],
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xapp-'].map((prefix) => [prefix, '[A-Za-z0-9-]', 16] as const),
  ...['AKIA', 'ASIA'].map((prefix) => [prefix, '[A-Z0-9]', 16] as const),
  ...['sk_live_', 'rk_live_', 'whsec_'].map((prefix) => [prefix, '[A-Za-z0-9]', 16] as const),
  ['AIza', '[A-Za-z0-9_-]', 30],
  ...['npm_', 'shpat_'].map((prefix) => [prefix, '[A-Za-z0-9]', 20] as const),
  ['pypi-', '[A-Za-z0-9_-]', 20],
  // A JSON web token: header, payload and signature.
  ['eyJ', '[A-Za-z0-9_.-]', 30],
];

/** The patterns of a kind; undefined for `private_key`. */
export function patternsOf(kind: DataKind): KindPatterns | undefined {
  switch (kind) {
    case 'card':
      return {
        pattern: '\\b[0-9](?:[ -]?[0-9]){12,40}\\b',
        opens: '\\b[0-9](?:[ -]?[0-9])*[ -]?$',
        maxLength: 64,
      };
    case 'iban':
      return {
        pattern: '\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\\b',
        opens: '\\b[A-Z](?:[A-Z](?:[0-9](?:[0-9](?: ?[A-Z0-9])* ?)?)?)?$',
        maxLength: 44,
      };
    case 'ssn':
      return {
        pattern: '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b',
        opens: '\\b[0-9]{1,2}$|\\b[0-9]{3}(?:-(?:[0-9]{1,2}(?:-[0-9]{0,4})?)?)?$',
        maxLength: 11,
      };
    case 'token':
      return {
        pattern: `\\b(?:${tokens.map(([prefix, bytes, least]) => `${prefix}${bytes}{${least},}`).join('|')})`,
        // From the least length on it is a token, and what follows belongs to it (see `continuation.ts`).
        opens: `\\b(?:${tokens.map(([prefix, bytes, least]) => begun(prefix, `${bytes}{0,${least - 1}}`)).join('|')})$`,
        maxLength: 48,
      };
    case 'private_key':
      return undefined;
  }
}

/** Any beginning of `prefix`, or all of it and `rest`: for `ab` it is `a(?:brest)?`. */
function begun(prefix: string, rest: string): string {
  let pattern = `${prefix.at(-1)}${rest}`;
  for (let at = prefix.length - 2; at >= 0; at--) pattern = `${prefix[at]}(?:${pattern})?`;
  return pattern;
}

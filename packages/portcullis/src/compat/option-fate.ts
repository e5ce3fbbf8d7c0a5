/** What becomes here of an option of another product, and the forms of values that several products share. */

/** What becomes of an option. `honoured` gives our variables, or what is wrong with the value. */
export type OptionFate =
  | { readonly kind: 'honoured'; readonly translate: (value: string) => Translation }
  | { readonly kind: 'no-effect'; readonly note: string }
  | { readonly kind: 'refused'; readonly note: string };

/** Our variables without their prefix, for example `WORKERS`. */
export interface Translation {
  readonly variables?: Readonly<Record<string, string>>;
  /** Worth knowing. */
  readonly note?: string;
  /** Why the value cannot be taken. */
  readonly problem?: string;
}

/** A path; empty: not given. */
export function file(variable: string, value: string): Translation {
  return value === '' ? {} : { variables: { [variable]: value } };
}

/** A truth value as Go programs write it. */
export function flag(variable: string, value: string): Translation {
  const text = value.toLowerCase();
  if (['1', 'true', 'yes'].includes(text)) return { variables: { [variable]: 'true' } };
  if (['0', 'false', 'no', ''].includes(text)) return { variables: { [variable]: 'false' } };
  return { problem: `"${value}" is neither true nor false` };
}

/** A whole number that is not negative. */
export function count(variable: string, value: string): Translation {
  const whole = Number(value);
  if (value.trim() === '' || !Number.isInteger(whole) || whole < 0)
    return { problem: `"${value}" is no whole number` };
  return { variables: { [variable]: String(whole) } };
}

/** A duration as Go programs write it; a number alone is seconds. */
export function goDuration(variable: string, value: string): Translation {
  const milliseconds = goMilliseconds(value);
  if (milliseconds === undefined) return { problem: `"${value}" is no duration, for example 10s` };
  return { variables: { [variable]: `${milliseconds}ms` } };
}

/** `1m30s`, `100ms`, `1.5s`; a number alone is seconds. */
export function goMilliseconds(value: string): number | undefined {
  const whole = Number(value);
  if (value.trim() !== '' && Number.isFinite(whole) && whole >= 0) return Math.round(whole * 1000);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  let milliseconds = 0;
  let rest = value;
  while (rest !== '') {
    const part = /^([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|m|h)/.exec(rest);
    if (part === null) return undefined;
    milliseconds += Number(part[1]) * (units[part[2]!] ?? 0);
    rest = rest.slice(part[0].length);
  }
  return value === '' ? undefined : Math.round(milliseconds);
}

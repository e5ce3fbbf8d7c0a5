/** Values of flags. What cannot be read throws commander's InvalidArgumentError, whose message says what to write. */
import { InvalidArgumentError } from 'commander';

/** Reads a whole number between bounds. */
export function count(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads permissions. */
export function octal(text: string): number {
  const value = /^0?o?[0-7]{3,4}$/.test(text) ? Number.parseInt(text.replace('o', ''), 8) : Number.NaN;
  if (Number.isNaN(value)) throw new InvalidArgumentError('write permissions in octal, for example 0660.');
  return value;
}

/** Reads `true` or `false`, as Go's flags have them. */
export function bool(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('write true or false.');
}

/** Reads milliseconds, as a number or with a unit: 300, 300ms, 15s. */
export function duration(text: string): number {
  const match = /^([0-9]+)(ms|s|m)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('write a duration, for example 300ms or 15s.');
  const factor = match[2] === 's' ? 1_000 : match[2] === 'm' ? 60_000 : 1;
  return Number(match[1]) * factor;
}

/** Reads the name of a header; the result is lower-case. */
export function headerName(text: string): string {
  const name = text.trim().toLowerCase();
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(name))
    throw new InvalidArgumentError('write the name of a header.');
  return name;
}

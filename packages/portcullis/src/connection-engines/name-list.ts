/** Allow and deny lists of names: exact, `*.suffix`, or `*`. */
import { z } from 'zod';
import { field } from '../config/schema/described.ts';

/** A list as plain data, lower-case. */
export interface NameListPlan {
  /** `null`: everything that is not denied. */
  readonly allow: readonly string[] | null;
  readonly deny: readonly string[];
}

const name = z.string().min(1).max(255);

/** The schema of a pair of lists. */
export const nameListSchema = z.strictObject({
  allow: field(z.array(name).min(1), { about: 'Only these; unset: all that are not denied.' }),
  deny: field(z.array(name), { about: 'Not these, whatever is allowed.', default: [] }),
});

/** Lists of the configuration as a plan. */
export function nameListPlan(
  lists:
    | { readonly allow?: readonly string[] | undefined; readonly deny?: readonly string[] | undefined }
    | undefined,
): NameListPlan {
  const lower = (names: readonly string[]): string[] => names.map((text) => text.toLowerCase());
  return { allow: lists?.allow === undefined ? null : lower(lists.allow), deny: lower(lists?.deny ?? []) };
}

/** Whether a name may be; compared in lower case. */
export function nameAllowed(list: NameListPlan, text: string): boolean {
  if (list.deny.some((entry) => nameMatches(entry, text))) return false;
  return list.allow === null || list.allow.some((entry) => nameMatches(entry, text));
}

/** Whether an entry takes a lower-case name. */
export function nameMatches(entry: string, text: string): boolean {
  if (entry === '*') return true;
  return entry.startsWith('*.')
    ? text.length > entry.length - 1 && text.endsWith(entry.slice(1))
    : entry === text;
}

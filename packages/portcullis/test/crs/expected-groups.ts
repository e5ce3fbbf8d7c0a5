/**
 * Which tests do not simply pass behind Envoy, and why: reviewed lists, one for each API, compared exactly with what a
 * run finds. A test that leaves its list or enters one is a difference, so nothing can hide there.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Api } from './crs-stack.ts';
import type { Groups, Reasons } from './judge.ts';

/** Tests by reason. */
type Listed = Readonly<Record<string, readonly string[]>>;

/** The two groups of a list. */
export interface ExpectedGroups {
  readonly answered: Listed;
  readonly hidden: Listed;
}

/** Reads the list of an API. */
export function expectedGroups(api: Api): ExpectedGroups {
  const file = new URL(`./${api.replace('_', '-')}.json`, import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as ExpectedGroups;
}

/** The list without the tests that `isRun` does not name. */
export function restricted(groups: ExpectedGroups, isRun: (name: string) => boolean): ExpectedGroups {
  const kept = (listed: Listed): Listed =>
    Object.fromEntries(
      Object.entries(listed)
        .map(([reason, names]) => [reason, names.filter(isRun)] as const)
        .filter(([, names]) => names.length > 0),
    );
  return { answered: kept(groups.answered), hidden: kept(groups.hidden) };
}

/** The groups of a run in the form of the lists. */
export function listed({ answered, hidden }: Groups): ExpectedGroups {
  return { answered: byReason(answered), hidden: byReason(hidden) };
}

function byReason(reasons: Reasons): Listed {
  const lists: Record<string, string[]> = {};
  for (const [name, reason] of Object.entries(reasons)) {
    lists[reason] ??= [];
    lists[reason].push(name);
  }
  return lists;
}

/** All names of a list. */
export function listedNames({ answered, hidden }: ExpectedGroups): string[] {
  return [answered, hidden].flatMap((group) => Object.values(group).flat());
}

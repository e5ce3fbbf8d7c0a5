/**
 * Where installed rule sets stand: one folder each, `NAME@VERSION`, in the first of these that has it:
 * `$PORTCULLIS_RULES_DIR`, `rule-sets` in `$PORTCULLIS_STATE_DIR`, `$XDG_DATA_HOME/portcullis/rule-sets` (default
 * `~/.local/share`), `/var/lib/portcullis/rule-sets`, `/usr/share/portcullis/rule-sets`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a text names an installed rule set (`crs@4.28.0`) and no folder. */
export function isRuleSetName(text: string): boolean {
  const at = text.indexOf('@');
  const version = text.charCodeAt(at + 1);
  return at > 0 && version >= 0x30 && version <= 0x39 && !text.includes('/') && !text.includes('..');
}

/** The folder under which rule sets are installed. */
export function installFolder(environment: Environment, stateDirectory?: string): string {
  if (stateDirectory !== undefined) return join(stateDirectory, 'rule-sets');
  return ruleSetFolders(environment)[0]!;
}

/** Folders that are searched, in this order. */
export function ruleSetFolders(environment: Environment): string[] {
  const rules = environment['PORTCULLIS_RULES_DIR'] ?? '';
  const state = environment['PORTCULLIS_STATE_DIR'] ?? '';
  const data = environment['XDG_DATA_HOME'] ?? '';
  return [
    ...(rules === '' ? [] : [rules]),
    ...(state === '' ? [] : [join(state, 'rule-sets')]),
    join(data === '' ? join(homedir(), '.local', 'share') : data, 'portcullis', 'rule-sets'),
    '/var/lib/portcullis/rule-sets',
    '/usr/share/portcullis/rule-sets',
  ];
}

/** The folder of an installed rule set; undefined when it is not installed. */
export function installedRuleSet(name: string, environment: Environment = process.env): string | undefined {
  return ruleSetFolders(environment)
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'rules')));
}

/** An installed rule set. */
export interface InstalledRuleSet {
  /** `crs@4.28.0`. */
  readonly name: string;
  readonly folder: string;
}

/** Every installed rule set, by name and then version; of two with one name the one that policies get. */
export function installedRuleSets(environment: Environment = process.env): InstalledRuleSet[] {
  const sets = new Map<string, InstalledRuleSet>();
  for (const parent of ruleSetFolders(environment)) {
    for (const name of namesIn(parent)) {
      const folder = join(parent, name);
      if (isRuleSetName(name) && !sets.has(name) && existsSync(join(folder, 'rules')))
        sets.set(name, { name, folder });
    }
  }
  return [...sets.values()].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

/** The name of the newest installed version of a rule set; undefined when none is installed. */
export function newestRuleSet(product: string, environment: Environment = process.env): string | undefined {
  return installedRuleSets(environment).findLast(({ name }) => name.startsWith(`${product}@`))?.name;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

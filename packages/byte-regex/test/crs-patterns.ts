/** The patterns of the Core Rule Set, read from its rule files for tests and benchmarks. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CrsPattern {
  /** Ids of the rules that use it (the id of the chain's first rule for chained ones). */
  readonly rules: readonly string[];
  readonly pattern: string;
  /** Lowest paranoia level of those rules. */
  readonly paranoia: number;
  /** It is used on what a client sends (phases 1 and 2). */
  readonly request: boolean;
}

/** All distinct arguments of `@rx`, in order of first use. */
export function crsPatterns(rulesFolder: string): CrsPattern[] {
  const found = new Map<string, { rules: string[]; paranoia: number; request: boolean }>();
  for (const file of globSync('*.conf', { cwd: rulesFolder }).sort()) {
    const text = readFileSync(join(rulesFolder, file), 'utf8').replaceAll(/\\\r?\n\s*/g, '');
    let id = '';
    let paranoia = 1;
    for (const line of text.split('\n')) {
      id = /[",]id:(\d+)/.exec(line)?.[1] ?? id;
      paranoia = Number(/paranoia-level\/(\d)/.exec(line)?.[1] ?? paranoia);
      const argument = /^\s*SecRule\s+\S+\s+"!?@rx ((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
      if (argument === undefined) continue;
      const pattern = argument.replaceAll('\\"', '"');
      const request = file.startsWith('REQUEST');
      const known = found.get(pattern);
      if (known === undefined) found.set(pattern, { rules: [id], paranoia, request });
      else {
        known.rules.push(id);
        known.paranoia = Math.min(known.paranoia, paranoia);
        known.request ||= request;
      }
    }
  }
  return [...found].map(([pattern, facts]) => ({ pattern, ...facts }));
}

/** The word lists that `@pmFromFile` uses, by file name. */
export function crsPhraseLists(rulesFolder: string): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const file of globSync('*.data', { cwd: rulesFolder }).sort()) {
    const lines = readFileSync(join(rulesFolder, file), 'utf8').split('\n');
    lists.set(
      file,
      lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')),
    );
  }
  return lists;
}

/**
 * Bulk text at hand as values: documentation and sources in node_modules and the manual pages of the machine, cut
 * into paragraphs. None of it was written as an attack; what it is made of differs from machine to machine, so the
 * rates are printed with the counts and nothing is asserted of them but in the long test.
 */
import { globSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fnv1a } from './benign/benign-set.ts';
import { form } from './benign/request-kinds.ts';
import { judge } from './judge.ts';

/** A kind of text: where its files are, and how many of them at most. */
interface TextKind {
  readonly name: string;
  readonly pattern: string;
  readonly root: string;
}

const kinds = (projectRoot: string): readonly TextKind[] => [
  { name: 'documentation', pattern: 'node_modules/**/*.md', root: projectRoot },
  { name: 'sources', pattern: 'node_modules/**/*.{js,ts,mjs,cjs}', root: projectRoot },
  { name: 'manual pages', pattern: 'man{1,5,7,8}/*.gz', root: '/usr/share/man' },
];

/** What was found in one kind of text, by half (a hash of the file name). */
export interface BulkRow {
  readonly name: string;
  readonly half: 'seen' | 'unseen';
  readonly files: number;
  readonly values: number;
  readonly blocked: number;
  /** Rule and evidence of what was blocked in the seen half; empty for the other. */
  readonly details: readonly string[];
}

/** Longest value that is made of a paragraph, in bytes. */
const longestValue = 4096;

/** Every paragraph of at most `files` files of each kind and half as a form field. */
export function bulkText(projectRoot: string, files: number): readonly BulkRow[] {
  return kinds(projectRoot).flatMap((kind) => {
    const names = globSync(kind.pattern, { cwd: kind.root }).sort((a, b) => fnv1a(a) - fnv1a(b));
    return (['seen', 'unseen'] as const).map((half, parity) => {
      const chosen = names.filter((name) => (fnv1a(name) >>> 16) % 2 === parity).slice(0, files);
      return judgeFiles(kind, half, chosen);
    });
  });
}

function judgeFiles(kind: TextKind, half: 'seen' | 'unseen', names: readonly string[]): BulkRow {
  let values = 0;
  let blocked = 0;
  const details: string[] = [];
  for (const name of names) {
    const raw = readFileSync(`${kind.root}/${name}`);
    const text = (name.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').slice(0, 1 << 18);
    for (const paragraph of text.split('\n\n')) {
      if (paragraph.trim() === '') continue;
      values++;
      const finding = judge(form('/comments', { author: 'Ann', text: paragraph.slice(0, longestValue) }));
      if (finding === undefined) continue;
      blocked++;
      if (half === 'seen') details.push(`${finding.ruleId} ${name}: ${finding.evidence}`);
    }
  }
  return { name: kind.name, half, files: names.length, values, blocked, details };
}

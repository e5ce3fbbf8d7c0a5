import { Regex } from '@portcullis/byte-regex';
import { latin1Bytes } from '../bytes/latin1.ts';
import type { Selector } from '../syntax/target-list.ts';
import type { FieldList } from './field-list.ts';

/** Whether a member of a collection is meant. */
export interface MemberSelector {
  /** By row of a list. */
  hasRow(list: FieldList, row: number): boolean;
  /** By name, a latin-1 string. */
  hasName(name: string): boolean;
}

/** The run-time form of a selector; undefined for one that means all members. */
export function memberSelector(selector: Selector): MemberSelector | undefined {
  switch (selector.kind) {
    case 'all':
    case 'path':
      return undefined;
    case 'name': {
      const name = selector.name.toLowerCase();
      return {
        hasRow: (list, row) => list.isNamed(row, name),
        hasName: (other) => other.toLowerCase() === name,
      };
    }
    case 'pattern': {
      const regex = Regex.compile(latin1Bytes(selector.pattern), {
        caseInsensitive: true,
        dotAll: true,
        dollarEndOnly: true,
      });
      return {
        hasRow: (list, row) => regex.test(list.bytes, list.nameStart(row), list.nameEnd(row)),
        hasName: remembering((name) => regex.test(latin1Bytes(name))),
      };
    }
  }
}

/** Names repeat from request to request: the answers for the last 512 are kept. */
function remembering(find: (name: string) => boolean): (name: string) => boolean {
  const answers = new Map<string, boolean>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= 512) answers.clear();
    const answer = find(name);
    if (name.length <= 256) answers.set(name, answer);
    return answer;
  };
}

import type { Notice } from '../compile/plan.ts';
import type { RuleDraft } from '../compile/rule-draft.ts';
import type { RuleFiles } from '../compile/rule-files.ts';
import type { Settings } from '../compile/settings.ts';
import { RuleError } from '../errors.ts';
import type { DirectiveWords, Word } from '../syntax/directive-words.ts';

/** What directives work on while rule files are read. */
export interface RuleSetDraft {
  readonly settings: Settings;
  /** Rules and markers in order; links of a chain hang on their first rule. */
  readonly rules: RuleDraft[];
  /** SecDefaultAction by phase. */
  defaults: (RuleDraft | undefined)[];
  readonly notices: Notice[];
  readonly datasets: Map<string, readonly string[]>;
  readonly files: RuleFiles;
  /** The chain that waits for its next link, by its last link. */
  openChain: RuleDraft | undefined;
  /** Folder of the file that is being read. */
  folder: string;
  /** Reads another file in place. */
  include(pattern: string, words: DirectiveWords): void;
}

/** One directive: a word that begins a line of a rule file. */
export interface Directive {
  readonly name: string;
  /** How many arguments it takes. */
  readonly arguments: readonly [least: number, most: number];
  /** What it does. Throws a RuleError. */
  apply(draft: RuleSetDraft, directive: DirectiveWords): void;
}

/** An error at an argument of a directive. */
export function badArgument(directive: DirectiveWords, word: Word, message: string): RuleError {
  return new RuleError(
    'seclang.bad-argument',
    `${directive.name}: ${message}`,
    directive.line.position(word.offset),
  );
}

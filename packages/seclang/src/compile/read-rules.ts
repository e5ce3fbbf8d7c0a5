import { latin1, utf8AsLatin1 } from '../bytes/latin1.ts';
import type { RuleSetDraft } from '../directives/directive.ts';
import { directiveOf } from '../directives/registry.ts';
import { closeChain } from '../directives/rules.ts';
import { RuleError } from '../errors.ts';
import { type DirectiveWords, directiveWords } from '../syntax/directive-words.ts';
import { logicalLines } from '../syntax/logical-line.ts';
import { diskRuleFiles, type RuleFileAccess, RuleFiles, type RuleSource } from './rule-files.ts';
import { defaultSettings } from './settings.ts';

/** Deepest nesting of Include. */
const deepestInclude = 32;

/** Reads rule sources into drafts, in order, following Include. Throws a RuleError at the first mistake. */
export function readRules(
  sources: readonly RuleSource[],
  access: RuleFileAccess = diskRuleFiles,
): RuleSetDraft {
  const files = new RuleFiles(access);
  let depth = 0;
  const draft: RuleSetDraft = {
    settings: defaultSettings(),
    rules: [],
    defaults: [],
    notices: [],
    datasets: new Map(),
    files,
    openChain: undefined,
    folder: '.',
    include(pattern, { at }) {
      if (++depth > deepestInclude) {
        throw new RuleError('seclang.include-depth', `Include nests deeper than ${deepestInclude} files`, at);
      }
      const folder = draft.folder;
      for (const file of files.matching(pattern, folder, at)) {
        draft.folder = files.folderOf(file);
        readText(draft, latin1(files.bytes(file, '.', at)), file);
      }
      draft.folder = folder;
      depth--;
    },
  };
  for (const source of sources) {
    if ('file' in source) {
      draft.folder = '.';
      const start = { file: source.file, line: 1, column: 1 };
      for (const file of files.matching(source.file, '.', start)) {
        draft.folder = files.folderOf(file);
        readText(draft, latin1(files.bytes(file, '.', start)), file);
      }
    } else {
      draft.folder = source.folder ?? '.';
      readText(draft, utf8AsLatin1(source.text), source.name);
    }
  }
  closeChain(draft);
  return draft;
}

function readText(draft: RuleSetDraft, text: string, file: string): void {
  for (const line of logicalLines(text, file)) apply(draft, directiveWords(line));
}

function apply(draft: RuleSetDraft, words: DirectiveWords): void {
  const directive = directiveOf(words.name);
  if (directive === undefined) {
    throw new RuleError('seclang.unknown-directive', `there is no directive ${words.name}`, words.at);
  }
  const [least, most] = directive.arguments;
  if (words.words.length < least || words.words.length > most) {
    const wanted =
      least === most
        ? `${least}`
        : most === Number.POSITIVE_INFINITY
          ? `${least} or more`
          : `${least} to ${most}`;
    throw new RuleError(
      'seclang.syntax',
      `${directive.name} takes ${wanted} arguments, not ${words.words.length}`,
      words.at,
    );
  }
  directive.apply(draft, words);
}

/** SecRuleRemoveBy… and SecRuleUpdate…: changes to rules that stand before them. */
import { applyActions, type RuleDraft } from '../compile/rule-draft.ts';
import { parseActionList } from '../syntax/action-list.ts';
import type { DirectiveWords, Word } from '../syntax/directive-words.ts';
import { idRanges, isInRanges } from '../syntax/id-ranges.ts';
import type { parseMacro } from '../syntax/macro.ts';
import { namesRule } from '../syntax/rule-name-pattern.ts';
import { parseTargetList } from '../syntax/target-list.ts';
import { badArgument, type Directive, type RuleSetDraft } from './directive.ts';

type Predicate = (rule: RuleDraft) => boolean;

function byId(directive: DirectiveWords, word: Word): Predicate {
  const ranges = idRanges(word.text, directive.line.position(word.offset));
  return (rule) => rule.kind !== 'marker' && isInRanges(rule.id, ranges);
}

function byTag(word: Word): Predicate {
  return (rule) => rule.tags.some((tag) => namesRule(word.text, textOf(tag)));
}

function byMessage(word: Word): Predicate {
  return (rule) => rule.message !== undefined && namesRule(word.text, textOf(rule.message));
}

function textOf(macro: ReturnType<typeof parseMacro>): string {
  return macro
    .map((part) =>
      typeof part === 'string' ? part : `%{${part.variable}${part.member ? `.${part.member}` : ''}}`,
    )
    .join('');
}

/** Returns how many rules were removed. */
function remove(draft: RuleSetDraft, applies: Predicate): number {
  const before = draft.rules.length;
  for (let i = draft.rules.length - 1; i >= 0; i--) if (applies(draft.rules[i]!)) draft.rules.splice(i, 1);
  return before - draft.rules.length;
}

/** `SecRuleRemoveById 911100 942100-942199`. */
export const secRuleRemoveById: Directive = {
  name: 'SecRuleRemoveById',
  arguments: [1, Number.POSITIVE_INFINITY],
  apply(draft, directive) {
    for (const word of directive.words) {
      if (remove(draft, byId(directive, word)) > 0) continue;
      const at = directive.line.position(word.offset);
      draft.notices.push({ text: `no rule before this line has the id ${word.text}`, at });
    }
  },
};

/** `SecRuleRemoveByTag PATTERN`. */
export const secRuleRemoveByTag: Directive = {
  name: 'SecRuleRemoveByTag',
  arguments: [1, 1],
  apply: (draft, { words }) => void remove(draft, byTag(words[0]!)),
};

/** `SecRuleRemoveByMsg PATTERN`. */
export const secRuleRemoveByMsg: Directive = {
  name: 'SecRuleRemoveByMsg',
  arguments: [1, 1],
  apply: (draft, { words }) => void remove(draft, byMessage(words[0]!)),
};

/** Adds targets to rules, or replaces the named ones when a third argument names which. */
function updateTargets(draft: RuleSetDraft, directive: DirectiveWords, applies: Predicate): void {
  const [, added, replaced] = directive.words;
  const positionAt = (word: Word) => (offset: number) => directive.line.position(word.offset + offset);
  const targets = parseTargetList(added!.text, positionAt(added!));
  const gone = replaced === undefined ? [] : parseTargetList(replaced.text, positionAt(replaced));
  const key = (target: (typeof targets)[number]): string =>
    JSON.stringify([target.variable, target.count, target.exclude, target.selector]).toLowerCase();
  const goneKeys = new Set(gone.map(key));
  for (const rule of draft.rules) {
    if (!applies(rule)) continue;
    rule.targets = [...rule.targets.filter((target) => !goneKeys.has(key(target))), ...targets];
  }
}

/** `SecRuleUpdateTargetById 942100 "!ARGS:password" [REPLACED]`. */
export const secRuleUpdateTargetById: Directive = {
  name: 'SecRuleUpdateTargetById',
  arguments: [2, 3],
  apply: (draft, directive) => updateTargets(draft, directive, byId(directive, directive.words[0]!)),
};

/** `SecRuleUpdateTargetByTag PATTERN TARGETS [REPLACED]`. */
export const secRuleUpdateTargetByTag: Directive = {
  name: 'SecRuleUpdateTargetByTag',
  arguments: [2, 3],
  apply: (draft, directive) => updateTargets(draft, directive, byTag(directive.words[0]!)),
};

/** `SecRuleUpdateTargetByMsg PATTERN TARGETS [REPLACED]`. */
export const secRuleUpdateTargetByMsg: Directive = {
  name: 'SecRuleUpdateTargetByMsg',
  arguments: [2, 3],
  apply: (draft, directive) => updateTargets(draft, directive, byMessage(directive.words[0]!)),
};

/** `SecRuleUpdateActionById ID[:LINK] ACTIONS`: a link of a chain is counted from 0. */
export const secRuleUpdateActionById: Directive = {
  name: 'SecRuleUpdateActionById',
  arguments: [2, 2],
  apply(draft, directive) {
    const [which, actions] = directive.words;
    const [id, link] = which!.text.split(':').map(Number);
    if (!Number.isSafeInteger(id)) throw badArgument(directive, which!, `${which!.text} is no rule id`);
    const parsed = parseActionList(actions!.text, (offset) =>
      directive.line.position(actions!.offset + offset),
    );
    const replacesTransformations = parsed.some(({ name }) => name === 't');
    for (let rule of draft.rules) {
      if (rule.kind === 'marker' || rule.id !== id) continue;
      for (let i = 0; i < (link ?? 0) && rule.next !== undefined; i++) rule = rule.next;
      const { id: keptId, phase } = rule;
      if (replacesTransformations) rule.transformations = [];
      applyActions(rule, parsed, draft.notices);
      rule.id = keptId;
      rule.phase = phase;
    }
  },
};

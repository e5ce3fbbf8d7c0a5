/** SecRule, SecAction, SecMarker and SecDefaultAction. */
import { applyActions, emptyDraft, type RuleDraft } from '../compile/rule-draft.ts';
import { RuleError } from '../errors.ts';
import { parseActionList } from '../syntax/action-list.ts';
import type { DirectiveWords, Word } from '../syntax/directive-words.ts';
import { parseOperator } from '../syntax/operator-text.ts';
import { parseTargetList } from '../syntax/target-list.ts';
import type { Directive, RuleSetDraft } from './directive.ts';

/** `SecRule TARGETS OPERATOR [ACTIONS]`. */
export const secRule: Directive = {
  name: 'SecRule',
  arguments: [2, 3],
  apply(draft, directive) {
    const [targets, operator, actions] = directive.words;
    const rule = emptyDraft('rule', directive.at);
    rule.targets = parseTargetList(targets!.text, (offset) =>
      directive.line.position(targets!.offset + offset),
    );
    rule.operator = parseOperator(operator!.text, directive.line.position(operator!.offset));
    readActions(draft, rule, directive, actions);
    addRule(draft, rule);
  },
};

/** `SecAction ACTIONS`: a rule that always matches. */
export const secAction: Directive = {
  name: 'SecAction',
  arguments: [1, 1],
  apply(draft, directive) {
    const rule = emptyDraft('action', directive.at);
    readActions(draft, rule, directive, directive.words[0]);
    addRule(draft, rule);
  },
};

/** `SecMarker NAME`: a place that skipAfter can name. */
export const secMarker: Directive = {
  name: 'SecMarker',
  arguments: [1, 1],
  apply(draft, directive) {
    closeChain(draft);
    const marker = emptyDraft('marker', directive.at);
    marker.marker = directive.words[0]!.text;
    draft.rules.push(marker);
  },
};

/** `SecDefaultAction ACTIONS`: what rules of the phase do when they do not say otherwise; for rules that follow. */
export const secDefaultAction: Directive = {
  name: 'SecDefaultAction',
  arguments: [1, 1],
  apply(draft, directive) {
    const defaults = emptyDraft('action', directive.at);
    readActions(draft, defaults, directive, directive.words[0]);
    if (defaults.phase === undefined) {
      throw new RuleError('seclang.bad-argument', 'SecDefaultAction needs a phase', directive.at);
    }
    if (defaults.disruption === undefined || defaults.disruption.action === 'block') {
      throw new RuleError(
        'seclang.bad-argument',
        'SecDefaultAction needs a disruptive action other than block',
        directive.at,
      );
    }
    const next = [...draft.defaults];
    next[defaults.phase] = defaults;
    draft.defaults = next;
  },
};

function readActions(
  draft: RuleSetDraft,
  rule: RuleDraft,
  directive: DirectiveWords,
  word: Word | undefined,
): void {
  if (word === undefined) return;
  const actions = parseActionList(word.text, (offset) => directive.line.position(word.offset + offset));
  applyActions(rule, actions, draft.notices);
}

function addRule(draft: RuleSetDraft, rule: RuleDraft): void {
  rule.defaults = draft.defaults;
  rule.folder = draft.folder;
  const chain = draft.openChain;
  draft.openChain = rule.chained ? rule : undefined;
  if (chain === undefined) {
    draft.rules.push(rule);
    return;
  }
  if (rule.id !== 0 && rule.id !== undefined) {
    throw new RuleError('seclang.broken-chain', 'only the first rule of a chain has an id', rule.at);
  }
  chain.next = rule;
}

/** A chain must be continued by the next directive that makes a rule. */
export function closeChain(draft: RuleSetDraft): void {
  const open = draft.openChain;
  if (open !== undefined) {
    throw new RuleError('seclang.broken-chain', 'this rule says chain, but no rule follows', open.at);
  }
}

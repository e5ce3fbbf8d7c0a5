/** Every directive by its word. */
import type { Directive } from './directive.ts';
import { settingDirectives } from './engine-settings.ts';
import { include, includeOptional, secDataset, secUnicodeMapFile } from './files.ts';
import { refusedDirectives } from './refused.ts';
import {
  secRuleRemoveById,
  secRuleRemoveByMsg,
  secRuleRemoveByTag,
  secRuleUpdateActionById,
  secRuleUpdateTargetById,
  secRuleUpdateTargetByMsg,
  secRuleUpdateTargetByTag,
} from './rule-changes.ts';
import { secAction, secDefaultAction, secMarker, secRule } from './rules.ts';
import { directivesWithoutEffect } from './without-effect.ts';

/** All directives. */
export const directives: readonly Directive[] = [
  secRule,
  secAction,
  secMarker,
  secDefaultAction,
  secRuleRemoveById,
  secRuleRemoveByTag,
  secRuleRemoveByMsg,
  secRuleUpdateTargetById,
  secRuleUpdateTargetByTag,
  secRuleUpdateTargetByMsg,
  secRuleUpdateActionById,
  include,
  includeOptional,
  secUnicodeMapFile,
  secDataset,
  ...settingDirectives,
  ...directivesWithoutEffect,
  ...refusedDirectives,
];

const byWord = new Map(directives.map((directive) => [directive.name.toLowerCase(), directive]));

/** The directive of a word, whatever its case; undefined when there is none. */
export function directiveOf(word: string): Directive | undefined {
  return byWord.get(word.toLowerCase());
}

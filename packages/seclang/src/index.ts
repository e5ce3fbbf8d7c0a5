/** The SecLang rule language: read rules, compile them to a plan, run transactions. */
export { type CompiledRules, compileRules } from './compile/compile-rules.ts';
export type { Notice, Plan, RulePlan } from './compile/plan.ts';
export type { RuleFileAccess, RuleSource } from './compile/rule-files.ts';
export type { Settings } from './compile/settings.ts';
export { type Position, RuleError, type RuleErrorCode, ruleErrorCodes } from './errors.ts';
export {
  type CollectionRecord,
  type CollectionStore,
  MemoryCollectionStore,
} from './evaluate/collection-store.ts';
export {
  Engine,
  type EngineOptions,
  type RuleExclusion,
  type TransactionOptions,
} from './evaluate/engine.ts';
export { FieldList, fieldList } from './evaluate/field-list.ts';
export type { Interruption, MatchedRule, MatchedValue } from './evaluate/matched-rule.ts';
export type { RequestView, ResponseView } from './evaluate/request-view.ts';
export type { AnomalyScores, Transaction } from './evaluate/transaction.ts';
export type { GeoRecord } from './operators/operator.ts';

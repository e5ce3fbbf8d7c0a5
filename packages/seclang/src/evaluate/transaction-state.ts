import type { RulePlan } from '../compile/plan.ts';
import type { Settings } from '../compile/settings.ts';
import type { GeoRecord } from '../operators/operator.ts';
import type { CollectionRecord, CollectionStore } from './collection-store.ts';
import type { FieldList } from './field-list.ts';
import type { Interruption, MatchedRule } from './matched-rule.ts';
import { MatchedVariables } from './matched-variables.ts';
import type { TxStore } from './tx-store.ts';

/** Before the first rule runs. */
const noMatches = new MatchedVariables();

/** What a `ctl:ruleRemoveTarget…` takes out of which rules. Made once for each such action. */
export interface TargetRemoval {
  /** 1 at the sequence numbers of the rules that are meant. */
  readonly rules: Uint8Array;
  readonly targets: readonly RemovedTarget[];
}

/** A target that was taken out of a rule. */
export interface RemovedTarget {
  readonly variable: string;
  /** Whether a member (small letters) is taken out. */
  readonly covers: (name: string) => boolean;
}

/**
 * What a transaction knows between phases, and nothing that it can read again: it is small while the response is
 * waited for. Written by `effects.ts` and `phase.ts` only.
 */
export class TransactionState {
  readonly settings: Settings;
  readonly tx: TxStore;
  readonly store: CollectionStore;
  /** Milliseconds. */
  readonly now: () => number;
  readonly startedAt: number;
  readonly uniqueId: string;
  engineMode: Settings['ruleEngine'];
  auditMode: Settings['auditEngine'];
  auditLogParts: string;
  requestBodyAccess: boolean;
  responseBodyAccess: boolean;
  requestBodyLimit: number;
  responseBodyLimit: number;
  bodyProcessor = '';
  forceRequestBodyVariable = false;
  parseXmlIntoArgs: Settings['parseXmlIntoArgs'];
  responseOverLimit = false;
  /** The phase that runs, or ran last. */
  phase = 0;
  /** The rule whose macros are being expanded. */
  rule: RulePlan | undefined;
  highestSeverity = 255;
  /** What the rule that runs has matched. */
  matchedVariables: MatchedVariables = noMatches;
  matchedRules: MatchedRule[] = [];
  interruption: Interruption | undefined;
  /** What would have interrupted in DetectionOnly: the first such rule. */
  detection: Interruption | undefined;
  /** The last phase that `allow` lets pass; 0 for none. */
  allowedUntil = 0;
  /** Removed rules: 1 at their sequence number. */
  removedRules: Uint8Array | undefined;
  removedTargets: TargetRemoval[] | undefined;
  environment: Map<string, string | number> | undefined;
  geo: GeoRecord | undefined;
  records: Map<string, CollectionRecord> | undefined;
  identities: { SESSIONID?: string; USERID?: string; RESOURCE?: string } | undefined;
  /** Names to mask in records: `ARGS:password`, in small letters. */
  sanitised: Set<string> | undefined;
  /** What the anomaly scores have grown by since the rule that runs began. */
  ruleScore = 0;
  /** Request variables that rules of later phases read. */
  kept: Map<string, readonly FieldList[]> | undefined;
  /** Whether the step budget ran out: what came after was not inspected. */
  isExhausted = false;
  /** How many steps the transaction may use (see EngineOptions). */
  readonly stepBudget: number;
  /** Steps used so far. */
  steps = 0;

  constructor(
    settings: Settings,
    tx: TxStore,
    outside: {
      readonly store: CollectionStore;
      readonly now: () => number;
      readonly uniqueId: string;
      readonly mode: Settings['ruleEngine'];
      readonly stepBudget: number;
    },
  ) {
    this.settings = settings;
    this.tx = tx;
    this.store = outside.store;
    this.now = outside.now;
    this.startedAt = outside.now();
    this.uniqueId = outside.uniqueId;
    this.engineMode = outside.mode;
    this.stepBudget = outside.stepBudget;
    this.auditMode = settings.auditEngine;
    this.auditLogParts = settings.auditLogParts;
    this.requestBodyAccess = settings.requestBodyAccess;
    this.responseBodyAccess = settings.responseBodyAccess;
    this.requestBodyLimit = settings.requestBodyLimit;
    this.responseBodyLimit = settings.responseBodyLimit;
    this.parseXmlIntoArgs = settings.parseXmlIntoArgs;
  }

  /** The members of RULE for the rule that runs. */
  describeRule(): Record<string, string | number> {
    const { rule } = this;
    if (rule === undefined) return {};
    return { id: rule.id, rev: rule.revision, severity: rule.severity, ver: rule.version };
  }
}

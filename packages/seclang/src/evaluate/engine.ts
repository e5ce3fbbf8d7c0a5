import { randomBytes, randomUUID } from 'node:crypto';
import { copied } from '@portcullis/http-body';
import type { Plan } from '../compile/plan.ts';
import type { ScanPlan } from '../compile/scan-plan.ts';
import type { Settings } from '../compile/settings.ts';
import type { OperatorServices } from '../operators/operator.ts';
import { constantText } from '../syntax/macro.ts';
import { variables } from '../variables/registry.ts';
import { selectedPaths } from '../variables/xml.ts';
import { CandidateScan } from './candidate-scan.ts';
import { type CollectionStore, MemoryCollectionStore } from './collection-store.ts';
import { Effects } from './effects.ts';
import { Inspection } from './inspection.ts';
import { keptVariables } from './kept-variables.ts';
import { PhaseRunner, type Program } from './phase-runner.ts';
import type { RequestView } from './request-view.ts';
import { RuleEvaluator } from './rule-evaluator.ts';
import { AttachedRules } from './runtime-rule.ts';
import { Transaction } from './transaction.ts';
import { type TargetRemoval, TransactionState } from './transaction-state.ts';
import { TxStore } from './tx-store.ts';
import { ValueMemory } from './value-memory.ts';

/** What an engine takes from the outside. */
export interface EngineOptions extends OperatorServices {
  /** Milliseconds since 1970, for TIME_*, DURATION and collections. Default: the system's clock. */
  readonly now?: () => number;
  /** Makes unique ids. Default: random UUIDs. */
  readonly uniqueId?: () => string;
  /**
   * How many steps a transaction may use: about one for each byte that an automaton looks at or a transformation
   * writes, some 2 to 4 ns. When they are used up the phase ends and `isExhausted` is true: rules did not see
   * everything, and the caller decides what that means. Default 250,000,000, about a second.
   */
  readonly stepBudget?: number;
  /** Whether it is remembered which rules a value matched, by a keyed hash of the value. Default true. */
  readonly valueMemory?: boolean;
  /**
   * Runs every rule on every value, without programs and scans: slow, and what the fast way is compared with. Default
   * false.
   */
  readonly isPlain?: boolean;
  /** Where persistent collections are kept. Default: in this thread's memory. */
  readonly store?: CollectionStore;
}

/** What a transaction takes from its caller. */
export interface TransactionOptions {
  /** Overrides SecRuleEngine. */
  readonly mode?: Settings['ruleEngine'];
  /** What rules are not to look at in this transaction, made by `exclusion` of the same engine. Default: nothing. */
  readonly exclusions?: readonly RuleExclusion[];
}

/** Rules that are off, or do not look at some targets, from the first phase of a transaction on. */
export type RuleExclusion = { readonly off: Uint8Array } | { readonly without: TargetRemoval };

/** A plan at work in one thread. It runs one phase of one transaction at a time; transactions may interleave. */
export class Engine {
  readonly plan: Plan;
  readonly inspection: Inspection;
  readonly phases: PhaseRunner;
  readonly kept: ReturnType<typeof keptVariables>;
  readonly #slotOf: ReadonlyMap<string, number>;
  readonly #initial: (string | number | undefined)[];
  readonly #store: CollectionStore;
  readonly #now: () => number;
  readonly #uniqueId: () => string;
  readonly #stepBudget: number;

  constructor(plan: Plan, options: EngineOptions = {}) {
    this.plan = plan;
    this.#now = options.now ?? Date.now;
    this.#uniqueId = options.uniqueId ?? randomUUID;
    this.#stepBudget = options.stepBudget ?? 250_000_000;
    this.#store = options.store ?? new MemoryCollectionStore(this.#now);
    this.#slotOf = new Map(plan.slots.map((name, slot) => [name, slot]));
    this.#initial = new Array(plan.slots.length).fill(undefined);
    if (!options.isPlain)
      for (const [name, value] of plan.initialTx) this.#initial[this.#slotOf.get(name)!] = value;
    this.inspection = new Inspection(plan.settings, selectedPaths(plan.phases));
    const rules = new AttachedRules(plan.phases.flat(), plan.settings, options, this.#slotOf);
    const evaluator = new RuleEvaluator(this.inspection, new Effects(rules.plans), this.#slotOf);
    const wholes = plan.phases.map((_, phase) => programOf(plan, phase, undefined));
    const programs = plan.programs.map((indexes, phase) => programOf(plan, phase, indexes));
    let classes = 0;
    const memory = options.valueMemory === false ? undefined : new ValueMemory(randomWords());
    const makeScan = (scan: ScanPlan): CandidateScan =>
      new CandidateScan(scan, rules, this.inspection, memory, () => classes++);
    const [request, headers, body] = options.isPlain ? [] : plan.scans.map(makeScan);
    const scans = [undefined, request, request, headers, body];
    this.phases = new PhaseRunner(evaluator, rules, wholes, options.isPlain ? wholes : programs, scans);
    this.kept = keptVariables(plan.phases);
  }

  /** Whether there are rules for the end of an exchange (phase 5). */
  get looksBack(): boolean {
    return this.plan.phases[5]!.length > 0;
  }

  /**
   * Makes an exclusion, to be used by any number of transactions: of the rules that `isMeant` (asked once for each, with
   * the tags that hold no macros), either all or, with `covers`, the members for which the function that it gives for a
   * variable says so (undefined: the variable stays). Names of variables are in capitals.
   */
  exclusion(
    isMeant: (id: number, tags: readonly string[]) => boolean,
    covers?: (variable: string) => ((member: string) => boolean) | undefined,
  ): RuleExclusion {
    const rules = Uint8Array.from(this.plan.phases.flat(), (rule) => {
      const tags = rule.tags.map(constantText).filter((tag) => tag !== undefined);
      return rule.id > 0 && isMeant(rule.id, tags) ? 1 : 0;
    });
    if (covers === undefined) return { off: rules };
    const targets = variableNames.flatMap((variable) => {
      const covered = covers(variable);
      return covered === undefined ? [] : [{ variable, covers: covered }];
    });
    return { without: { rules, targets } };
  }

  /** Begins a transaction. The request view must stay readable until the request phases have run. */
  transaction(request: RequestView, options: TransactionOptions = {}): Transaction {
    const tx = new TxStore(this.plan.slots, this.#slotOf, this.#initial);
    const state = new TransactionState(this.plan.settings, tx, {
      store: this.#store,
      now: this.#now,
      uniqueId: request.uniqueId ?? this.#uniqueId(),
      mode: options.mode ?? this.plan.settings.ruleEngine,
      stepBudget: this.#stepBudget,
    });
    for (const exclusion of options.exclusions ?? []) exclude(state, exclusion);
    return new Transaction(this, state, request);
  }
}

const variableNames = [...new Set([...variables.map(({ name }) => name), 'XML'])];

/** Some rules of a phase (default: all) as a program. */
function programOf(plan: Plan, phase: number, indexes: readonly number[] | undefined): Program {
  const rules = plan.phases[phase]!;
  const before = plan.phases.slice(0, phase).reduce((sum, list) => sum + list.length, 0);
  const chosen = indexes ?? rules.map((_, index) => index);
  return {
    sequences: Int32Array.from(chosen, (index) => before + index),
    orders: Int32Array.from(chosen, (index) => rules[index]!.order),
  };
}

/** A key for this process. */
function randomWords(): Int32Array {
  const bytes = randomBytes(8);
  return Int32Array.of(bytes.readInt32LE(0), bytes.readInt32LE(4));
}

function exclude(state: TransactionState, exclusion: RuleExclusion): void {
  if ('without' in exclusion) {
    state.removedTargets ??= [];
    state.removedTargets.push(exclusion.without);
    return;
  }
  const { off } = exclusion;
  // A rule of the transaction may remove more, so that the list is its own.
  if (state.removedRules === undefined) state.removedRules = copied(off);
  else for (let rule = 0; rule < off.length; rule++) if (off[rule] === 1) state.removedRules[rule] = 1;
}

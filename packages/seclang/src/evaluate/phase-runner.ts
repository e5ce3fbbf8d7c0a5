import { workMeter } from '@portcullis/byte-regex';
import { type CandidateScan, narrowedRule, scannedRule } from './candidate-scan.ts';
import type { Interruption, MatchedRule } from './matched-rule.ts';
import type { RuleEvaluator } from './rule-evaluator.ts';
import type { AttachedRules, RuntimeRule } from './runtime-rule.ts';
import type { TransactionState } from './transaction-state.ts';

/** Rules in order: their sequence numbers, and where they stand in the files. */
export interface Program {
  readonly sequences: Int32Array;
  readonly orders: Int32Array;
}

/** Runs the rules of a phase in order: flow, records and interruptions. */
export class PhaseRunner {
  readonly #evaluator: RuleEvaluator;
  readonly #rules: AttachedRules;
  /** All rules of each phase. */
  readonly #wholes: readonly Program[];
  readonly #programs: readonly Program[];
  readonly #scans: readonly (CandidateScan | undefined)[];

  /**
   * @param wholes by phase, all rules
   * @param programs by phase, the rules that can matter when none was removed
   * @param scans by phase, what finds out which of them need to be run; undefined to run them all
   */
  constructor(
    evaluator: RuleEvaluator,
    rules: AttachedRules,
    wholes: readonly Program[],
    programs: readonly Program[],
    scans: readonly (CandidateScan | undefined)[],
  ) {
    this.#evaluator = evaluator;
    this.#rules = rules;
    this.#wholes = wholes;
    this.#programs = programs;
    this.#scans = scans;
  }

  /** Runs one phase to its end, or to the rule that interrupts. */
  run(phase: number, state: TransactionState): void {
    state.phase = phase;
    const evaluator = this.#evaluator;
    evaluator.state = state;
    if (state.engineMode === 'Off' || (phase <= state.allowedUntil && phase !== 5)) return;
    // The meter counts the work of this thread, whoever does it; this phase may go on until it stands at `limit`.
    const before = workMeter.steps;
    const limit = before + state.stepBudget - state.steps;
    this.#runUntil(limit, phase, state);
    state.steps += workMeter.steps - before;
  }

  #runUntil(limit: number, phase: number, state: TransactionState): void {
    const evaluator = this.#evaluator;
    const scan = this.#scans[phase];
    if (scan !== undefined && !scan.run(state, limit)) {
      state.isExhausted = true;
      return;
    }
    // A removed rule may be one that the program leaves out because of another: then all rules are walked.
    let program = state.removedRules === undefined ? this.#programs[phase]! : this.#wholes[phase]!;
    let index = 0;
    while (index < program.sequences.length) {
      const sequence = program.sequences[index]!;
      // PERF: most rules end here, before their object is touched.
      const kind = scan === undefined || scan.hits[sequence] === 1 ? 0 : scan.isScanned[sequence];
      index++;
      if (kind === scannedRule || state.removedRules?.[sequence] === 1) continue;
      const rule = this.#rules.at(sequence);
      if (kind === narrowedRule && state.removedTargets === undefined) {
        evaluator.leaveLast(rule);
        continue;
      }
      const matched = evaluator.evaluate(rule);
      if (workMeter.steps > limit) {
        state.isExhausted = true;
        return;
      }
      if (!matched) continue;
      this.#finish(rule, state);
      if (state.interruption !== undefined && phase !== 5) return;
      if (phase <= state.allowedUntil && phase !== 5) return;
      if (state.removedRules !== undefined && program !== this.#wholes[phase]) {
        program = this.#wholes[phase]!;
        index = program.sequences.indexOf(sequence) + 1;
      }
      if (rule.plan.skipToOrder >= 0) {
        while (index < program.orders.length && program.orders[index]! <= rule.plan.skipToOrder) index++;
      } else {
        index += rule.plan.skip;
      }
    }
  }

  /** Records a rule that matched and does what its disruptive action says. */
  #finish(rule: RuntimeRule, state: TransactionState): void {
    const { plan } = rule;
    const { disruption } = plan;
    let interruption: Interruption | undefined;
    switch (disruption.action) {
      case 'allow':
        if (state.engineMode === 'On') {
          state.allowedUntil =
            disruption.scope === 'phase' ? plan.phase : disruption.scope === 'request' ? 2 : 4;
        }
        break;
      case 'deny':
      case 'drop':
        interruption = { action: disruption.action, status: plan.status, ruleId: plan.id, phase: plan.phase };
        break;
      case 'redirect': {
        const url = this.#evaluator.expand(disruption.url);
        interruption = { action: 'redirect', status: plan.status, ruleId: plan.id, phase: plan.phase, url };
        break;
      }
    }
    if (plan.severity >= 0 && plan.severity < state.highestSeverity) state.highestSeverity = plan.severity;
    if (plan.log || interruption !== undefined) {
      state.matchedRules.push(this.#record(rule, state, interruption !== undefined));
    }
    if (interruption === undefined || plan.phase === 5) return;
    if (state.engineMode === 'On') state.interruption ??= interruption;
    else state.detection ??= interruption;
  }

  #record(rule: RuntimeRule, state: TransactionState, disruptive: boolean): MatchedRule {
    const { plan } = rule;
    const { inspection, recorded } = this.#evaluator;
    return {
      id: plan.id,
      phase: plan.phase,
      message: rule.message?.expand(inspection, state) ?? '',
      severity: plan.severity,
      tags: rule.tags.map((tag) => tag.expand(inspection, state)),
      version: plan.version,
      revision: plan.revision,
      maturity: plan.maturity,
      accuracy: plan.accuracy,
      file: plan.at.file,
      line: plan.at.line,
      score: state.ruleScore,
      disruptive,
      audit: plan.audit,
      values: recorded,
    };
  }
}

import type { Interruption, MatchedRule } from './matched-rule.ts';
import type { RuleEvaluator } from './rule-evaluator.ts';
import type { RuntimeRule } from './runtime-rule.ts';
import type { TransactionState } from './transaction-state.ts';

/** Runs the rules of a phase in order: flow, records and interruptions. */
export class PhaseRunner {
  readonly #evaluator: RuleEvaluator;
  readonly #phases: readonly (readonly RuntimeRule[])[];

  constructor(evaluator: RuleEvaluator, phases: readonly (readonly RuntimeRule[])[]) {
    this.#evaluator = evaluator;
    this.#phases = phases;
  }

  /** Runs one phase to its end, or to the rule that interrupts. */
  run(phase: number, state: TransactionState): void {
    const rules = this.#phases[phase]!;
    state.phase = phase;
    this.#evaluator.state = state;
    if (state.engineMode === 'Off' || (phase <= state.allowedUntil && phase !== 5)) return;
    let index = 0;
    while (index < rules.length) {
      const rule = rules[index++]!;
      if (state.removedRules?.[rule.sequence] === 1) continue;
      if (!this.#evaluator.evaluate(rule)) continue;
      this.#finish(rule, state);
      if (state.interruption !== undefined && phase !== 5) return;
      if (phase <= state.allowedUntil && phase !== 5) return;
      if (rule.skipIndex >= 0) index = rule.skipIndex;
      else index += rule.plan.skip;
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
      case 'block':
      case 'pass':
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

import { PatternSet, workMeter } from '@portcullis/byte-regex';
import { type ScanPlan, variableBit } from '../compile/scan-plan.ts';
import type { FieldList } from './field-list.ts';
import type { Inspection } from './inspection.ts';
import { narrowMatcher } from './narrow-matcher.ts';
import type { AttachedRules } from './runtime-rule.ts';
import { ScannedVariable } from './scanned-variable.ts';
import type { TransactionState } from './transaction-state.ts';
import { ValueClass } from './value-class.ts';
import type { ValueMemory } from './value-memory.ts';
import { ValueScan } from './value-scan.ts';

/** How far the lists of a variable have been scanned. */
interface Progress {
  readonly scanned: ScannedVariable;
  /** Rows done, by position of the list. */
  readonly rows: number[];
}

/** A rule that does nothing at all without a mark. */
export const scannedRule = 1;
/** A rule that without a mark leaves groups (`compile/narrowing.ts`). */
export const narrowedRule = 2;

/** Longest value that is remembered: longer ones seldom repeat, and hashing them is no longer cheap beside a scan. */
const longestRemembered = 4096;

/**
 * Answers, for all scanned rules of some phases at once, whether their operator matches any value: the rules that are
 * not marked afterwards need not be run.
 */
export class CandidateScan {
  /** Whether a rule is scanned, by sequence number: 0, {@link scannedRule} or {@link narrowedRule}. */
  readonly isScanned: Uint8Array;
  /** 1 for a rule that must be run, by sequence number. */
  readonly hits: Uint8Array;
  readonly #inspection: Inspection;
  readonly #progress: readonly Progress[];
  readonly #scan: ValueScan;
  readonly #memory: ValueMemory | undefined;
  #owner: TransactionState | undefined;
  #opening = -1;

  constructor(
    plan: ScanPlan,
    rules: AttachedRules,
    inspection: Inspection,
    memory: ValueMemory | undefined,
    nextId: () => number,
  ) {
    this.isScanned = new Uint8Array(rules.count);
    this.hits = new Uint8Array(rules.count);
    for (const sequence of plan.rules) this.isScanned[sequence] = scannedRule;
    for (const [pattern] of plan.narrowed) this.isScanned[plan.rules[pattern]!] = narrowedRule;
    this.#inspection = inspection;
    this.#memory = memory;
    const set = PatternSet.fromPlan(plan.set);
    this.#scan = new ValueScan(set, plan.joints, inspection.arena, this.hits);
    const narrow = new Map(plan.narrowed.map(([pattern, less]) => [pattern, narrowMatcher(less)]));
    this.#progress = plan.variables.map((variable, index) => {
      const build = (patterns: Int32Array): ValueClass => {
        const valueClass = new ValueClass(nextId(), variableBit(index), set);
        for (const pattern of patterns) {
          valueClass.add(rules.at(plan.rules[pattern]!), pattern, narrow.get(pattern));
        }
        valueClass.finish(plan.joints);
        return valueClass;
      };
      return { scanned: new ScannedVariable(variable, build), rows: [] };
    });
  }

  /**
   * Scans what the phase adds to what was scanned of the transaction before. Stops, and returns false, when the work
   * meter passes `limit`.
   */
  run(state: TransactionState, limit: number): boolean {
    const inspection = this.#inspection;
    // Another transaction in between has overwritten both lists and marks: begin anew.
    if (this.#owner !== state || this.#opening !== inspection.opening) {
      this.#owner = state;
      this.#opening = inspection.opening;
      this.hits.fill(0);
      // An array that is emptied would take new memory with the next row.
      for (const { rows } of this.#progress) for (let i = 0; i < rows.length; i++) rows[i] = 0;
    }
    for (const progress of this.#progress) {
      const { variable } = progress.scanned;
      if (variable.readyAt > state.phase) continue;
      const lists = variable.lists(inspection);
      for (let index = 0; index < lists.length; index++) {
        const list = lists[index]!;
        if (!this.#scanRows(progress.scanned, list, progress.rows[index] ?? 0, limit)) return false;
        progress.rows[index] = list.count;
      }
    }
    return true;
  }

  #scanRows(scanned: ScannedVariable, list: FieldList, from: number, limit: number): boolean {
    const memory = this.#memory;
    const { bytes } = list;
    const isName = scanned.variable.part === 'name';
    for (let row = from; row < list.count; row++) {
      if (workMeter.steps > limit) return false;
      const valueClass = scanned.classOf(list, row);
      if (valueClass === undefined) continue;
      const start = isName ? list.nameStart(row) : list.valueStart(row);
      const end = isName ? list.nameEnd(row) : list.valueEnd(row);
      if (memory === undefined || end - start > longestRemembered) {
        this.#scan.scan(valueClass, bytes, start, end);
        continue;
      }
      const known = memory.recall(bytes, start, end, valueClass.id);
      if (known > 0) {
        const rules = memory.lists[known]!;
        for (let i = 0; i < rules.length; i++) this.hits[rules[i]!] = 1;
      } else if (known < 0) {
        this.#scan.matched.length = 0;
        this.#scan.scan(valueClass, bytes, start, end);
        memory.remember(this.#scan.matched);
      }
    }
    return true;
  }
}

import type { BodyReport } from './body-parser.ts';
import type { FactCode } from './fact.ts';
import { FactLog } from './fact-log.ts';
import { FieldTable } from './field-table.ts';
import type { BodyLimits } from './limits.ts';

/** What every parser keeps: its table, its facts, and how far it came. It is the report, too. */
export class ParseState implements BodyReport {
  readonly fields: FieldTable;
  readonly facts = new FactLog();
  /** Bytes of input that were handed in before the current chunk, or all after the end. */
  size = 0;
  stoppedAt = -1;

  constructor(limits: BodyLimits) {
    this.fields = new FieldTable(limits);
  }

  get wellFormed(): boolean {
    return this.facts.countOfClass('error') === 0;
  }

  /** Records why the table ends, and from which byte on the input is not in it. The first reason stays. */
  stop(code: FactCode, offset: number, from = offset): void {
    if (this.stoppedAt >= 0) return;
    this.facts.add(code, offset);
    this.stoppedAt = from;
  }

  /** Ready for another input. */
  clear(): void {
    this.fields.clear();
    this.facts.clear();
    this.size = 0;
    this.stoppedAt = -1;
  }
}

import type { DecisionRecord } from '../pipeline/decision-record.ts';
import type { DecisionSink } from './decision-sink.ts';
import { RotatedFile, type RotationLimits } from './rotated-file.ts';
import { wafLogLines } from './waf-log-line.ts';

/** The error log of matched rules (`--waf-log`), see `waf-log-line.ts`. */
export class WafLog implements DecisionSink {
  readonly name = 'waf-log';
  readonly #file: RotatedFile;
  readonly #pid: number;

  constructor(path: string, limits: Partial<RotationLimits> = {}, pid: number = process.pid) {
    this.#file = new RotatedFile(path, limits);
    this.#pid = pid;
  }

  get written(): number {
    return this.#file.written;
  }

  get dropped(): number {
    return this.#file.dropped;
  }

  write(record: DecisionRecord): void {
    for (const line of wafLogLines(record, this.#pid)) this.#file.append(line);
  }

  reopen(): void {
    this.#file.reopen();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

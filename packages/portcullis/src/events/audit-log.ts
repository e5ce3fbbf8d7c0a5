import type { DecisionRecord } from '../pipeline/decision-record.ts';
import { auditRecord } from './audit-record.ts';
import type { DecisionSink } from './decision-sink.ts';
import { RotatedFile, type RotationLimits } from './rotated-file.ts';

/** The JSON audit log (`--audit-log`): one line per decision with findings, see `audit-record.ts`. */
export class AuditLog implements DecisionSink {
  readonly name = 'audit-log';
  readonly #file: RotatedFile;
  readonly #version: string;

  constructor(path: string, version: string, limits: Partial<RotationLimits> = {}) {
    this.#file = new RotatedFile(path, limits);
    this.#version = version;
  }

  get written(): number {
    return this.#file.written;
  }

  get dropped(): number {
    return this.#file.dropped;
  }

  write(record: DecisionRecord): void {
    if (record.findings.length > 0) this.#file.append(JSON.stringify(auditRecord(record, this.#version)));
  }

  reopen(): void {
    this.#file.reopen();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

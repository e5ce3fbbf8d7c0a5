/** Diagnostics for a machine: one JSON object, versioned, complete on failure too. */

import type { Direction } from '../engines/engine.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { LoadResult } from './load.ts';
import type { WholeBody } from './whole-body.ts';

/** Raised when a field changes its meaning or goes away. */
export const REPORT_VERSION = 1;

/** How large a body of a policy is inspected whole, and why. */
export interface WholeBodyRow extends WholeBody {
  readonly policy: string;
  readonly direction: Direction;
  /** The policy's own limit. */
  readonly limitBytes: number;
}

/** The report of a load. */
export function renderJson(result: LoadResult, wholeBodies: readonly WholeBodyRow[] = []): string {
  const report = {
    version: REPORT_VERSION,
    valid: result.counts.error === 0,
    empty: result.empty,
    counts: result.counts,
    files: result.policyFiles.map(({ name }) => name),
    referencedFiles: result.referencedFiles.map(({ name }) => name),
    configuration:
      result.plan === undefined
        ? null
        : {
            hash: result.plan.hash,
            version: result.plan.version,
            domains: result.plan.domains.length,
            policies: result.plan.policies.length,
            engines: result.plan.engines.length,
            wholeBodies: wholeBodies.map(wholeBodyJson),
          },
    diagnostics: result.diagnostics.map(diagnosticJson),
  };
  return JSON.stringify(report, null, 2);
}

function wholeBodyJson(row: WholeBodyRow): Record<string, unknown> {
  const { policy, direction, bytes, limitBytes, budget, rate } = row;
  return { policy, direction, bytes, limitBytes, budgetMs: budget, bytesPerMs: rate };
}

/** One diagnostic with every field present, as logs and /configz show it too. */
export function diagnosticJson(diagnostic: Diagnostic<string>): Record<string, unknown> {
  const { severity, code, message, file, range, path, hint, suggestions, effect, change } = diagnostic;
  return {
    severity,
    code,
    message,
    file,
    range: range ?? null,
    path,
    hint: hint ?? null,
    suggestions,
    effect: effect ?? null,
    ...(change === undefined ? {} : { change }),
  };
}

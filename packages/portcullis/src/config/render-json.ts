/** Diagnostics for a machine: one JSON object, versioned, complete on failure too. */
import type { Diagnostic } from './diagnostic.ts';
import type { LoadResult } from './load.ts';

/** Raised when a field changes its meaning or goes away. */
export const REPORT_VERSION = 1;

/** The report of a load. */
export function renderJson(result: LoadResult): string {
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
          },
    diagnostics: result.diagnostics.map(diagnosticJson),
  };
  return JSON.stringify(report, null, 2);
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

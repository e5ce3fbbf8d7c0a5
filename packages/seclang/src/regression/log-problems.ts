import { Regex } from '@portcullis/byte-regex';
import type { StageOutput } from './test-file.ts';

/** What a log says otherwise than a stage expects; empty when all is as expected. `lines`: latin-1, one per match. */
export function logProblems(
  log: StageOutput['log'],
  ids: ReadonlySet<number>,
  lines: readonly string[],
): string[] {
  const problems: string[] = [];
  for (const id of log?.expect_ids ?? []) if (!ids.has(id)) problems.push(`expect_ids: ${id} did not match`);
  for (const id of log?.no_expect_ids ?? []) if (ids.has(id)) problems.push(`no_expect_ids: ${id} matched`);
  const wanted = log?.match_regex;
  if (wanted !== undefined && !lines.some((line) => isFound(wanted, line))) {
    problems.push(`match_regex: no log line matches ${wanted}`);
  }
  const unwanted = log?.no_match_regex;
  const found = unwanted === undefined ? undefined : lines.find((line) => isFound(unwanted, line));
  if (found !== undefined) problems.push(`no_match_regex: a log line matches ${unwanted}: ${found}`);
  return problems;
}

/** Whether a pattern of a test is found in a log line, whatever the case. */
function isFound(pattern: string, line: string): boolean {
  return Regex.compile(pattern, { caseInsensitive: true }).test(Buffer.from(line, 'latin1'));
}

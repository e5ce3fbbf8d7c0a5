import type { TestResult } from './test-result.ts';

/** Forms of the report. */
export const testReportForms = ['human', 'json', 'junit'] as const;
export type TestReportForm = (typeof testReportForms)[number];

/**
 * The report of a run; a test that failed shows what was expected and how the decision came out. `none`: why there is no
 * result, where there is none.
 */
export function renderTestReport(results: readonly TestResult[], form: TestReportForm, none: string): string {
  const failed = results.filter(({ problems }) => problems.length > 0);
  const passed = results.length - failed.length;
  if (form === 'json') {
    return JSON.stringify({
      version: 1,
      passed,
      failed: failed.length,
      tests: results.map((result) => ({ ...result, passed: result.problems.length === 0 })),
    });
  }
  if (form === 'junit') return junit(results, failed.length);
  const lines = failed.flatMap(({ file, name, problems, trace }) => [
    `FAIL ${file}: ${name}`,
    ...problems.map((problem) => `  ${problem}`),
    ...trace.map((line) => `    ${line}`),
  ]);
  const why = results.length === 0 ? `: no test ran, ${none}` : '';
  const unmet = failed.filter(({ policy }) => policy === '').length;
  const hint =
    unmet === 0 ? [] : [`${unmet} of the failed tests met no policy: is there one for their host?`];
  return [...lines, `${passed} passed, ${failed.length} failed${why}`, ...hint].join('\n');
}

function junit(results: readonly TestResult[], failed: number): string {
  const cases = results.map(({ file, name, problems, trace }) => {
    const head = `<testcase classname="${escaped(file)}" name="${escaped(name)}"`;
    if (problems.length === 0) return `  ${head}/>`;
    const text = escaped([...problems, ...trace].join('\n'));
    return `  ${head}><failure message="${escaped(problems[0]!)}">${text}</failure></testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="portcullis test" tests="${results.length}" failures="${failed}">`,
    ...cases,
    '</testsuite>',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => entities[character]!)
    .replaceAll(/[^\n\t\x20-\u{d7ff}\u{e000}-\u{fffd}]/gu, '?');
}

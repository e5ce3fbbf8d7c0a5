import { severityNames } from '../actions/severity-names.ts';
import type { MatchedRule } from '../evaluate/matched-rule.ts';

/** The lines that a web server's error log would hold for a match: what the tests' patterns look at. */
export function logLines(rule: MatchedRule): string[] {
  const values = rule.values.length === 0 ? [{ variable: '', value: '', logdata: '' }] : rule.values;
  return values.map(({ variable, value, logdata }) => {
    const parts = [
      `Matched "${printable(value)}" at ${printable(variable)}.`,
      `[file "${rule.file}"]`,
      `[line "${rule.line}"]`,
      `[id "${rule.id}"]`,
      `[msg "${printable(rule.message)}"]`,
      `[data "${printable(logdata)}"]`,
    ];
    if (rule.severity >= 0) parts.push(`[severity "${severityNames[rule.severity]}"]`);
    if (rule.version !== '') parts.push(`[ver "${rule.version}"]`);
    return [...parts, ...rule.tags.map((tag) => `[tag "${tag}"]`)].join(' ');
  });
}

/** Bytes outside printable ASCII as `\\xHH`, as logs write them. */
function printable(text: string): string {
  let line = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    line += code < 0x20 || code > 0x7e ? `\\x${code.toString(16).padStart(2, '0')}` : text[i];
  }
  return line;
}

/** The reference of all checks as Markdown, made from the registry. */
import { checks } from './checks/registry.ts';

/** A table, then a section per check with both of its examples. */
export function checksPage(): string {
  const rows = checks.map(
    ({ code, severity, title, effect }) =>
      `| [\`${code}\`](#${code.replace('.', '')}) | ${severity} | ${title} | ${cell(effect)} |`,
  );
  const sections = checks.flatMap(({ code, title, cause, remedy, example }) => [
    ...[`## ${code}`, '', `${title}. ${cause}`, '', remedy, '', 'Not so:', ''],
    ...[
      '```yaml',
      example.fault.trimEnd(),
      '```',
      '',
      'But so:',
      '',
      '```yaml',
      example.right.trimEnd(),
      '```',
      '',
    ],
    ...(example.policies === undefined
      ? []
      : ['With the policy:', '', '```yaml', example.policies.trimEnd(), '```', '']),
  ]);
  return [
    '# What portcullis doctor looks for',
    '',
    'Severity is the highest that a check gives. Every example is held to its word by a test.',
    '',
    ...['| code | severity | what | effect |', '|---|---|---|---|', ...rows, ''],
    ...sections,
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

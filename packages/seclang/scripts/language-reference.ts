import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { directives } from '../src/directives/registry.ts';
import { ruleErrorCodes } from '../src/errors.ts';
import { refusedOperators } from '../src/operators/refused.ts';
import { variables } from '../src/variables/registry.ts';

/** What the header of a word's file says. */
export interface WordHeader {
  /** The word as the first line of the header quotes it: `@rx`, `t:lowercase`, `setvar`. */
  readonly word: string;
  readonly description: string;
  /** Argument, Example, Source … in order. */
  readonly notes: readonly (readonly [key: string, text: string])[];
}

/** Reads the headers of all words in a folder of the sources; files without one are no words. */
export function wordHeaders(folder: 'operators' | 'transformations' | 'actions'): WordHeader[] {
  const path = fileURLToPath(new URL(`../src/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => readHeader(readFileSync(path + file, 'utf8')))
    .filter((header) => header !== undefined);
}

function readHeader(source: string): WordHeader | undefined {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(source)?.[1];
  const paragraphs = comment
    ?.split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n')
    .split('\n\n');
  const first = /^`([^`]+)`([^:]*): ([\s\S]*)$/.exec(paragraphs?.[0] ?? '');
  if (paragraphs === undefined || first === null) return undefined;
  const notes = [
    ...(paragraphs[1] ?? '').matchAll(/^([A-Z][a-z]+): ([\s\S]*?)(?=\n[A-Z][a-z]+: |$(?![\s\S]))/gm),
  ];
  return {
    word: first[1]!,
    description: `${oneLine(first[3]!)}${first[2] === '' ? '' : ` ${first[2]!.trim()}`}`,
    notes: notes.map(([, key, text]) => [key!, oneLine(text!).replaceAll('*\\/', '*/')]),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function section(title: string, headers: readonly WordHeader[]): string {
  const entries = headers.map(({ word, description, notes }) => {
    const lines = notes.map(([key, text]) => `- ${key}: ${text}`);
    return `### \`${word}\`\n\n${description}\n\n${lines.join('\n')}\n`;
  });
  return `## ${title}\n\n${entries.join('\n')}`;
}

/** The page of all words. */
export function languagePage(): string {
  const names = directives.map(({ name }) => `\`${name}\``).join(', ');
  const words = variables.map(({ name }) => `\`${name}\``).join(', ');
  const refused = Object.entries(refusedOperators).map(([name, reason]) => `- \`@${name}\`: ${reason}`);
  return [
    '# The language\n\nGenerated from the headers of the sources by `scripts/generate-language-reference.ts`.\n',
    `## Directives\n\n${names}.\n`,
    `## Variables\n\n${words}; \`XML\` with a path.\n`,
    section('Operators', wordHeaders('operators')),
    `## Refused operators\n\n${refused.join('\n')}\n`,
    section('Transformations', wordHeaders('transformations')),
    section('Actions', wordHeaders('actions')),
  ].join('\n');
}

/** The page of all error codes. */
export function errorPage(): string {
  const rows = Object.entries(ruleErrorCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `# Errors in rules\n\nThrown by \`compileRules\` as \`RuleError\`, with file, line and column.\n\n| code | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}

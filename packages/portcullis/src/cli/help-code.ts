/** `portcullis help CODE`: what a code of a report means, offline; the same text as the reference pages. */
import { diagnosticCodes } from '../config/diagnostic-codes.ts';
import { nearestName } from '../config/suggest.ts';
import { checks } from './doctor/checks/registry.ts';

/** Prints the explanation of a code. Exit code 0, or 2 for a code that does not exist. */
export function runHelpCode(code: string, write: (text: string) => void): 0 | 2 {
  const text = texts.get(code);
  if (text === undefined) {
    const near = nearestName(code, [...texts.keys()]);
    write(`there is no code ${JSON.stringify(code)}${near === undefined ? '' : `; did you mean ${near}?`}\n`);
    return 2;
  }
  write(`${code}: ${text}`);
  return 0;
}

const texts: ReadonlyMap<string, string> = new Map([
  ...Object.entries(diagnosticCodes).map(
    ([code, { title, cause, remedy }]) => [code, `${title}\n\n  ${cause}\n  ${remedy}\n`] as const,
  ),
  ...checks.map(
    ({ code, title, cause, effect, remedy, example }) =>
      [
        code,
        `${title}\n\n  ${cause}\n  Effect: ${effect}.\n  ${remedy}\n\nNot so:\n\n${indented(example.fault)}\nBut so:\n\n${indented(example.right)}`,
      ] as const,
  ),
]);

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');
}

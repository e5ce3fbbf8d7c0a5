/** `portcullis help CODE`: what a code of the configuration means, offline; the same text as the reference page. */
import { diagnosticCodes } from '../config/diagnostic-codes.ts';
import { nearestName } from '../config/suggest.ts';

/** Prints the explanation of a code. Exit code 0, or 2 for a code that does not exist. */
export function runHelpCode(code: string, write: (text: string) => void): 0 | 2 {
  const codes: Readonly<Record<string, (typeof diagnosticCodes)[keyof typeof diagnosticCodes]>> =
    diagnosticCodes;
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (known === undefined) {
    const near = nearestName(code, Object.keys(codes));
    write(`there is no code ${JSON.stringify(code)}${near === undefined ? '' : `; did you mean ${near}?`}\n`);
    return 2;
  }
  write(`${code}: ${known.title}\n\n  ${known.cause}\n  ${known.remedy}\n`);
  return 0;
}

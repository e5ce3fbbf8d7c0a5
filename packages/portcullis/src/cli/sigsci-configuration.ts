/** The configuration of a Signal Sciences agent on this machine, see `compat/sigsci-agent.ts`. */
import { readFileSync } from 'node:fs';
import { type SigsciTranslation, translateSigsci } from '../compat/sigsci-agent.ts';
import { hasIpv6 } from './ip-version.ts';

/** What the environment and the agent's file say. */
export function sigsciConfiguration(): SigsciTranslation {
  return translateSigsci({ environment: process.env, read: textOf, hasIpv6: hasIpv6() });
}

/** Puts it into our own variables, where they are not set. */
export function applySigsciVariables(): void {
  for (const [name, value] of Object.entries(sigsciConfiguration().variables)) process.env[name] ??= value;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

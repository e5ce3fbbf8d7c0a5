/**
 * The Signal Sciences agent's configuration as ours: the file of `SIGSCI_CONFIG` and the environment `SIGSCI_*`,
 * which wins over the file, become `PORTCULLIS_*` variables, so that flags and our own variables win over both.
 * Pure: reading the file and knowing the machine are the caller's.
 */
import type { OptionFate } from './option-fate.ts';
import { listenersOf, sigsciOptionFamilies, sigsciOptions } from './sigsci-options.ts';

const prefix = 'SIGSCI_';

/** Where the agent's file is unless `SIGSCI_CONFIG` says otherwise. */
export const sigsciConfigFile = '/etc/sigsci/agent.conf';

/** What the translation needs to know. */
export interface SigsciSurroundings {
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Text of a file, undefined when it is not there. */
  read(path: string): string | undefined;
  /** Whether this machine has IPv6. */
  readonly hasIpv6: boolean;
}

/** What came of it. */
export interface SigsciTranslation {
  /** Variables to be set where they are not set yet; empty when nothing speaks of this agent. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options without effect, each with the reason. */
  readonly notes: readonly string[];
  /** Options that are refused: the service must not start. */
  readonly problems: readonly string[];
}

const nothing: SigsciTranslation = { variables: {}, notes: [], problems: [] };

/** Translates; nothing happens without a `SIGSCI_*` variable or `PORTCULLIS_SETUP=sigsci`. */
export function translateSigsci(around: SigsciSurroundings): SigsciTranslation {
  const { environment } = around;
  const own = Object.keys(environment).filter((name) => name.startsWith(prefix));
  if (own.length === 0 && environment['PORTCULLIS_SETUP'] !== 'sigsci') return nothing;
  const notes: string[] = [];
  const problems: string[] = [];
  const named = environment[`${prefix}CONFIG`];
  const path = named ?? sigsciConfigFile;
  const text = around.read(path);
  if (text === undefined && named !== undefined) problems.push(`SIGSCI_CONFIG: ${path} cannot be read`);
  const options = new Map<string, string>();
  for (const [name, value] of parseAgentFile(text ?? '', path, problems)) options.set(name, value);
  for (const variable of own) {
    const name = variable.slice(prefix.length).toLowerCase().replaceAll('_', '-');
    if (name !== 'config') options.set(name, environment[variable] ?? '');
  }
  const variables: Record<string, string> = { PORTCULLIS_SETUP: 'sigsci' };
  for (const [name, value] of options) {
    for (const [key, set] of Object.entries(translated(name, value, notes, problems)))
      variables[`PORTCULLIS_${key}`] = set;
  }
  const address = variables['PORTCULLIS_EXTPROC_LISTENERS'];
  if (address !== undefined) {
    const listeners = listenersOf(address, around.hasIpv6, 'PORTCULLIS_TLS_CERT' in variables);
    if (listeners === undefined)
      problems.push(`envoy-grpc-address: "${address}" is neither host:port nor unix:/path`);
    else variables['PORTCULLIS_EXTPROC_LISTENERS'] = listeners;
  }
  return { variables, notes, problems };
}

function translated(
  name: string,
  value: string,
  notes: string[],
  problems: string[],
): Readonly<Record<string, string>> {
  const fate = fateOf(name);
  if (fate === undefined) {
    notes.push(`${name} has no effect: no such option is known`);
    return {};
  }
  if (fate.kind === 'no-effect') notes.push(`${name} has no effect: ${fate.note}`);
  if (fate.kind === 'refused' && value !== '') problems.push(`${name} is refused: ${fate.note}`);
  if (fate.kind !== 'honoured') return {};
  const { variables = {}, note, problem } = fate.translate(value);
  if (note !== undefined) notes.push(`${name}: ${note}`);
  if (problem !== undefined) problems.push(`${name}: ${problem}`);
  return variables;
}

function fateOf(name: string): OptionFate | undefined {
  const known = sigsciOptions.get(name);
  if (known !== undefined) return known;
  const family = sigsciOptionFamilies.find(([beginning]) => name.startsWith(beginning));
  return family === undefined ? undefined : { kind: 'no-effect', note: family[1] };
}

/** Longest file that is read, in characters. */
const maxFile = 1 << 20;

/** `key = value` lines; values may be quoted, `#` begins a comment outside of quotes. */
export function parseAgentFile(
  text: string,
  path: string,
  problems: string[],
): Array<readonly [name: string, value: string]> {
  if (text.length > maxFile) {
    problems.push(`${path}: longer than ${maxFile} characters`);
    return [];
  }
  const options: Array<readonly [string, string]> = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('[')) continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(0, equals)).trim();
    const value = equals < 0 ? undefined : unquoted(line.slice(equals + 1).trim());
    if (name === '' || value === undefined) problems.push(`${path}:${index + 1}: write name = value`);
    else options.push([name.toLowerCase(), value]);
  }
  return options;
}

function unquoted(text: string): string | undefined {
  const quote = text[0];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, 1);
    const rest = end < 0 ? 'x' : text.slice(end + 1).trim();
    return rest === '' || rest.startsWith('#') ? text.slice(1, end) : undefined;
  }
  const comment = text.indexOf('#');
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}

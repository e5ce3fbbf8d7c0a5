/**
 * The request headers of an allowed check: what is set (Envoy overwrites a client's copy) and what is taken away. A
 * name is never in both: Envoy removes after it has set.
 */
import type { AuthzSettings } from './authz-settings.ts';

/** What is known of the request when it is answered. */
export interface HeaderFacts {
  /** The signed verdict; undefined: none is issued. */
  readonly join: string | undefined;
  /** Names of what was found. */
  readonly tags: readonly string[];
}

/** Changes of the request's headers. */
export interface HeaderChanges {
  readonly set: ReadonlyArray<readonly [name: string, value: string]>;
  readonly remove: readonly string[];
}

/** Code of a request that goes on, in the terms of agents that speak this way. */
const goesOn = '200';

/** The changes for one request. */
export function headerChanges(settings: AuthzSettings, facts: HeaderFacts): HeaderChanges {
  const set = new Map<string, string>();
  const remove = new Set<string>(settings.strip);
  const put = (name: string, value: string): void => {
    if (value === '') remove.add(name);
    else set.set(name, value);
  };
  put(settings.joinHeader, facts.join ?? '');
  for (const [name, template] of settings.requestHeaders) put(name, fill(template, facts));
  if (settings.encodedBodyHeader !== undefined) remove.add(settings.encodedBodyHeader);
  for (const name of set.keys()) remove.delete(name);
  return { set: [...set], remove: [...remove] };
}

function fill(template: string, { join, tags }: HeaderFacts): string {
  return template
    .replaceAll('$AgentResponse', () => goesOn)
    .replaceAll('$RequestID', () => join ?? '')
    .replaceAll('$TagList', () => tags.join(', '));
}

/** More names than this are not told: a header has to stay small. */
const maxTags = 32;

/** Names of findings for `$TagList`, each once, in the order of finding. */
export function tagList(
  findings: ReadonlyArray<{ readonly ruleId: string; readonly tags?: readonly string[] }>,
  names: ReadonlyMap<string, string>,
): string[] {
  const list = new Set<string>();
  for (const { ruleId, tags = [] } of findings) {
    if (list.size >= maxTags) break;
    const known = [ruleId, ...tags].find((name) => names.has(name));
    const name = known === undefined ? ruleId : (names.get(known) ?? ruleId);
    list.add(token(name));
  }
  return [...list];
}

/** Visible ASCII without comma: the list is separated by commas. */
function token(text: string): string {
  let kept = '';
  for (let index = 0; index < text.length && kept.length < 64; index++) {
    const code = text.charCodeAt(index);
    kept += code > 0x20 && code < 0x7f && code !== 0x2c ? text[index] : '_';
  }
  return kept;
}

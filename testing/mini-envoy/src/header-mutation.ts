/** Applies a HeaderMutation as Envoy does (reference B.6 and L.7). */
import type { HeaderMutationMessage } from '@portcullis/envoy-protocol';
import type { Headers } from './http-message.ts';

/** What became of a mutation. */
export interface MutationOutcome {
  readonly headers: Headers;
  /** What a processor should not have done, though Envoy goes on. */
  readonly faults: readonly string[];
  /** Envoy answers the client with an error, also with failure_mode_allow. */
  readonly failure?: string;
}

/** Names that only routing may touch; Envoy counts and ignores changes of them. */
function isProtected(name: string, removal: boolean): boolean {
  if (name === 'host' || name.startsWith('x-envoy-')) return true;
  if (!name.startsWith(':')) return false;
  return removal || (name !== ':path' && name !== ':status');
}

/** `allowMethod`: with CONTINUE_AND_REPLACE, `:method` may be set. */
export function applyHeaderMutation(
  before: Headers,
  mutation: HeaderMutationMessage,
  maxHeaders: number,
  allowMethod = false,
): MutationOutcome {
  const faults: string[] = [];
  let headers: Headers = before.map(([name, value]) => [name, value]);
  if (mutation.setHeaders.length > maxHeaders || mutation.removeHeaders.length > maxHeaders) {
    return { headers, faults, failure: 'header_mutation_operation_count_exceeds_limit' };
  }
  for (const remove of mutation.removeHeaders) {
    const name = remove.toLowerCase();
    if (isProtected(name, true)) faults.push(`rejected-header: removal of ${name}`);
    else headers = headers.filter(([key]) => key !== name);
  }
  for (const { header, append } of mutation.setHeaders) {
    if (header === undefined || header.key === '') {
      return { headers, faults, failure: 'header_mutation_set_contains_invalid_character' };
    }
    const name = header.key.toLowerCase();
    if (header.value !== '') {
      const what = header.rawValue.length === 0 ? 'value without raw_value' : 'value beside raw_value';
      faults.push(`header-value: ${name} has ${what}`);
    }
    const value = Array.from(header.rawValue, (byte) => String.fromCharCode(byte)).join('');
    if (!isFieldName(name) || hasControl(value)) {
      return { headers, faults, failure: 'header_mutation_set_contains_invalid_character' };
    }
    if (isProtected(name, false) && !(allowMethod && name === ':method')) {
      faults.push(`rejected-header: ${name}`);
      continue;
    }
    if (append !== true) headers = replaced(headers, name);
    headers.push([name, value]);
  }
  if (headers.length > maxHeaders)
    return { headers, faults, failure: 'header_mutation_result_exceeds_limit' };
  return { headers, faults };
}

function replaced(headers: Headers, name: string): Headers {
  return headers.filter(([key]) => key !== name);
}

function isFieldName(name: string): boolean {
  return /^:?[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name);
}

function hasControl(value: string): boolean {
  return /[\0\r\n]/.test(value);
}

import type { WireRequest } from './build-request.ts';

/** Bytes of a token (RFC 9110 section 5.6.2). */
const tokenBytes = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = '0123456789';
const versions = ['', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'HTTP/2.0', 'HTTP/3', 'HTTP/3.0'];

/**
 * Plays the strict HTTP server in front of the rules: why it would refuse the request with 400, or undefined. Request
 * line: RFC 9112 section 3; fields: RFC 9110 section 5 and RFC 9112 sections 3.2 and 6.3.
 */
export function refusal(request: WireRequest): string | undefined {
  const { method, target, version, headers } = request;
  if (!isMadeOf(method, tokenBytes)) return 'the method is no token';
  if (!versions.includes(version)) return 'the version is not known';
  const badTarget = targetRefusal(method, target);
  if (badTarget !== undefined) return badTarget;
  for (const [name, value] of headers) {
    if (!isMadeOf(name, tokenBytes)) return `the field name ${name} is no token`;
    if (holds(value, '\0\r\n')) return `the field ${name} holds a byte that ends lines`;
  }
  const valuesOf = (name: string): string[] =>
    headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  const hosts = valuesOf('host');
  if (hosts.length > 1) return 'there are several Host fields';
  if (hosts.length === 0 && version !== 'HTTP/1.0') return 'there is no Host field';
  // An http URI without a host is invalid (RFC 9110 section 4.2.1), and no host name holds an escape.
  if (hosts.some((host) => host === '' || holds(host, '\t /?#@%'))) return 'the Host field is no host';
  const lengths = new Set(valuesOf('content-length'));
  if (lengths.size > 1 || [...lengths].some((length) => !isMadeOf(length, digits))) {
    return 'Content-Length is no number';
  }
  return undefined;
}

function targetRefusal(method: string, target: string): string | undefined {
  if (target === '') return 'the target is empty';
  for (let i = 0; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code <= 0x20 || code === 0x7f) return 'the target holds a control byte or a space';
  }
  if (target.includes('#')) return 'the target has a fragment';
  if (method === 'CONNECT') {
    const colon = target.lastIndexOf(':');
    const isAuthority = colon > 0 && !holds(target, '/?@') && isMadeOf(target.slice(colon + 1), digits);
    return isAuthority ? undefined : 'CONNECT needs host and port';
  }
  if (target === '*') return method === 'OPTIONS' ? undefined : 'only OPTIONS may have *';
  if (target.startsWith('/') || target.indexOf('://') > 0) return undefined;
  return 'the target is neither path nor URL';
}

function isMadeOf(text: string, allowed: string): boolean {
  return text !== '' && [...text].every((character) => allowed.includes(character));
}

function holds(text: string, some: string): boolean {
  return [...text].some((character) => some.includes(character));
}

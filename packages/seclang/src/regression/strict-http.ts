import type { WireRequest } from './build-request.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Plays the strict HTTP server in front of the rules: why it would refuse the request with 400, or undefined. Request
 * line: RFC 9112 section 3; fields: RFC 9110 section 5 and RFC 9112 sections 3.2 and 6.3.
 */
export function refusal(request: WireRequest): string | undefined {
  const { method, target, version, headers } = request;
  if (!token.test(method)) return 'the method is no token';
  const numbers = /^HTTP\/([0-9])(?:\.([0-9]))?$/.exec(version);
  if (numbers === null) return 'the version is not HTTP/digit.digit';
  const major = Number(numbers[1]);
  if (major < 1 || major > 3 || (major === 1 && numbers[2] === undefined)) return 'the version is not known';
  const badTarget = targetRefusal(method, target);
  if (badTarget !== undefined) return badTarget;
  for (const [name, value] of headers) {
    if (!token.test(name)) return `the field name ${name} is no token`;
    if (/[\0\r\n]/.test(value)) return `the field ${name} holds a byte that ends lines`;
  }
  const valuesOf = (name: string): string[] =>
    headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  const hosts = valuesOf('host');
  if (hosts.length > 1) return 'there are several Host fields';
  if (hosts.length === 0 && version !== 'HTTP/1.0') return 'there is no Host field';
  if (hosts.some((host) => /[\s/?#@]/.test(host))) return 'the Host field is no host';
  const lengths = new Set(valuesOf('content-length'));
  if (lengths.size > 1 || [...lengths].some((length) => !/^[0-9]+$/.test(length)))
    return 'Content-Length is no number';
  return undefined;
}

function targetRefusal(method: string, target: string): string | undefined {
  if (target === '') return 'the target is empty';
  if (/[\0-\x20\x7f]/.test(target)) return 'the target holds a control byte or a space';
  if (target.includes('#')) return 'the target has a fragment';
  if (method === 'CONNECT') {
    return /^(?:[^:/?@]+|\[[0-9a-fA-F:.]+\]):[0-9]+$/.test(target)
      ? undefined
      : 'CONNECT needs host and port';
  }
  if (target === '*') return method === 'OPTIONS' ? undefined : 'only OPTIONS may have *';
  if (target.startsWith('/')) return undefined;
  return /^[A-Za-z][A-Za-z0-9+\-.]*:\/\/[^/?]+/.test(target)
    ? undefined
    : 'the target is neither path nor URL';
}

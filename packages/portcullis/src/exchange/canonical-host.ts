/**
 * One canonical form of a host as `:authority` and `Host` carry it: user information and port off, a trailing
 * dot off, ASCII letters lower-case. IPv6 literals keep their brackets.
 */
export function canonicalHost(authority: string): string {
  if (authority !== lastAuthority) {
    lastHost = canonicalise(authority);
    lastAuthority = authority;
  }
  return lastHost;
}

/** The host that was asked for last: most connections and most checks of a request name the same one. */
let lastAuthority = '';
let lastHost = '';

function canonicalise(authority: string): string {
  let start = authority.lastIndexOf('@') + 1;
  let end = authority.length;
  while (start < end && isSpace(authority.charCodeAt(start))) start++;
  while (end > start && isSpace(authority.charCodeAt(end - 1))) end--;
  if (authority.charCodeAt(start) === 0x5b) {
    const close = authority.indexOf(']', start);
    if (close >= 0 && close < end) return authority.slice(start, close + 1).toLowerCase();
  }
  const colon = authority.lastIndexOf(':', end - 1);
  if (colon >= start && isPort(authority, colon + 1, end)) end = colon;
  if (end > start && authority.charCodeAt(end - 1) === 0x2e) end--;
  return authority.slice(start, end).toLowerCase();
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isPort(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

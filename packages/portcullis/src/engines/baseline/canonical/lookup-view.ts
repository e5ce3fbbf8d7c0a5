/**
 * A value with nested `${…}` lookups replaced by what they yield, as Log4j's substitutor does (Log4j 2 manual,
 * "Lookups"; StrSubstitutor): `${lower:J}` is `j`, `${date:'j'}` is `j`, `${any:thing:-n}` is `n`. Others stay.
 */

/** Deepest nesting that is followed; deeper ones are treated as text. */
const maxDepth = 16;
const starts = new Int32Array(maxDepth);

/** Whether `${` occurs, so that the view may differ. */
export function touchesLookupView(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 1 < end; at++) if (bytes[at] === 0x24 && bytes[at + 1] === 0x7b) return true;
  return false;
}

/** Writes the view of bytes[start, end) to `target` from 0 on and returns its length, at most end − start. */
export function lookupView(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let write = 0;
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x24 && at + 1 < end && bytes[at + 1] === 0x7b && depth < maxDepth) {
      starts[depth++] = write;
      target[write++] = 0x24;
      target[write++] = 0x7b;
      at++;
    } else if (byte === 0x7d && depth > 0) write = close(target, starts[--depth]!, write);
    else target[write++] = byte;
  }
  return write;
}

/** Replaces the lookup that began at `from` with what it yields; returns where the output now ends. */
function close(target: Uint8Array, from: number, to: number): number {
  // `${jndi:ldap://host/x:-y}` still calls: what names jndi stays as it is.
  if (isNamed(target, from + 2, to, 'jndi')) {
    target[to] = 0x7d;
    return to + 1;
  }
  const fallback = lastDefault(target, from + 2, to);
  let start = fallback;
  if (start < 0) start = afterPrefix(target, from + 2, to);
  if (start < 0) {
    target[to] = 0x7d;
    return to + 1;
  }
  let write = from;
  for (let at = start; at < to; at++) if (target[at] !== 0x27 || fallback >= 0) target[write++] = target[at]!;
  return write;
}

/** Where the default value behind the first `:-` begins, or -1. */
function lastDefault(target: Uint8Array, from: number, to: number): number {
  const limit = Math.min(to, from + longestName);
  for (let at = from; at + 1 < limit; at++) {
    if (target[at] === 0x3a && target[at + 1] === 0x2d) return at + 2;
  }
  return -1;
}

/** Longest name of a lookup that is searched for its default: bounds the work for nested texts. */
const longestName = 128;

/** Where the argument of a lookup begins that yields its argument, or -1. */
function afterPrefix(target: Uint8Array, from: number, to: number): number {
  for (const name of ['lower', 'upper', 'date']) {
    if (isNamed(target, from, to, name)) return from + name.length + 1;
  }
  return -1;
}

function isNamed(target: Uint8Array, from: number, to: number, name: string): boolean {
  if (from + name.length >= to || target[from + name.length] !== 0x3a) return false;
  for (let index = 0; index < name.length; index++) {
    if ((target[from + index]! | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}

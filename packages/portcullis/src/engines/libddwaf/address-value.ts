/** What an address may hold: text, numbers, and containers of them. */
export type AddressValue =
  | string
  | number
  | boolean
  | null
  | readonly AddressValue[]
  | { readonly [key: string]: AddressValue };

/** An object without a prototype, so that a key of traffic such as `__proto__` is a key like any other. */
export function emptyObject(): Record<string, AddressValue> {
  return Object.create(null) as Record<string, AddressValue>;
}

/** Names and values as an object of lists: a name may stand there several times. */
export function listsByName(
  pairs: Iterable<readonly [name: string, value: string]>,
): Record<string, AddressValue> {
  const lists = Object.create(null) as Record<string, AddressValue[]>;
  for (const [name, value] of pairs) {
    const key = utf8(name);
    const list = lists[key];
    if (list === undefined) lists[key] = [utf8(value)];
    else list.push(utf8(value));
  }
  return lists;
}

/** Latin-1 text, one character per byte, as the UTF-8 that it is on the wire; bytes that are none become U+FFFD. */
export function utf8(latin1: string): string {
  for (let index = 0; index < latin1.length; index++) {
    if (latin1.charCodeAt(index) > 0x7f) return Buffer.from(latin1, 'latin1').toString('utf8');
  }
  return latin1;
}

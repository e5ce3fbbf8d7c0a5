/** Parsing addresses and networks, and asking whether an address lies in one of them. */

/** A network as four-byte words: IPv4 as one word, IPv6 as four. */
export interface Network {
  readonly words: readonly number[];
  readonly bits: number;
}

/** The words of an IPv4 (one) or IPv6 (four) address in text form; undefined when it is none. */
export function parseAddress(text: string): number[] | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (part === '' || part.length > 3 || !isAll(part, '0123456789')) return undefined;
    const value = Number(part);
    if (value > 255) return undefined;
    word = (word << 8) | value;
  }
  return [word];
}

function parseIpv6(text: string): number[] | undefined {
  const zone = text.indexOf('%');
  const body = zone < 0 ? text : text.slice(0, zone);
  const halves = body.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!);
  const tail = halves.length === 2 ? groups(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(Math.max(missing, 0)).fill(0), ...tail];
  return [0, 2, 4, 6].map((i) => (all[i]! << 16) | all[i + 1]!);
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const result: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const word = parseIpv4(part);
      if (word === undefined) return undefined;
      result.push(word[0]! >>> 16, word[0]! & 0xffff);
    } else if (part === '' || part.length > 4 || !isAll(part.toLowerCase(), '0123456789abcdef')) {
      return undefined;
    } else {
      result.push(Number.parseInt(part, 16));
    }
  }
  return result;
}

function isAll(text: string, allowed: string): boolean {
  for (const character of text) if (!allowed.includes(character)) return false;
  return true;
}

/** An address or `address/bits`; a prefix longer than the address means the address alone. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const words = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (words === undefined) return undefined;
  const full = words.length * 32;
  if (slash < 0) return { words, bits: full };
  const bits = text.slice(slash + 1);
  if (bits === '' || !isAll(bits, '0123456789')) return undefined;
  return { words, bits: Math.min(Number(bits), full) };
}

/** Whether the address lies in the network; an IPv4 address never lies in an IPv6 network. */
export function isInNetwork(address: readonly number[], network: Network): boolean {
  if (address.length !== network.words.length) return false;
  for (let i = 0, left = network.bits; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : ~((1 << (32 - left)) - 1);
    if (((address[i]! ^ network.words[i]!) & mask) !== 0) return false;
  }
  return true;
}

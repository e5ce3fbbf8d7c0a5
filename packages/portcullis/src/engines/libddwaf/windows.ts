/**
 * Cuts values into pieces that libddwaf sees whole. Its binding silently drops what is behind byte 4,096 of a string,
 * behind entry 256 of a container and below depth 20: an attack that stands there would be invisible. Every piece is
 * within these limits, all pieces together hold everything, and pieces of a string overlap, so that no match shorter
 * than the overlap is cut in two. Pieces keep their place in the structure: a rule for `body.user.name` still finds it.
 */
import { type AddressValue, emptyObject } from './address-value.ts';

/** Depth from which {@link together} lays containers flat: it puts lists of pieces where `pieces` has one. */
const maxDepthTogether = 11;
/** Bytes of a string that the binding passes on. */
const maxString = 4096;
/** Bytes that two windows share: longer than any match of the usual rules. */
const overlap = 512;
/** Entries of a container that the binding passes on. */
const maxEntries = 256;
/** Depth from which on containers are laid flat; the binding's limit is 20, counted from outside. */
const maxDepth = 16;
/** A UTF-16 unit takes at most three bytes in UTF-8. */
const widestUnit = 3;

/** The pieces of a value, at least one. */
export function pieces(value: AddressValue): AddressValue[] {
  return piecesAt(value, 0);
}

/**
 * All pieces in one value, for rules that ask for several things at once: long strings become lists of their windows, at
 * their place, and containers of more than 256 entries lists of smaller ones.
 */
export function together(value: AddressValue): AddressValue {
  return togetherAt(value, 0);
}

function togetherAt(value: AddressValue, depth: number): AddressValue {
  if (typeof value === 'string') return oneOrAll(windows(value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepthTogether) return nested(leaves(value).flatMap(piecesOfLeaf));
  if (isList(value)) {
    const below = depth + 1 + levels(value.length);
    return nested(value.map((entry) => togetherAt(entry, below)));
  }
  const entries = Object.entries(value);
  const below = depth + 1 + levels(entries.length);
  const objects: Record<string, AddressValue>[] = [];
  for (let at = 0; at < Math.max(1, entries.length); at += maxEntries) {
    const object = emptyObject();
    for (const [key, entry] of entries.slice(at, at + maxEntries)) {
      const [name, ...rest] = windows(key);
      object[name!] = togetherAt(rest.length === 0 ? entry : [...rest, entry], below);
    }
    objects.push(object);
  }
  return oneOrAll(objects);
}

/** How many levels of lists it takes to hold so many entries, besides one. */
function levels(entries: number): number {
  let more = 0;
  for (let held = maxEntries; held < entries; held *= maxEntries) more++;
  return more;
}

function oneOrAll(values: readonly AddressValue[]): AddressValue {
  return values.length === 1 ? values[0]! : nested(values);
}

/** A list of at most 256 entries, which may be such lists. */
function nested(values: readonly AddressValue[]): readonly AddressValue[] {
  let list = values;
  while (list.length > maxEntries) {
    const rows: AddressValue[] = [];
    for (let at = 0; at < list.length; at += maxEntries) rows.push(list.slice(at, at + maxEntries));
    list = rows;
  }
  return list;
}

function piecesAt(value: AddressValue, depth: number): AddressValue[] {
  if (typeof value === 'string') return windows(value);
  if (typeof value !== 'object' || value === null) return [value];
  if (depth >= maxDepth) return listPieces(leaves(value).map(piecesOfLeaf));
  if (isList(value)) return listPieces(value.map((entry) => piecesAt(entry, depth + 1)));
  return objectPieces(
    Object.entries(value).flatMap(([key, entry]) => {
      const parts = piecesAt(entry, depth + 1);
      return windows(key).map((name) => [name, parts] as const);
    }),
  );
}

/** The n-th piece of a list holds the n-th piece of each entry that has one, in lists of at most 256. */
function listPieces(entries: ReadonlyArray<readonly AddressValue[]>): AddressValue[] {
  const found: AddressValue[] = [];
  for (let round = 0; ; round++) {
    const row = entries.filter((parts) => round < parts.length).map((parts) => parts[round]!);
    if (row.length === 0 && round > 0) return found;
    for (let at = 0; at < Math.max(1, row.length); at += maxEntries)
      found.push(row.slice(at, at + maxEntries));
    if (row.length === 0) return found;
  }
}

function objectPieces(
  entries: ReadonlyArray<readonly [key: string, parts: readonly AddressValue[]]>,
): AddressValue[] {
  const found: AddressValue[] = [];
  for (let round = 0; ; round++) {
    const row = entries.filter(([, parts]) => round < parts.length);
    if (row.length === 0 && round > 0) return found;
    for (let at = 0; at < Math.max(1, row.length); at += maxEntries) {
      const piece = emptyObject();
      for (const [key, parts] of row.slice(at, at + maxEntries)) piece[key] = parts[round]!;
      found.push(piece);
    }
    if (row.length === 0) return found;
  }
}

function windows(text: string): string[] {
  const most =
    text.length <= maxString / widestUnit || isAscii(text) ? maxString : Math.floor(maxString / widestUnit);
  if (text.length <= most) return [text];
  const found: string[] = [];
  for (let at = 0; ; at += most - overlap) {
    found.push(text.slice(at, at + most));
    if (at + most >= text.length) return found;
  }
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** Keys and scalars of a deep container, whatever its depth. */
function leaves(value: AddressValue): Array<string | number | boolean | null> {
  const found: Array<string | number | boolean | null> = [];
  const open: AddressValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) found.push(next);
    else if (isList(next)) for (const entry of next) open.push(entry);
    else for (const [key, entry] of Object.entries(next)) open.push(key, entry);
  }
  return found;
}

function piecesOfLeaf(leaf: string | number | boolean | null): AddressValue[] {
  return typeof leaf === 'string' ? windows(leaf) : [leaf];
}

function isList(value: AddressValue): value is readonly AddressValue[] {
  return Array.isArray(value);
}

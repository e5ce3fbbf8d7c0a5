/** Which names of elements and attributes are dangerous, and how. */
import { EVENT_TYPES } from '../data/event-handlers.ts';
import {
  DANGEROUS_ATTRIBUTES,
  DANGEROUS_ELEMENT_PREFIXES,
  DANGEROUS_ELEMENTS,
  INDIRECT_ATTRIBUTES,
  NAMESPACE_PREFIXES,
  STYLE_ATTRIBUTES,
  URL_ATTRIBUTES,
} from '../data/html-names.ts';
import { NameTrie } from './name-trie.ts';

/** What an attribute means for its value. */
export const AttributeDanger = {
  /** Harmless. */
  none: 0,
  /** Runs its value as code. */
  eventHandler: 1,
  /** Opens a namespace. */
  namespace: 2,
  /** Dangerous with any value. */
  binding: 3,
  /** Holds style. */
  style: 4,
  /** Holds a URL: dangerous when that runs. */
  url: 5,
  /** Holds the name of another attribute. */
  indirect: 6,
} as const;

/** One of the meanings. */
export type AttributeDanger = (typeof AttributeDanger)[keyof typeof AttributeDanger];

const ELEMENTS = new NameTrie({ 1: DANGEROUS_ELEMENTS });
const ELEMENT_PREFIXES = new NameTrie({ 1: DANGEROUS_ELEMENT_PREFIXES });
const EVENTS = new NameTrie({ 1: EVENT_TYPES });
const NAMESPACES = new NameTrie({ 1: NAMESPACE_PREFIXES });
const ATTRIBUTES = new NameTrie({
  [AttributeDanger.binding]: DANGEROUS_ATTRIBUTES,
  [AttributeDanger.style]: STYLE_ATTRIBUTES,
  [AttributeDanger.url]: URL_ATTRIBUTES,
  [AttributeDanger.indirect]: INDIRECT_ATTRIBUTES,
});

/** The shortest handler is `oncut` and the shortest namespace `xmlns`. */
const SHORTEST_PREFIXED = 5;

/** Whether an element of this name is dangerous. */
export function isDangerousElement(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  return ELEMENTS.exact(bytes, start, end) !== 0 || ELEMENT_PREFIXES.prefix(bytes, start, end) !== 0;
}

/**
 * The danger of an attribute of this name. A handler is `on` and a name that begins with a known event type:
 * not any name in `on…`, which would catch "one", "only" and "once" in prose.
 */
export function attributeDanger(bytes: Uint8Array, start: number, end: number): AttributeDanger {
  if (end - start >= SHORTEST_PREFIXED) {
    const isOn = (bytes[start]! | 0x20) === 0x6f && (bytes[start + 1]! | 0x20) === 0x6e;
    if (isOn && EVENTS.prefix(bytes, start + 2, end) !== 0) return AttributeDanger.eventHandler;
    if (NAMESPACES.prefix(bytes, start, end) !== 0) return AttributeDanger.namespace;
  }
  if (end - start < 2) return AttributeDanger.none;
  return ATTRIBUTES.exact(bytes, start, end) as AttributeDanger;
}

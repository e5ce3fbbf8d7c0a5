/**
 * The YAML of envoyproxy/ratelimit, read strictly: every document is a domain with its tree of descriptors. Problems
 * name file, line and column; nothing throws, whatever the text holds.
 */
import type { Located } from '../../config/located-value.ts';
import { SourceText } from '../../config/source-text.ts';
import { nearestName } from '../../config/suggest.ts';
import { parseText } from '../../config/yaml-document.ts';
import {
  exactKey,
  type LimitNode,
  type LimitRule,
  type LimitTree,
  type LimitUnit,
  unitMilliseconds,
} from './limit-tree.ts';

/** The limits, or what is wrong: lines `file:line:column: message`. */
export interface ParsedLimits {
  readonly tree: LimitTree | undefined;
  readonly problems: readonly string[];
}

/** What fields there are on each level; those with a text are known elsewhere and not kept here. */
const documentFields = { domain: '', descriptors: '' };
const descriptorFields = {
  key: '',
  value: '',
  rate_limit: '',
  descriptors: '',
  shadow_mode: '',
  detailed_metric: '',
  value_to_metric: '',
  share_threshold: 'every value has a count of its own here',
  quota_mode: 'quotas are not kept here',
};
const limitFields = { unit: '', requests_per_unit: '', unlimited: '', name: '', replaces: '' };

/** Most of a number that Envoy can be told. */
const maxRequests = 0xffff_ffff;
/** Most problems that are told. */
const maxProblems = 50;

/** Reads the text of `file`. */
export function parseLimits(text: string, file: string): ParsedLimits {
  const reader = new LimitReader(new SourceText(text), file);
  return reader.read();
}

interface BuiltNode {
  rule: LimitRule | undefined;
  readonly exact: Map<string, LimitNode>;
  readonly any: Map<string, LimitNode>;
  readonly prefixes: Array<LimitNode['prefixes'][number]>;
}

class LimitReader {
  readonly #source: SourceText;
  readonly #file: string;
  readonly #problems: string[] = [];

  constructor(source: SourceText, file: string) {
    this.#source = source;
    this.#file = file;
  }

  read(): ParsedLimits {
    const { documents, problems } = parseText(this.#source, false);
    for (const { severity, message, start } of problems) {
      if (severity === 'error') this.#problem(start, message);
    }
    const domains = new Map<string, LimitNode>();
    for (const document of documents) {
      this.#fields(document, documentFields, 'a domain');
      const domain = this.#text(document, 'domain');
      if (domain === undefined || domain === '') {
        this.#problem(document.start, 'a domain needs a name: write `domain: …`');
        continue;
      }
      if (domains.has(domain)) this.#problem(document.start, `the domain "${domain}" stands here twice`);
      domains.set(domain, this.#level(document, domain));
    }
    if (documents.length === 0 && this.#problems.length === 0)
      this.#problem(0, 'there is no domain in this file');
    return { tree: this.#problems.length === 0 ? { domains } : undefined, problems: this.#problems };
  }

  #level(parent: Located, path: string): BuiltNode {
    const node: BuiltNode = { rule: undefined, exact: new Map(), any: new Map(), prefixes: [] };
    const list = parent.children.get('descriptors');
    if (list === undefined) return node;
    if (!Array.isArray(list.value)) {
      this.#problem(list.start, '`descriptors` is a list');
      return node;
    }
    for (const item of list.children.values()) this.#descriptor(node, item, path);
    return node;
  }

  #descriptor(parent: BuiltNode, item: Located, path: string): void {
    this.#fields(item, descriptorFields, 'a descriptor');
    const key = this.#text(item, 'key');
    if (key === undefined || key === '') {
      this.#problem(item.start, 'a descriptor needs a `key`');
      return;
    }
    const value = this.#text(item, 'value') ?? '';
    const here = `${path}.${key}${value === '' ? '' : `_${value}`}`;
    const node = this.#level(item, here);
    node.rule = this.#rule(item, here);
    if (!this.#place(parent, key, value, node)) {
      this.#problem(item.start, `the descriptor ${key}${value === '' ? '' : `=${value}`} stands here twice`);
    }
  }

  /** False when its place is taken. */
  #place(parent: BuiltNode, key: string, value: string, node: LimitNode): boolean {
    if (value.endsWith('*')) {
      const prefix = value.slice(0, -1);
      if (parent.prefixes.some((child) => child.key === key && child.prefix === prefix)) return false;
      parent.prefixes.push({ key, prefix, node });
      return true;
    }
    const map = value === '' ? parent.any : parent.exact;
    const name = value === '' ? key : exactKey(key, value);
    if (map.has(name)) return false;
    map.set(name, node);
    return true;
  }

  #rule(item: Located, id: string): LimitRule | undefined {
    const limit = item.children.get('rate_limit');
    if (limit === undefined) return undefined;
    this.#fields(limit, limitFields, 'a rate_limit');
    const unlimited = this.#flag(limit, 'unlimited');
    const unit = this.#text(limit, 'unit')?.toLowerCase() ?? '';
    const requests = limit.children.get('requests_per_unit')?.value;
    if (unlimited) {
      if (unit !== '' || requests !== undefined)
        this.#problem(limit.start, 'an unlimited rate_limit has neither unit nor requests_per_unit');
    } else if (!Object.hasOwn(unitMilliseconds, unit)) {
      this.#problem(
        this.#at(limit, 'unit'),
        `"${unit}" is no unit: write one of ${Object.keys(unitMilliseconds).join(', ')}`,
      );
      return undefined;
    }
    if (!unlimited && !isCount(requests)) {
      this.#problem(
        this.#at(limit, 'requests_per_unit'),
        `requests_per_unit is a whole number from 0 to ${maxRequests}`,
      );
      return undefined;
    }
    return {
      id,
      name: this.#text(limit, 'name') ?? '',
      requests: isCount(requests) ? requests : 0,
      unit: unlimited ? 'second' : (unit as LimitUnit),
      unlimited,
      shadow: this.#flag(item, 'shadow_mode'),
      replaces: this.#replaces(limit),
    };
  }

  #replaces(limit: Located): string[] {
    const list = limit.children.get('replaces');
    if (list === undefined) return [];
    const names = Array.isArray(list.value)
      ? Array.from(list.children.values(), (item) => this.#text(item, 'name'))
      : [undefined];
    if (names.includes(undefined)) this.#problem(list.start, '`replaces` is a list of `name: …`');
    return names.filter((name) => name !== undefined);
  }

  #fields(at: Located, known: Readonly<Record<string, string>>, what: string): void {
    if (typeof at.value !== 'object' || at.value === null || Array.isArray(at.value)) {
      this.#problem(at.start, `${what} is a mapping`);
      return;
    }
    for (const [name, child] of at.children) {
      const note = Object.hasOwn(known, name) ? known[name] : undefined;
      if (note === '') continue;
      if (note !== undefined) {
        if (child.value === true) this.#problem(child.keyStart, `${name} has no meaning here: ${note}`);
        continue;
      }
      const near = nearestName(String(name), Object.keys(known));
      const hint =
        near === undefined ? `known are ${Object.keys(known).join(', ')}` : `did you mean ${near}?`;
      this.#problem(child.keyStart, `"${name}" is no field of ${what}; ${hint}`);
    }
  }

  /** The text of a field; numbers and booleans count as they stand. */
  #text(at: Located, name: string): string | undefined {
    const child = at.children.get(name);
    if (child === undefined || child.value === null) return undefined;
    const { value } = child;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.#problem(child.start, `${name} is a text`);
    return undefined;
  }

  #flag(at: Located, name: string): boolean {
    const child = at.children.get(name);
    if (child === undefined || child.value === null) return false;
    if (typeof child.value !== 'boolean') this.#problem(child.start, `${name} is true or false`);
    return child.value === true;
  }

  #at(parent: Located, name: string): number {
    return parent.children.get(name)?.start ?? parent.start;
  }

  #problem(offset: number, message: string): void {
    if (this.#problems.length >= maxProblems) return;
    const { line, column } = this.#source.position(offset);
    this.#problems.push(`${this.#file}:${line}:${column}: ${message}`);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxRequests;
}

/**
 * Text → documents of located plain data. Strict: duplicate keys, unknown tags and anything that the YAML parser
 * complains of are errors. Bounded in depth and in nodes (aliases count each time), so that no file can exhaust
 * the machine. Never throws.
 */
import type { Alias, Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { DiagnosticCode } from './diagnostic-codes.ts';
import type { FieldPath, Located } from './located-value.ts';
import type { SourceText } from './source-text.ts';

/** Deeper nesting than any policy needs; keeps every walk off the stack's end. */
const MAX_DEPTH = 64;
/** Nodes per file, aliases expanded. */
const MAX_NODES = 200_000;

/** Faults of a document that are told: after so many, the text is no YAML at all. */
const MAX_FAULTS = 100;

/** A problem of the text itself. */
export interface TextProblem {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The field, where there is one. */
  readonly path: FieldPath;
}

/** What a file holds. Documents that could not be read are left out, their problems are not. */
export interface ParsedText {
  readonly documents: readonly Located[];
  readonly problems: readonly TextProblem[];
}

/** Parses YAML 1.2 (with `<<` merges) or, when `json`, JSON. Documents that hold nothing are left out. */
export function parseText(source: SourceText, json: boolean): ParsedText {
  const { text } = source;
  const problems: TextProblem[] = [];
  if (json) {
    const problem = jsonProblem(text);
    if (problem !== undefined) return { documents: [], problems: [problem] };
  }
  const documents: Located[] = [];
  for (const document of yamlDocuments(text, problems)) {
    const faults = [...document.errors, ...document.warnings];
    for (const fault of faults.slice(0, MAX_FAULTS)) {
      problems.push({
        code: 'config.syntax',
        severity: 'error',
        message: yamlMessage(fault.code, fault.message),
        start: fault.pos[0],
        end: fault.pos[1],
        path: [],
      });
    }
    if (faults.length > 0 || document.contents === null) continue;
    const located = new Converter(document, source, problems).convert(document.contents);
    if (located !== undefined && located.value !== null) documents.push(located);
  }
  return { documents, problems };
}

/** The parser turns what it cannot take into errors of its own; should it ever throw, that is one more error. */
function yamlDocuments(text: string, problems: TextProblem[]): Document.Parsed[] {
  try {
    const parsed = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // not covered: the parser is not known to throw
    const message = 'the text cannot be parsed';
    problems.push({ code: 'config.syntax', severity: 'error', message, start: 0, end: 0, path: [] });
    return [];
  }
}

function jsonProblem(text: string): TextProblem | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /at position ([0-9]+)/.exec(String(error));
    const start = position === null ? text.length : Number(position[1]);
    // V8 quotes the text around the fault, which may be a secret: only the fixed part of its message is kept.
    const message = 'this is not valid JSON';
    return { code: 'config.syntax', severity: 'error', message, start, end: start + 1, path: [] };
  }
}

/** The parser's message without the source text that some of them quote. */
function yamlMessage(code: string, message: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const fixed = message.split(':')[0]!.split('"')[0]!.trim();
  return fixed === '' ? words : `${fixed} (${words})`;
}

/** One document's nodes → located values. */
class Converter {
  readonly #document: Document.Parsed;
  readonly #source: SourceText;
  readonly #problems: TextProblem[];
  readonly #path: (string | number)[] = [];
  #nodes = 0;
  #stopped = false;

  constructor(document: Document.Parsed, source: SourceText, problems: TextProblem[]) {
    this.#document = document;
    this.#source = source;
    this.#problems = problems;
  }

  /** `undefined` when a limit ended the conversion. */
  convert(root: Node): Located | undefined {
    const [start, end] = rangeOf(root, 0);
    const located = this.#node(root, start, end, 0);
    return this.#stopped ? undefined : located;
  }

  #node(node: Node | null, keyStart: number, keyEnd: number, depth: number): Located {
    const [start, end] = node === null ? [keyEnd, keyEnd] : rangeOf(node, keyStart);
    const place = { start, end, keyStart, keyEnd };
    this.#nodes += 1;
    if (depth > MAX_DEPTH) this.#stop('config.syntax', `nested deeper than ${MAX_DEPTH} levels`, start, end);
    if (this.#nodes > MAX_NODES) this.#stop('config.too-large', `more than ${MAX_NODES} values`, start, end);
    if (this.#stopped || node === null) return { value: null, ...place, children: noChildren };
    if (isAlias(node)) return this.#alias(node, keyStart, keyEnd, depth);
    if (isMap(node)) return { ...place, ...this.#map(node, depth) };
    if (isSeq(node)) return { ...place, ...this.#list(node, depth) };
    return { value: scalarValue(node as Scalar), ...place, children: noChildren };
  }

  #alias(node: Alias, keyStart: number, keyEnd: number, depth: number): Located {
    const target = node.resolve(this.#document);
    const [start, end] = rangeOf(node, keyStart);
    if (target === undefined) {
      this.#problem('config.syntax', 'this alias names no anchor', start, end);
      return { value: null, start, end, keyStart, keyEnd, children: noChildren };
    }
    return { ...this.#node(target, keyStart, keyEnd, depth + 1), keyStart, keyEnd };
  }

  #list(node: YAMLSeq, depth: number): Pick<Located, 'value' | 'children'> {
    const children = new Map<number, Located>();
    for (const item of node.items) {
      if (this.#stopped) break;
      const [start, end] = item === null ? [0, 0] : rangeOf(item as Node, 0);
      this.#path.push(children.size);
      children.set(children.size, this.#node(item as Node | null, start, end, depth + 1));
      this.#path.pop();
    }
    return { value: Array.from(children.values(), (child) => child.value), children };
  }

  #map(node: YAMLMap, depth: number): Pick<Located, 'value' | 'children'> {
    const own = new Map<string, Located>();
    const merged = new Map<string, Located>();
    for (const pair of node.items) {
      if (this.#stopped) break;
      const key = pair.key as Node | null;
      const [start, end] = key === null ? rangeOf(node, 0) : rangeOf(key, 0);
      const name = isScalar(key) ? keyName(key) : undefined;
      if (name === undefined) {
        this.#problem('config.syntax', 'a key has to be a plain word', start, end);
        continue;
      }
      this.#path.push(name);
      const child = this.#node(pair.value as Node | null, start, end, depth + 1);
      if (child.value === null && !this.#stopped) this.#emptyValue(name, start, end);
      this.#path.pop();
      if (name === '<<') this.#merge(child, merged);
      else if (own.has(name)) {
        const first = own.get(name)!;
        const { line } = this.#source.position(first.keyStart);
        this.#problem(
          'config.duplicate-key',
          `"${name}" stands twice here (first in line ${line})`,
          start,
          end,
        );
      } else own.set(name, child);
    }
    for (const [name, child] of merged) if (!own.has(name)) own.set(name, child);
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [name, child] of own) if (child.value !== null) value[name] = child.value;
    return { value, children: own };
  }

  /** YAML's merge key: a mapping, or a list of mappings of which the first wins. */
  #merge(source: Located, into: Map<string, Located>): void {
    const isList = Array.isArray(source.value);
    for (const mapping of isList ? source.children.values() : [source]) {
      if (typeof mapping.value !== 'object' || mapping.value === null || Array.isArray(mapping.value)) {
        this.#problem('config.syntax', 'only mappings can be merged with <<', mapping.start, mapping.end);
        continue;
      }
      for (const [name, child] of mapping.children)
        if (!into.has(String(name))) into.set(String(name), child);
    }
  }

  /** A key without a value counts as not set, as in Go's YAML; the person may not have meant that. */
  #emptyValue(name: string, start: number, end: number): void {
    const message = `"${name}" has no value and counts as not set`;
    this.#problems.push({
      code: 'config.empty-value',
      severity: 'warning',
      message,
      start,
      end,
      path: [...this.#path],
    });
  }

  #problem(code: DiagnosticCode, message: string, start: number, end: number): void {
    this.#problems.push({ code, severity: 'error', message, start, end, path: [...this.#path] });
  }

  #stop(code: DiagnosticCode, message: string, start: number, end: number): void {
    if (!this.#stopped) this.#problem(code, message, start, end);
    this.#stopped = true;
  }
}

const noChildren: ReadonlyMap<string | number, Located> = new Map();

function rangeOf(node: Node, fallback: number): [number, number] {
  const range = node.range;
  return range === undefined || range === null ? [fallback, fallback] : [range[0], range[1]];
}

/** Keys count by their text (`on: x` is the key "on"); `undefined` for a key that cannot be a field's name. */
function keyName(key: Scalar): string | undefined {
  const name = key.source ?? (key.value === null ? undefined : String(key.value));
  return name === undefined || name === '__proto__' ? undefined : name;
}

function scalarValue(scalar: Scalar): unknown {
  const { value } = scalar;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : String(value);
}

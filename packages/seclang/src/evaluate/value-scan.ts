import { type PatternSet, workMeter } from '@portcullis/byte-regex';
import type { Arena } from '../bytes/arena.ts';
import { triggerBitsOf } from './trigger-bits.ts';
import type { ClassEntry, ValueClass } from './value-class.ts';

/** Most steps of a class, and so most forms of one value. CRS at paranoia level 4 has 60. */
const mostNodes = 4096;
const mostForms = mostNodes;
/** A form that no more operators look at is not scanned: asking them costs less. */
const fewEntries = 2;

/**
 * Looks at one value for all rules of its class at once: runs each step of their pipelines once, finds that most leave
 * the value as it is, scans each different form once, and runs exactly what the scan reports.
 *
 * Contract: a rule whose operator matches the value, in the form its pipeline gives, is marked in `hits`. Marks are
 * exact for the operator; the members that a rule excludes are left to the rule.
 *
 * PERF: the hot loop of the engine; no allocation. Guarded by the crs bench, checked against plain evaluation by
 * value-scan.test.ts.
 */
export class ValueScan {
  /** 1 at the sequence number of a rule whose operator matched a value. */
  readonly hits: Uint8Array;
  /** The rules whose operator matched since the list was emptied last; a rule may be there twice. */
  readonly matched: number[] = [];
  readonly #set: PatternSet;
  readonly #arena: Arena;
  readonly #candidates: Int32Array;
  readonly #formOfNode = new Int32Array(mostNodes);
  /** The nodes of a form that operators stand at, as lists: the first by form, the next by node, -1 at the end. */
  readonly #firstNode = new Int32Array(mostForms);
  readonly #nextNode = new Int32Array(mostNodes);
  readonly #bytes: Uint8Array[] = new Array(mostForms);
  readonly #starts = new Int32Array(mostForms);
  readonly #ends = new Int32Array(mostForms);
  readonly #bits = new Int32Array(mostForms);
  /** How many operators look at a form. */
  readonly #lookers = new Int32Array(mostForms);
  #forms = 0;

  constructor(set: PatternSet, arena: Arena, hits: Uint8Array) {
    this.#set = set;
    this.#arena = arena;
    this.hits = hits;
    this.#candidates = new Int32Array(set.size);
  }

  /** Marks the rules that match the value. */
  scan(valueClass: ValueClass, bytes: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    const top = arena.top;
    this.#bytes[0] = bytes;
    this.#starts[0] = start;
    this.#ends[0] = end;
    this.#bits[0] = triggerBitsOf(bytes, start, end);
    this.#lookers[0] = 0;
    this.#forms = 1;
    this.#makeForms(valueClass);
    for (let form = 0; form < this.#forms; form++) {
      const lookers = this.#lookers[form]!;
      if (lookers === 0) continue;
      if (lookers <= fewEntries) this.#askAll(valueClass, form);
      else this.#askCandidates(valueClass, form);
    }
    for (let form = 0; form < this.#forms; form++) workMeter.steps += this.#ends[form]! - this.#starts[form]!;
    arena.release(top);
  }

  /** Runs the pipelines; forms that are equal share a number. */
  #makeForms(valueClass: ValueClass): void {
    const { nodes, parents, triggers, counts } = valueClass;
    const formOfNode = this.#formOfNode;
    const nextNode = this.#nextNode;
    const firstNode = this.#firstNode;
    const bits = this.#bits;
    const lookers = this.#lookers;
    formOfNode[0] = 0;
    lookers[0] = counts[0]!;
    nextNode[0] = -1;
    firstNode[0] = 0;
    const count = nodes.length;
    for (let index = 1; index < count; index++) {
      let form = formOfNode[parents[index]!]!;
      if ((bits[form]! & triggers[index]!) !== 0) form = this.#apply(nodes[index]!.transformation, form);
      formOfNode[index] = form;
      if (counts[index] === 0) continue;
      lookers[form]! += counts[index]!;
      nextNode[index] = firstNode[form]!;
      firstNode[form] = index;
    }
  }

  #apply(transformation: ValueClass['nodes'][number]['transformation'], form: number): number {
    const arena = this.#arena;
    if (!transformation.apply(this.#bytes[form]!, this.#starts[form]!, this.#ends[form]!, arena)) return form;
    const end = arena.end;
    const same = this.#equalForm(arena.bytes, arena.top, end);
    if (same >= 0) return same;
    if (this.#forms === mostForms) throw new Error('seclang.invariant: a class has more forms than steps');
    const next = this.#forms++;
    this.#starts[next] = arena.keep();
    this.#bytes[next] = arena.bytes;
    this.#ends[next] = end;
    this.#bits[next] = triggerBitsOf(arena.bytes, this.#starts[next]!, end);
    this.#lookers[next] = 0;
    this.#firstNode[next] = -1;
    return next;
  }

  #equalForm(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    for (let form = 0; form < this.#forms; form++) {
      const from = this.#starts[form]!;
      if (this.#ends[form]! - from !== length) continue;
      const other = this.#bytes[form]!;
      let i = 0;
      while (i < length && bytes[start + i] === other[from + i]) i++;
      if (i === length) return form;
    }
    return -1;
  }

  #askCandidates(valueClass: ValueClass, form: number): void {
    const candidates = this.#candidates;
    const bytes = this.#bytes[form]!;
    const start = this.#starts[form]!;
    const end = this.#ends[form]!;
    const count = this.#set.scan(bytes, start, end, valueClass.word, candidates);
    for (let i = 0; i < count; i++) {
      const entries = valueClass.byPattern[candidates[i]!];
      if (entries !== undefined) this.#ask(entries, form, bytes, start, end);
    }
  }

  #askAll(valueClass: ValueClass, form: number): void {
    const bytes = this.#bytes[form]!;
    const start = this.#starts[form]!;
    const end = this.#ends[form]!;
    for (let node = this.#firstNode[form]!; node >= 0; node = this.#nextNode[node]!) {
      this.#ask(valueClass.byNode[node]!, form, bytes, start, end);
    }
  }

  /** Asks the operators of a list that stand at a form. */
  #ask(entries: readonly ClassEntry[], form: number, bytes: Uint8Array, start: number, end: number): void {
    let asked = -1;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      // A rule with multiMatch stands at several steps, often of one form: its operator is asked once.
      if (this.#formOfNode[entry.node] !== form || entry.sequence === asked) continue;
      asked = entry.sequence;
      if (entry.matcher.test(bytes, start, end) === entry.negated) continue;
      this.hits[entry.sequence] = 1;
      this.matched.push(entry.sequence);
    }
  }
}

import { type PatternSet, Regex, workMeter } from '@portcullis/byte-regex';
import type { Arena } from '../bytes/arena.ts';
import type { JointPlan } from '../compile/scan-plan.ts';
import { transformations } from '../transformations/registry.ts';
import { anyValue, isSingleDot, triggerBitsOfByte } from './trigger-bits.ts';
import type { ClassEntry, ValueClass } from './value-class.ts';

/** Most steps of a class, and so most forms of one value. CRS at paranoia level 4 has 60. */
const mostNodes = 4096;
const mostForms = mostNodes;
/** Most transformations of a class: all words, the value as it came, and one with a map of its own. */
const mostTransformations = transformations.length + 2;
/** A form that no more operators look at is not scanned: asking them costs less. */
const fewEntries = 2;
/** From this length on bytes are marked first, and what they say is looked up once for each. */
const longValue = 1024;
/** The form of a step behind which no operator can match. */
const noForm = -1;

/**
 * Looks at one value for all rules of its class at once: runs each step of their pipelines once, finds that most leave
 * the value as it is, scans each different form once, and runs exactly what the scan reports. Steps are left out, and
 * forms not scanned, where a value lacks the bytes that every match behind them needs.
 *
 * Contract: a rule whose operator matches the value, in the form its pipeline gives, is marked in `hits`. Marks are
 * exact for the operator; the members that a rule excludes are left to the rule.
 *
 * PERF: the hot loop of the engine; no allocation. Guarded by the crs bench, checked against plain evaluation by
 * fast-equals-plain.
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
  /** What is known of a form's bytes: the trigger word, and the two words of the pattern set. */
  readonly #bits = new Int32Array(mostForms);
  readonly #common = new Int32Array(mostForms);
  readonly #rare = new Int32Array(mostForms);
  /** How many operators that may match look at a form. */
  readonly #lookers = new Int32Array(mostForms);
  /** By transformation: the form that it was applied to last, and the form that came of it. */
  readonly #appliedTo = new Int32Array(mostTransformations);
  readonly #gave = new Int32Array(mostTransformations);
  #forms = 0;
  readonly #joints: readonly Regex[];
  /** By joint: the ask in which it was last looked at, and whether one of its patterns may match. */
  readonly #jointAsked: Float64Array;
  readonly #jointMay: Uint8Array;
  #asks = 0;

  constructor(set: PatternSet, joints: readonly JointPlan[], arena: Arena, hits: Uint8Array) {
    this.#joints = joints.map(({ regex }) => Regex.fromPlan(regex));
    this.#jointAsked = new Float64Array(joints.length);
    this.#jointMay = new Uint8Array(joints.length);
    this.#set = set;
    this.#arena = arena;
    this.hits = hits;
    this.#candidates = new Int32Array(set.size);
  }

  /** Marks the rules that match the value. */
  scan(valueClass: ValueClass, bytes: Uint8Array, start: number, end: number): void {
    const arena = this.#arena;
    const top = arena.top;
    this.#forms = 0;
    this.#addForm(bytes, start, end);
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

  #addForm(bytes: Uint8Array, start: number, end: number): number {
    if (this.#forms === mostForms) throw new Error('seclang.invariant: a class has more forms than steps');
    const form = this.#forms++;
    const { commonOf, rareOf } = this.#set;
    let bits = anyValue;
    let common = 0;
    let rare = 0;
    if (end - start < longValue) {
      for (let i = start; i < end; i++) {
        const byte = bytes[i]!;
        bits |= triggerBitsOfByte[byte]!;
        common |= commonOf[byte]!;
        rare |= rareOf[byte]!;
      }
    } else {
      markBytes(bytes, start, end);
      for (let byte = 0; byte < 256; byte++) {
        if (isPresent[byte] === 0) continue;
        bits |= triggerBitsOfByte[byte]!;
        common |= commonOf[byte]!;
        rare |= rareOf[byte]!;
      }
    }
    this.#bytes[form] = bytes;
    this.#starts[form] = start;
    this.#ends[form] = end;
    this.#bits[form] = isSingleDot(bytes, start, end) ? -1 : bits;
    this.#common[form] = common;
    this.#rare[form] = rare;
    this.#lookers[form] = 0;
    this.#firstNode[form] = -1;
    return form;
  }

  /** Runs the pipelines; forms that are equal share a number. */
  #makeForms(valueClass: ValueClass): void {
    const { parents, triggers, counts, before, transformationOf } = valueClass;
    const { steps, untouched, lookers } = valueClass.recipe(this.#bits[0]!);
    const formOfNode = this.#formOfNode;
    const bits = this.#bits;
    formOfNode.fill(0, 0, parents.length);
    if (lookers > fewEntries) this.#lookers[0] = lookers;
    else for (let i = 0; i < untouched.length; i++) this.#stand(valueClass, untouched[i]!, 0);
    if (steps.length === 0) return;
    this.#appliedTo.fill(noForm, 0, valueClass.transformations.length);
    for (let i = 0; i < steps.length; i++) {
      const node = steps[i]!;
      let form = formOfNode[parents[node]!]!;
      if (form !== noForm && (bits[form]! & triggers[node]!) !== 0) {
        form = before.isMet(node, bits[form]!, this.#common[form]!, this.#rare[form]!)
          ? this.#apply(valueClass, transformationOf[node]!, form)
          : noForm;
      }
      formOfNode[node] = form;
      if (form !== noForm && counts[node] !== 0) this.#stand(valueClass, node, form);
    }
  }

  /** Puts a step's operators down for a form, unless none of them can match it. */
  #stand({ counts, own, shortest }: ValueClass, node: number, form: number): void {
    if (this.#ends[form]! - this.#starts[form]! < shortest[node]!) return;
    if (!own.isMet(node, this.#bits[form]!, this.#common[form]!, this.#rare[form]!)) return;
    this.#lookers[form]! += counts[node]!;
    this.#nextNode[node] = this.#firstNode[form]!;
    this.#firstNode[form] = node;
  }

  #apply(valueClass: ValueClass, number: number, form: number): number {
    if (this.#appliedTo[number] === form) return this.#gave[number]!;
    const arena = this.#arena;
    const transformation = valueClass.transformations[number]!;
    let result = form;
    if (transformation.apply(this.#bytes[form]!, this.#starts[form]!, this.#ends[form]!, arena)) {
      result = arena.end - arena.top < valueClass.shortestResult[number]! ? noForm : this.#formOf(arena);
    }
    this.#appliedTo[number] = form;
    this.#gave[number] = result;
    return result;
  }

  /** The form of what a transformation has just written. */
  #formOf(arena: Arena): number {
    const same = this.#equalForm(arena.bytes, arena.top, arena.end);
    if (same !== noForm) return same;
    const { end } = arena;
    return this.#addForm(arena.bytes, arena.keep(), end);
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
    return noForm;
  }

  #askCandidates(valueClass: ValueClass, form: number): void {
    const candidates = this.#candidates;
    const bytes = this.#bytes[form]!;
    const start = this.#starts[form]!;
    const end = this.#ends[form]!;
    const common = this.#common[form]!;
    const rare = this.#rare[form]!;
    const count = this.#set.scanKnown(bytes, start, end, valueClass.word, common, rare, candidates);
    this.#asks++;
    const { byPattern, jointOf } = valueClass;
    for (let i = 0; i < count; i++) {
      const pattern = candidates[i]!;
      const entries = byPattern[pattern];
      if (entries === undefined) continue;
      const joint = jointOf[pattern]!;
      if (joint >= 0) {
        if (this.#formOfNode[entries[0]!.node] !== form) continue;
        if (!this.#mayJoint(joint, bytes, start, end)) continue;
      }
      this.#ask(entries, form, bytes, start, end);
    }
  }

  /** Whether one of the patterns of a joint may match; found out once for a form. */
  #mayJoint(joint: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#jointAsked[joint] !== this.#asks) {
      this.#jointAsked[joint] = this.#asks;
      this.#jointMay[joint] = this.#joints[joint]!.mayMatch(bytes, start, end) ? 1 : 0;
    }
    return this.#jointMay[joint] === 1;
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

/** 1 for each byte that occurs in the value that was marked last. */
const isPresent = new Uint8Array(256);

/** Marks the bytes of a value. A function of its own, so that both arrays are constants for the compiler. */
function markBytes(bytes: Uint8Array, start: number, end: number): void {
  isPresent.fill(0);
  for (let i = start; i < end; i++) isPresent[bytes[i]!] = 1;
}

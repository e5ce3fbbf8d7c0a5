import { toLower } from '../bytes/character-class.ts';
import type { RulePlan } from '../compile/plan.ts';
import type { Matcher } from '../operators/operator.ts';
import type { Transformation } from '../transformations/transformation.ts';
import type { StableVariable } from '../variables/variable.ts';
import type { FieldList } from './field-list.ts';
import type { RuntimeRule } from './runtime-rule.ts';
import { triggerBit } from './trigger-bits.ts';

/** A step of a pipeline. Steps form a tree: rules whose pipelines begin alike share them. */
export interface PipelineNode {
  readonly transformation: Transformation;
  /** Index of the step before; 0 is the value as it came. */
  readonly parent: number;
}

/** A rule's operator at a step. */
export interface ClassEntry {
  readonly node: number;
  readonly sequence: number;
  readonly matcher: Matcher;
  readonly negated: boolean;
}

/**
 * Values that the same rules look at: all members of a variable that rules do not tell apart. A member that some rule
 * names (REQUEST_HEADERS:Host) is a class of its own.
 */
export class ValueClass {
  /** Number among all classes of an engine: separates what is remembered of values. */
  readonly id: number;
  /** The variable's bit in the words of the pattern set. */
  readonly word: number;
  /** Steps in an order in which parents come first; index 0 is the value as it came. */
  readonly nodes: PipelineNode[] = [];
  /** For each step, the index of the step before, the bit of its trigger, and how many operators stand at it. */
  parents: Int32Array = new Int32Array(1);
  triggers: Int32Array = new Int32Array(1);
  counts: Int32Array = new Int32Array(1);
  /** Operators by step. */
  readonly byNode: ClassEntry[][] = [[]];
  /** Operators by pattern of the set. */
  readonly byPattern: (ClassEntry[] | undefined)[];

  constructor(id: number, word: number, patterns: number) {
    this.id = id;
    this.word = word;
    this.byPattern = new Array(patterns);
    this.nodes.push({ transformation: identity, parent: 0 });
  }

  /** Adds a rule whose operator is a pattern of the set. */
  add(rule: RuntimeRule, pattern: number): void {
    const at: number[] = rule.plan.multiMatch ? [0] : [];
    let node = 0;
    for (const transformation of rule.transformations) {
      node = this.#child(node, transformation);
      if (rule.plan.multiMatch) at.push(node);
    }
    if (!rule.plan.multiMatch) at.push(node);
    const list = this.byPattern[pattern] ?? [];
    this.byPattern[pattern] = list;
    for (const place of at) {
      if (list.some((entry) => entry.node === place)) continue;
      const entry = { node: place, sequence: rule.sequence, matcher: rule.matcher!, negated: rule.negated };
      list.push(entry);
      this.byNode[place]!.push(entry);
    }
  }

  /** Lays the steps out for the scan, when all rules are in. */
  finish(): void {
    this.parents = Int32Array.from(this.nodes, ({ parent }) => parent);
    this.triggers = Int32Array.from(this.nodes, ({ transformation }) => triggerBit(transformation));
    this.counts = Int32Array.from(this.byNode, ({ length }) => length);
  }

  #child(parent: number, transformation: Transformation): number {
    const known = this.nodes.findIndex(
      (node, index) => index > 0 && node.parent === parent && node.transformation === transformation,
    );
    if (known > 0) return known;
    this.byNode.push([]);
    return this.nodes.push({ transformation, parent }) - 1;
  }
}

const identity: Transformation = { name: 'none', apply: () => false };

/** A scanned variable with its classes. */
export class ScannedVariable {
  readonly variable: StableVariable;
  /** The class of members that no rule names; undefined when no rule looks at them. */
  readonly others: ValueClass | undefined;
  readonly #named: { readonly name: string; readonly members: ValueClass | undefined }[] = [];
  /** Bit `length & 31` is set when a name of such a length is known: most names are none, and need no comparison. */
  readonly #lengths: number;

  constructor(
    variable: StableVariable,
    others: ValueClass | undefined,
    named: ReadonlyMap<string, ValueClass | undefined>,
  ) {
    this.variable = variable;
    this.others = others;
    let lengths = 0;
    for (const [name, members] of named) {
      this.#named.push({ name, members });
      lengths |= 1 << (name.length & 31);
    }
    this.#lengths = lengths;
  }

  /** The class of a row; undefined when no scanned rule looks at it. */
  classOf(list: FieldList, row: number): ValueClass | undefined {
    const start = list.nameStart(row);
    const length = list.nameEnd(row) - start;
    if (((this.#lengths >>> (length & 31)) & 1) === 0) return this.others;
    const first = length === 0 ? 0 : toLower(list.bytes[start]!);
    for (const { name, members } of this.#named) {
      if (name.length === length && name.charCodeAt(0) === first && list.isNamed(row, name)) return members;
    }
    return this.others;
  }
}

/** Whether a scanned rule looks at the members of `variable` called `name` (undefined: at those nobody names). */
export function looksAt(rule: RulePlan, variable: string, path: string, name: string | undefined): boolean {
  const own = rule.targets.filter(
    (target) => target.variable === variable && pathOf(target.selector) === path,
  );
  const isMeant = (exclude: boolean): boolean =>
    own.some((target) => {
      if (target.exclude !== exclude) return false;
      const { selector } = target;
      if (selector.kind === 'name') return selector.name.toLowerCase() === name;
      // Whether a pattern means a member is found out exactly when the rule runs: here it may.
      return selector.kind === 'pattern' ? !exclude : true;
    });
  return isMeant(false) && !isMeant(true);
}

function pathOf(selector: RulePlan['targets'][number]['selector']): string {
  return selector.kind === 'path' ? selector.path : '';
}

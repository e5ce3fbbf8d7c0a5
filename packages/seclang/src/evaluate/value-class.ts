import type { Matcher } from '../operators/operator.ts';
import type { Transformation } from '../transformations/transformation.ts';
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

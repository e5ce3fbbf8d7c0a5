import type { PatternSet } from '@portcullis/byte-regex';
import type { JointPlan } from '../compile/scan-plan.ts';
import type { Matcher } from '../operators/operator.ts';
import type { Transformation } from '../transformations/transformation.ts';
import type { RuntimeRule } from './runtime-rule.ts';
import { triggerBit } from './trigger-bits.ts';
import { ValueNeeds } from './value-needs.ts';

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

/** What of a pipeline is to be done for a value with some trigger bytes, before anything is known of it but these. */
export interface Recipe {
  /** Steps whose outcome is not the value itself, parents first. */
  readonly steps: Int32Array;
  /** Steps that operators stand at and that leave the value as it came. */
  readonly untouched: Int32Array;
  /** How many operators these are. */
  readonly lookers: number;
}

const longest = 0x7fff_ffff;

/** Most recipes kept: benign values have a few dozen sets of trigger bytes. */
const mostRecipes = 256;

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
  /** Length of the shortest value that one of a step's operators may match. */
  shortest: Int32Array = new Int32Array(1);
  /** By transformation: length of the shortest result that something may come of. */
  shortestResult: Int32Array = new Int32Array(1);
  /** Number of a step's transformation among those of the class. */
  transformationOf: Int32Array = new Int32Array(1);
  transformations: readonly Transformation[] = [];
  /** What a form needs so that an operator at the step may match. */
  own: ValueNeeds = new ValueNeeds(1);
  /** What the form before the step's transformation needs so that an operator at the step or behind it may match. */
  before: ValueNeeds = new ValueNeeds(1);
  /** Operators by step. */
  readonly byNode: ClassEntry[][] = [[]];
  /** Operators by pattern of the set. */
  readonly byPattern: (ClassEntry[] | undefined)[];
  /** By pattern, the number of the joint whose regex is asked first, or -1. */
  readonly jointOf: Int32Array;
  readonly #set: PatternSet;
  readonly #patternsOfNode: number[][] = [[]];
  readonly #recipes = new Map<number, Recipe>();
  #lastBits = 0;
  #lastRecipe: Recipe | undefined;

  constructor(id: number, word: number, set: PatternSet) {
    this.id = id;
    this.word = word;
    this.#set = set;
    this.byPattern = new Array(set.size);
    this.jointOf = new Int32Array(set.size).fill(-1);
    this.nodes.push({ transformation: identity, parent: 0 });
  }

  /** Adds a rule whose operator is a pattern of the set; `matcher` is what is asked, by default the operator. */
  add(rule: RuntimeRule, pattern: number, matcher: Matcher = rule.matcher!): void {
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
      const entry = { node: place, sequence: rule.sequence, matcher, negated: rule.negated };
      list.push(entry);
      this.byNode[place]!.push(entry);
      this.#patternsOfNode[place]!.push(pattern);
    }
  }

  /** Lays the steps out for the scan, when all rules are in. */
  finish(joints: readonly JointPlan[]): void {
    for (const [number, { patterns }] of joints.entries()) {
      const members = patterns.filter((pattern) => this.byPattern[pattern] !== undefined);
      if (members.length >= 2) for (const pattern of members) this.jointOf[pattern] = number;
    }
    const { nodes } = this;
    const set = this.#set;
    this.parents = Int32Array.from(nodes, ({ parent }) => parent);
    this.triggers = Int32Array.from(nodes, ({ transformation }) => triggerBit(transformation));
    this.counts = Int32Array.from(this.byNode, ({ length }) => length);
    this.transformations = [...new Set(nodes.map(({ transformation }) => transformation))];
    this.transformationOf = Int32Array.from(nodes, ({ transformation }) =>
      this.transformations.indexOf(transformation),
    );
    this.shortest = Int32Array.from(this.#patternsOfNode, (patterns) =>
      Math.min(longest, ...patterns.map((pattern) => set.minLength(pattern))),
    );
    this.shortestResult = this.#shortestResults();
    this.own = new ValueNeeds(nodes.length);
    this.before = new ValueNeeds(nodes.length);
    const behind = new ValueNeeds(nodes.length);
    for (const [node, patterns] of this.#patternsOfNode.entries()) {
      for (const pattern of patterns) this.own.addPattern(node, set, pattern);
    }
    // A step's parent has a smaller number: what is behind a step is complete when the step is reached.
    for (let node = nodes.length - 1; node > 0; node--) {
      const { parent, transformation } = nodes[node]!;
      behind.addNeed(node, this.own, node);
      this.before.addBefore(node, behind, node, transformation, set);
      behind.addNeed(parent, behind, node);
      behind.addNeed(parent, this.before, node);
    }
  }

  #shortestResults(): Int32Array {
    const behind = this.shortest.slice();
    const results = new Int32Array(this.transformations.length).fill(longest);
    for (let node = this.nodes.length - 1; node > 0; node--) {
      const { parent, transformation } = this.nodes[node]!;
      const number = this.transformationOf[node]!;
      results[number] = Math.min(results[number]!, behind[node]!);
      behind[parent] = transformation.shortens ? Math.min(behind[parent]!, behind[node]!) : 0;
    }
    return results;
  }

  /** What is to be done for a value with these trigger bytes. */
  recipe(bits: number): Recipe {
    if (this.#lastRecipe !== undefined && this.#lastBits === bits) return this.#lastRecipe;
    let recipe = this.#recipes.get(bits);
    if (recipe === undefined) {
      recipe = this.#makeRecipe(bits);
      if (this.#recipes.size >= mostRecipes) this.#recipes.clear();
      this.#recipes.set(bits, recipe);
    }
    this.#lastBits = bits;
    this.#lastRecipe = recipe;
    return recipe;
  }

  #makeRecipe(bits: number): Recipe {
    const isTouched = new Uint8Array(this.nodes.length);
    const steps: number[] = [];
    const untouched = this.counts[0] === 0 ? [] : [0];
    for (let node = 1; node < this.nodes.length; node++) {
      if (isTouched[this.parents[node]!] === 1 || (bits & this.triggers[node]!) !== 0) {
        isTouched[node] = 1;
        steps.push(node);
      } else if (this.counts[node] !== 0) untouched.push(node);
    }
    const lookers = untouched.reduce((sum, node) => sum + this.counts[node]!, 0);
    return { steps: Int32Array.from(steps), untouched: Int32Array.from(untouched), lookers };
  }

  #child(parent: number, transformation: Transformation): number {
    const known = this.nodes.findIndex(
      (node, index) => index > 0 && node.parent === parent && node.transformation === transformation,
    );
    if (known > 0) return known;
    this.byNode.push([]);
    this.#patternsOfNode.push([]);
    return this.nodes.push({ transformation, parent }) - 1;
  }
}

const identity: Transformation = { name: 'none', apply: () => false };

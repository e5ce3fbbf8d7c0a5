import { toLower } from '../bytes/character-class.ts';
import type { ScannedVariablePlan } from '../compile/scan-plan.ts';
import { targetVariable } from '../variables/registry.ts';
import type { StableVariable } from '../variables/variable.ts';
import type { FieldList } from './field-list.ts';
import type { ValueClass } from './value-class.ts';

/** A class that is built when the first value of it is seen. */
interface LazyClass {
  readonly name: string;
  readonly patterns: Int32Array;
  built: ValueClass | undefined;
}

/** A scanned variable: which class each of its members belongs to. */
export class ScannedVariable {
  readonly variable: StableVariable;
  readonly #others: LazyClass;
  readonly #named: readonly LazyClass[];
  /** Bit `length & 31` is set when a name of such a length is known: most names are none, and need no comparison. */
  readonly #lengths: number;
  readonly #build: (patterns: Int32Array) => ValueClass;

  /** @param build makes the class of some patterns */
  constructor(plan: ScannedVariablePlan, build: (patterns: Int32Array) => ValueClass) {
    const { name, path } = plan;
    const selector = path === '' ? ({ kind: 'all' } as const) : ({ kind: 'path', path } as const);
    this.variable = targetVariable(name, selector) as StableVariable;
    this.#build = build;
    this.#others = { name: '', patterns: plan.others, built: undefined };
    this.#named = plan.named.map(([member, patterns]) => ({ name: member, patterns, built: undefined }));
    let lengths = 0;
    for (const [member] of plan.named) lengths |= 1 << (member.length & 31);
    this.#lengths = lengths;
  }

  /** The class of a row; undefined when no scanned rule looks at it. */
  classOf(list: FieldList, row: number): ValueClass | undefined {
    const lazy = this.#lazyClassOf(list, row);
    if (lazy.built !== undefined) return lazy.built;
    if (lazy.patterns.length === 0) return undefined;
    lazy.built = this.#build(lazy.patterns);
    return lazy.built;
  }

  #lazyClassOf(list: FieldList, row: number): LazyClass {
    const start = list.nameStart(row);
    const length = list.nameEnd(row) - start;
    if (((this.#lengths >>> (length & 31)) & 1) === 0) return this.#others;
    const first = length === 0 ? 0 : toLower(list.bytes[start]!);
    const named = this.#named;
    for (let i = 0; i < named.length; i++) {
      const { name } = named[i]!;
      if (name.length === length && name.charCodeAt(0) === first && list.isNamed(row, name)) return named[i]!;
    }
    return this.#others;
  }
}

/**
 * Thompson's construction, written backwards: every node is compiled with the address that follows it already
 * known, so that no address has to be filled in later except those of loops.
 */
import { RegexSyntaxError } from '../errors.ts';
import { canBeEmpty, type Hir } from '../hir.ts';
import { ByteSet } from '../syntax/byte-set.ts';
import { instructionWords, Op, type Program } from './program.ts';

/** Compiles an expression. Throws `regex.too-large` when more than `limit` instructions are needed. */
export function compileProgram(hir: Hir, groupCount: number, limit: number): Program {
  return new ProgramBuilder(limit).build(hir, groupCount);
}

class ProgramBuilder {
  private readonly limit: number;
  private readonly code: number[] = [];
  private readonly targets: number[] = [];
  private readonly sets: ByteSet[] = [];
  private readonly setNumbers = new Map<string, number>();
  private looks = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  build(hir: Hir, groupCount: number): Program {
    const match = this.emit(Op.match, 0, 0);
    const body = this.compile({ kind: 'capture', index: 0, sub: hir }, match);
    const choice = this.reserve(2);
    const loop = this.emit(Op.set, this.setNumber(ByteSet.all), choice);
    this.fill(choice, [body, loop]);
    const words = new Uint32Array(this.sets.length * 8);
    for (const [number, set] of this.sets.entries()) words.set(set.words, number * 8);
    return {
      code: Int32Array.from(this.code),
      targets: Int32Array.from(this.targets),
      sets: words,
      anchoredStart: body,
      unanchoredStart: choice,
      slotCount: 2 * (groupCount + 1),
      looks: this.looks,
    };
  }

  private compile(hir: Hir, next: number): number {
    switch (hir.kind) {
      case 'empty':
        return next;
      case 'set':
        return hir.set.isEmpty ? this.emit(Op.fail, 0, 0) : this.emit(Op.set, this.setNumber(hir.set), next);
      case 'look':
        this.looks |= 1 << hir.look;
        return this.emit(Op.look, hir.look, next);
      case 'capture': {
        const close = this.emit(Op.save, 2 * hir.index + 1, next);
        return this.emit(Op.save, 2 * hir.index, this.compile(hir.sub, close));
      }
      case 'concat': {
        let entry = next;
        for (let index = hir.parts.length - 1; index >= 0; index--)
          entry = this.compile(hir.parts[index]!, entry);
        return entry;
      }
      case 'alternate':
        return this.choice(hir.branches.map((branch) => this.compile(branch, next)));
      case 'repeat':
        return this.repeat(hir.sub, hir.min, hir.max, hir.greedy, next);
    }
  }

  private repeat(sub: Hir, min: number, max: number, greedy: boolean, next: number): number {
    let entry = next;
    let copies = min;
    if (max !== Number.POSITIVE_INFINITY) {
      // x{0,3} is (x(x(x)?)?)?: each copy may be skipped to the very end.
      for (let count = min; count < max; count++) entry = this.option(this.compile(sub, entry), next, greedy);
    } else if (min > 0) {
      entry = this.plus(sub, greedy, next);
      copies--;
    } else if (canBeEmpty(sub)) {
      // (x+)? in place of x*: an empty round must be able to leave the loop with its captures set.
      entry = this.option(this.plus(sub, greedy, next), next, greedy);
    } else {
      const choice = this.reserve(2);
      const body = this.compile(sub, choice);
      this.fill(choice, greedy ? [body, next] : [next, body]);
      entry = choice;
    }
    for (; copies > 0; copies--) {
      const before = entry;
      entry = this.compile(sub, entry);
      if (entry === before) break;
    }
    return entry;
  }

  private plus(sub: Hir, greedy: boolean, next: number): number {
    const choice = this.reserve(2);
    const body = this.compile(sub, choice);
    this.fill(choice, greedy ? [body, next] : [next, body]);
    return body;
  }

  private option(body: number, next: number, greedy: boolean): number {
    return this.choice(greedy ? [body, next] : [next, body]);
  }

  private choice(entries: readonly number[]): number {
    const at = this.reserve(entries.length);
    this.fill(at, entries);
    return at;
  }

  private reserve(count: number): number {
    const from = this.targets.length;
    for (let index = 0; index < count; index++) this.targets.push(0);
    return this.emit(Op.alternate, from, count);
  }

  private fill(at: number, entries: readonly number[]): void {
    const from = this.code[at + 1]!;
    for (const [index, entry] of entries.entries()) this.targets[from + index] = entry;
  }

  private emit(op: number, x: number, y: number): number {
    const at = this.code.length;
    if (at >= this.limit * instructionWords) {
      const hint = 'make the counts of its bounded repeats smaller';
      throw new RegexSyntaxError(
        'regex.too-large',
        0,
        `pattern needs more than ${this.limit} instructions`,
        hint,
      );
    }
    this.code.push(op, x, y);
    return at;
  }

  private setNumber(set: ByteSet): number {
    const key = set.key();
    let number = this.setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.length;
      this.sets.push(set);
      this.setNumbers.set(key, number);
    }
    return number;
  }
}

import type { PatternSet } from '@portcullis/byte-regex';
import { hasByte } from '../bytes/byte-mask.ts';
import type { Transformation } from '../transformations/transformation.ts';
import { anyValue, triggerBit, triggerBitsOfSet } from './trigger-bits.ts';

/** Words of one entry: groups of bytes as bits of the trigger word and of the pattern set's two words. */
const stride = 3;

/**
 * What a value must have for something to come of it, by number: it needs a byte of one of the groups in three words. A
 * need with the bit that every value has is always met.
 */
export class ValueNeeds {
  readonly #words: Int32Array;

  constructor(count: number) {
    this.#words = new Int32Array(count * stride);
  }

  /** Whether a value with these words meets a need. */
  isMet(need: number, triggers: number, common: number, rare: number): boolean {
    const words = this.#words;
    const at = need * stride;
    return ((words[at]! & triggers) | (words[at + 1]! & common) | (words[at + 2]! & rare)) !== 0;
  }

  /** Widens a need by what a pattern of the set needs. */
  addPattern(need: number, set: PatternSet, pattern: number): void {
    const { common, rare } = set.needs(pattern);
    if ((common & rare) === -1) this.addTriggers(need, anyValue);
    else this.#add(need, 0, common, rare);
  }

  /** Widens a need by groups of the trigger word. */
  addTriggers(need: number, triggers: number): void {
    this.#add(need, triggers, 0, 0);
  }

  /** Widens a need by another one. */
  addNeed(need: number, other: ValueNeeds, number: number): void {
    const at = number * stride;
    this.#add(need, other.#words[at]!, other.#words[at + 1]!, other.#words[at + 2]!);
  }

  /**
   * Widens a need by what a transformation's input must have for its result to meet another need. Where that cannot be
   * said, the input need only be one that the transformation changes.
   */
  addBefore(
    need: number,
    other: ValueNeeds,
    number: number,
    transformation: Transformation,
    set: PatternSet,
  ): void {
    if (tellsBefore(other, number, transformation, set)) this.addNeed(need, other, number);
    else this.addTriggers(need, triggerBit(transformation));
  }

  #add(need: number, triggers: number, common: number, rare: number): void {
    const at = need * stride;
    this.#words[at]! |= triggers;
    this.#words[at + 1]! |= common;
    this.#words[at + 2]! |= rare;
  }
}

/** Whether a need of a transformation's result can be looked for in its input: it adds nothing that meets it. */
function tellsBefore(needs: ValueNeeds, need: number, { adds }: Transformation, set: PatternSet): boolean {
  if (adds === undefined) return false;
  let common = 0;
  let rare = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (!hasByte(adds, byte)) continue;
    common |= set.commonOf[byte]!;
    rare |= set.rareOf[byte]!;
  }
  return !needs.isMet(need, triggerBitsOfSet(adds), common, rare);
}

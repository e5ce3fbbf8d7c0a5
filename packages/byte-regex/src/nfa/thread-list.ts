/**
 * The threads of one position of a simulated automaton: a set of instructions in order of preference, each with its
 * capture slots. A sparse set, so that clearing costs nothing.
 */
export class ThreadList {
  size = 0;
  dense: Int32Array = new Int32Array(0);
  private sparse: Int32Array = new Int32Array(0);
  slots: Int32Array = new Int32Array(0);

  /** Makes room for `instructions` threads of `slotCount` slots, and clears. */
  prepare(instructions: number, slotCount: number): void {
    if (this.dense.length < instructions) {
      this.dense = new Int32Array(instructions);
      this.sparse = new Int32Array(instructions);
    }
    if (this.slots.length < instructions * slotCount) this.slots = new Int32Array(instructions * slotCount);
    this.size = 0;
  }

  /** Adds an instruction (by number); false when it is there already. */
  add(instruction: number): boolean {
    const at = this.sparse[instruction]!;
    if (at < this.size && this.dense[at] === instruction) return false;
    this.dense[this.size] = instruction;
    this.sparse[instruction] = this.size++;
    return true;
  }
}

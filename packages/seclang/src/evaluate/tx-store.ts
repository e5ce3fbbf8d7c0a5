/** What a TX variable holds: a number, or bytes as a latin-1 string. */
export type TxValue = string | number;

/** Most TX variables whose names come from traffic. CRS makes one per request header and per argument. */
export const mostDynamicNames = 1024;
/** Most bytes of names and values that come from traffic. */
export const mostDynamicBytes = 1 << 20;

/**
 * The TX collection. Names that the rules mention are slots; names built at run time from traffic go to a map that is
 * limited, and what does not fit is counted and dropped.
 */
export class TxStore {
  /** Values by slot. */
  readonly slots: (TxValue | undefined)[];
  /** How many writes the limits have dropped. */
  dropped = 0;
  readonly #names: readonly string[];
  readonly #slotOf: ReadonlyMap<string, number>;
  #dynamic: Map<string, TxValue> | undefined;
  #dynamicBytes = 0;

  constructor(
    names: readonly string[],
    slotOf: ReadonlyMap<string, number>,
    initial: readonly (TxValue | undefined)[],
  ) {
    this.#names = names;
    this.#slotOf = slotOf;
    this.slots = initial.slice();
  }

  /** The value of a name in small letters. */
  get(name: string): TxValue | undefined {
    const slot = this.#slotOf.get(name);
    return slot === undefined ? this.#dynamic?.get(name) : this.slots[slot];
  }

  /** Writes a name in small letters. */
  set(name: string, value: TxValue): void {
    const slot = this.#slotOf.get(name);
    if (slot !== undefined) {
      this.slots[slot] = value;
      return;
    }
    this.#dynamic ??= new Map();
    const size = name.length + (typeof value === 'string' ? value.length : 8);
    // PERF: whether the name is new matters only when there is no room for one.
    if (
      this.#dynamicBytes + size > mostDynamicBytes ||
      (this.#dynamic.size >= mostDynamicNames && !this.#dynamic.has(name))
    ) {
      this.dropped++;
      return;
    }
    this.#dynamicBytes += size;
    this.#dynamic.set(name, value);
  }

  /** Removes a name in small letters. */
  remove(name: string): void {
    const slot = this.#slotOf.get(name);
    if (slot !== undefined) this.slots[slot] = undefined;
    else this.#dynamic?.delete(name);
  }

  /** Calls `visit` for the variables of some slots that have a value. */
  eachOf(slots: readonly number[], visit: (name: string, value: TxValue) => void): void {
    for (const slot of slots) {
      const value = this.slots[slot];
      if (value !== undefined) visit(this.#names[slot]!, value);
    }
  }

  /** Calls `visit` for every variable whose name was built at run time. */
  eachDynamic(visit: (name: string, value: TxValue) => void): void {
    this.#dynamic?.forEach((value, name) => {
      visit(name, value);
    });
  }

  /** Calls `visit` for every variable. */
  each(visit: (name: string, value: TxValue) => void): void {
    for (let slot = 0; slot < this.slots.length; slot++) {
      const value = this.slots[slot];
      if (value !== undefined) visit(this.#names[slot]!, value);
    }
    this.#dynamic?.forEach((value, name) => {
      visit(name, value);
    });
  }
}

/**
 * The dynamic table of HPACK (RFC 7541, 2.3.2 and 4): a ring of fields, newest first, bounded by a size in octets.
 */

/** What every entry counts besides its name and value (4.1). */
export const entryOverheadBytes = 32;

/** A ring of name and value strings (one character per byte). */
export class DynamicTable {
  #names: string[];
  #values: string[];
  #capacity: number;
  /** Slot of the newest entry. */
  #head = 0;
  #count = 0;
  #size = 0;
  #maxSize: number;

  /** Counts every change, so that results derived from the table can be known to be stale. */
  generation = 0;

  /** `maxSize` in octets as RFC 7541, 4.1 counts them. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
    this.#capacity = 16;
    this.#names = new Array<string>(16).fill('');
    this.#values = new Array<string>(16).fill('');
  }

  /** Entries that are there. */
  get length(): number {
    return this.#count;
  }

  /** Octets in use. */
  get size(): number {
    return this.#size;
  }

  /** Octets allowed. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** The name of entry `position`, 0 being the newest; the caller has checked `position < length`. */
  name(position: number): string {
    return this.#names[(this.#head + position) & (this.#capacity - 1)]!;
  }

  /** The value of entry `position`; as `name`. */
  value(position: number): string {
    return this.#values[(this.#head + position) & (this.#capacity - 1)]!;
  }

  /** Changes the allowed size and evicts what no longer fits (4.3). */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.generation++;
    this.#evict(maxSize);
  }

  /** Adds an entry, evicting from the old end. One larger than the table empties it and is not added (4.4). */
  add(name: string, value: string): void {
    const size = name.length + value.length + entryOverheadBytes;
    this.generation++;
    this.#evict(this.#maxSize - size);
    if (size > this.#maxSize) return;
    if (this.#count === this.#capacity) this.#grow();
    this.#head = (this.#head - 1) & (this.#capacity - 1);
    this.#names[this.#head] = name;
    this.#values[this.#head] = value;
    this.#count++;
    this.#size += size;
  }

  #evict(limit: number): void {
    while (this.#count > 0 && this.#size > limit) {
      const slot = (this.#head + this.#count - 1) & (this.#capacity - 1);
      this.#size -= this.#names[slot]!.length + this.#values[slot]!.length + entryOverheadBytes;
      this.#names[slot] = '';
      this.#values[slot] = '';
      this.#count--;
    }
  }

  #grow(): void {
    const names: string[] = [];
    const values: string[] = [];
    for (let position = 0; position < this.#count; position++) {
      names.push(this.name(position));
      values.push(this.value(position));
    }
    const free = 2 * this.#capacity - this.#count;
    this.#names = names.concat(new Array<string>(free).fill(''));
    this.#values = values.concat(new Array<string>(free).fill(''));
    this.#capacity *= 2;
    this.#head = 0;
  }
}

/** Persistent collections (IP, GLOBAL, SESSION, USER, RESOURCE): the interface, and a store in memory. */

/** One record of a collection, found by its key. Values are latin-1 strings; times milliseconds. */
export interface CollectionRecord {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Adds to a number (absent counts as 0) and returns the sum. One step, so that no update is lost. */
  add(name: string, amount: number): number;
  remove(name: string): void;
  /** Removes the variable at a time. */
  expireAt(name: string, time: number): void;
  /** When the variable was written last; undefined for an absent one. */
  writtenAt(name: string): number | undefined;
  each(visit: (name: string, value: string) => void): void;
}

/** Keeps records between transactions. A service may share one between workers or machines. */
export interface CollectionStore {
  /** The record of a key; made when absent. `timeout`: seconds without a write after which it is forgotten. */
  open(collection: string, key: string, timeout: number): CollectionRecord;
}

interface Variable {
  value: string;
  written: number;
  expires: number;
}

/** Most variables of a record: rules may build their names from traffic. */
const mostVariables = 1024;

/** Records in memory, at most `mostRecords`; the one that was opened longest ago goes first. */
export class MemoryCollectionStore implements CollectionStore {
  readonly #records = new Map<string, { touched: number; variables: Map<string, Variable> }>();
  readonly #now: () => number;
  readonly #mostRecords: number;

  /** @param now milliseconds. @param mostRecords default 65,536: some 20 MB of usual records */
  constructor(now: () => number, mostRecords = 65_536) {
    this.#now = now;
    this.#mostRecords = mostRecords;
  }

  open(collection: string, key: string, timeout: number): CollectionRecord {
    const id = `${collection}\n${key}`;
    const now = this.#now();
    let record = this.#records.get(id);
    if (record !== undefined && record.touched + timeout * 1000 <= now) record = undefined;
    record ??= { touched: now, variables: new Map() };
    this.#records.delete(id);
    this.#records.set(id, record);
    if (this.#records.size > this.#mostRecords) this.#records.delete(this.#records.keys().next().value!);
    return this.#view(record);
  }

  #view(record: { touched: number; variables: Map<string, Variable> }): CollectionRecord {
    const now = this.#now;
    const { variables } = record;
    const live = (name: string): Variable | undefined => {
      const variable = variables.get(name);
      if (variable === undefined || variable.expires > now()) return variable;
      variables.delete(name);
      return undefined;
    };
    const set = (name: string, value: string): void => {
      record.touched = now();
      if (variables.size >= mostVariables && !variables.has(name)) {
        // Those that have expired make room.
        for (const other of variables.keys()) live(other);
        if (variables.size >= mostVariables) return;
      }
      const expires = live(name)?.expires ?? Number.POSITIVE_INFINITY;
      variables.set(name, { value, written: now(), expires });
    };
    return {
      get: (name) => live(name)?.value,
      set,
      add(name, amount) {
        const sum = Math.trunc(Number(live(name)?.value ?? 0) || 0) + amount;
        set(name, String(sum));
        return sum;
      },
      remove: (name) => {
        variables.delete(name);
      },
      expireAt(name, time) {
        const variable = live(name);
        if (variable !== undefined) variable.expires = time;
      },
      writtenAt: (name) => live(name)?.written,
      each(visit) {
        for (const name of [...variables.keys()]) {
          const variable = live(name);
          if (variable !== undefined) visit(name, variable.value);
        }
      },
    };
  }
}

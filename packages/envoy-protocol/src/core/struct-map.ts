/**
 * A map<string, Struct> inside a message (the attributes of ext_proc), checked when the message was decoded and
 * read when somebody asks.
 */
import type { Reader } from '../wire/reader.ts';
import { Reader as WireReader } from '../wire/reader.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';
import { FlatStruct } from './flat-struct.ts';
import { RangeList } from './range-list.ts';
import { emptyStruct, readStruct, type StructObject, type StructValue } from './struct.ts';
import { checkStruct } from './struct-check.ts';

const KEY = tagOf(1, LENGTH_DELIMITED);
const STRUCT = tagOf(2, LENGTH_DELIMITED);

/** Lifetime: as the message it came from. Do not keep it; keep what `get` returns. */
export class StructMap {
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #entries = new RangeList();
  #decoded: StructObject | undefined;
  readonly #reader = new WireReader();
  readonly #flat = new FlatStruct();
  #isFlat = false;

  /** Empties the map and points it at `bytes`. */
  reset(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#entries.clear();
    this.#decoded = undefined;
    this.#isFlat = false;
  }

  /** Checks one map entry up to the reader's end and remembers where it stands. */
  readEntry(reader: Reader): void {
    reader.take();
    const start = reader.pos;
    const end = reader.end;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === STRUCT) {
        const outer = reader.enter();
        checkStruct(reader);
        reader.leave(outer);
      } else reader.skip(tag);
    }
    if (!reader.failed) this.#entries.push(start, end);
    this.#decoded = undefined;
    this.#isFlat = false;
  }

  /** All of it: namespace → Struct, an object without a prototype. Decoded at the first call, then remembered. */
  all(): StructObject {
    this.#decoded ??= this.#decode();
    return this.#decoded;
  }

  #decode(): StructObject {
    const all = emptyStruct();
    const reader = new WireReader();
    for (let index = 0; index < this.#entries.count; index++) {
      reader.reset(this.#bytes, this.#entries.start(index), this.#entries.end(index));
      let namespace = '';
      const struct = emptyStruct();
      for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
        if (tag === KEY) namespace = reader.string();
        else if (tag === STRUCT) {
          const outer = reader.enter();
          readStruct(reader, struct);
          reader.leave(outer);
        } else reader.skip(tag);
      }
      all[namespace] = struct;
    }
    return all;
  }

  /** The value of `name` in whichever namespace has it, or undefined. */
  get(name: string): StructValue | undefined {
    if (this.#entries.count === 0) return undefined;
    if (this.#entries.count === 1) return this.#onlyStruct().get(name);
    const all = this.all();
    for (const namespace of Object.keys(all)) {
      const value = (all[namespace] as StructObject)[name];
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The name if there is exactly one. */
  onlyName(): string | undefined {
    if (this.#entries.count === 1) return this.#onlyStruct().onlyName();
    const names = this.names();
    return names.length === 1 ? names[0] : undefined;
  }

  /** Envoy sends one namespace: no objects are made of that one. */
  #onlyStruct(): FlatStruct {
    if (this.#isFlat) return this.#flat;
    this.#isFlat = true;
    const reader = this.#reader;
    reader.reset(this.#bytes, this.#entries.start(0), this.#entries.end(0));
    this.#flat.clear();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === STRUCT) {
        const outer = reader.enter();
        this.#flat.read(reader);
        reader.leave(outer);
      } else reader.skip(tag);
    }
    return this.#flat;
  }

  /** The names in every namespace, without order (a Struct has none). */
  names(): string[] {
    return this.#entries.count === 0
      ? []
      : Object.values(this.all()).flatMap((struct) => Object.keys(struct as StructObject));
  }
}

/**
 * Plain data in pieces, for a thread that has something else to do: a structured clone of a large plan is read by its
 * receiver at one go, in 10 ms and more, and no answer may wait for that (D6). A parcel lies in shared memory, is made
 * once for all its receivers, and is opened piece by piece.
 *
 *   value ──cut──► small values, batched into pieces; a container that is too large for one becomes a list of its
 *                  parts: runs of small elements, and large ones by themselves, cut in the same way
 */
import { Deserializer, Serializer } from 'node:v8';

/** A value that was packed. Survives a structured clone at next to no cost. */
export interface Parcel<Value> {
  /** In the order in which they are opened; each on shared memory. */
  readonly pieces: readonly Uint8Array[];
  /** What the typed arrays of the value lie in. */
  readonly shared: readonly SharedArrayBuffer[];
  /** Never set: ties the parcel to the type of its value. */
  readonly value?: Value;
}

/** Values of a piece, counted by {@link weightOf}: some tenth of a millisecond of work. */
const pieceWeight = 2_000;

/** Numbers of values that were emitted before; a `run` holds several elements or properties of its container. */
type Part = readonly [number: number, isRun: boolean];

/** What a piece holds: a value as it is, or the parts of a container, its keys where it is no array. */
type Emitted =
  | { readonly is: unknown }
  | { readonly parts: readonly Part[]; readonly keys: ReadonlyArray<string | null> | null };

/** An object of this weight that stands in several places stays one object; a lighter one may become several. */
const sharedWeight = 50;

/** Packs plain data: primitives, arrays, objects, typed arrays; Maps and Sets only as they are, uncut. No cycles. */
export function pack<Value>(value: Value): Parcel<Value> {
  const packer = new Packer(value);
  packer.add(value);
  return { pieces: packer.finish(), shared: packer.shared };
}

/** Opens a parcel at one go. */
export function unpack<Value>(parcel: Parcel<Value>): Value {
  const steps = unpackSteps(parcel);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Opens a parcel, one piece per step. */
export function* unpackSteps<Value>(parcel: Parcel<Value>): Generator<undefined, Value, undefined> {
  const values: unknown[] = [];
  for (const piece of parcel.pieces) {
    const deserializer = new SharingDeserializer(piece, parcel.shared);
    deserializer.readHeader();
    for (const emitted of deserializer.readValue() as Emitted[]) {
      values.push('is' in emitted ? emitted.is : joined(emitted.parts, emitted.keys, values));
    }
    yield;
  }
  return values.at(-1) as Value;
}

/** A container from its parts. */
function joined(
  parts: readonly Part[],
  keys: ReadonlyArray<string | null> | null,
  values: readonly unknown[],
): unknown {
  if (keys === null) {
    const all: unknown[] = [];
    for (const [number, isRun] of parts) {
      if (isRun) for (const element of values[number] as unknown[]) all.push(element);
      else all.push(values[number]);
    }
    return all;
  }
  // From entries: what traffic or a file calls `__proto__` is a property like any other.
  const entries: Array<readonly [string, unknown]> = [];
  for (const [index, [number, isRun]] of parts.entries()) {
    if (isRun) for (const entry of Object.entries(values[number] as object)) entries.push(entry);
    else entries.push([keys[index]!, values[number]]);
  }
  return Object.fromEntries(entries);
}

class Packer {
  readonly shared: SharedArrayBuffer[] = [];
  readonly #pieces: Uint8Array[] = [];
  readonly #weights = new Map<object, number>();
  /** Objects that stand in several places, and the numbers of those that were emitted. */
  readonly #repeated = new Set<object>();
  readonly #numbers = new Map<object, number>();
  /** Containers with such objects somewhere in them. */
  readonly #holdsRepeated = new Map<object, boolean>();
  #batch: Emitted[] = [];
  #batchWeight = 0;
  #count = 0;

  /** `root` holds all that will be added. */
  constructor(root: unknown) {
    this.#survey(root);
  }

  /** Emits a value, cut if it is large; the result is its number. */
  add(value: unknown): number {
    if (!isContainer(value) || !this.#repeated.has(value)) return this.#addNew(value);
    const number = this.#numbers.get(value) ?? this.#addNew(value);
    this.#numbers.set(value, number);
    return number;
  }

  #addNew(value: unknown): number {
    const weight = this.#weightOf(value);
    if (!isContainer(value) || !this.#isCut(value)) return this.#emit({ is: value }, weight);
    const isArray = Array.isArray(value);
    const entries: ReadonlyArray<readonly [string, unknown]> = Object.entries(value);
    const parts: Part[] = [];
    const keys: Array<string | null> = [];
    let run: Array<readonly [string, unknown]> = [];
    let runWeight = 0;
    const endRun = (): void => {
      if (run.length === 0) return;
      const together = isArray ? run.map(([, element]) => element) : Object.fromEntries(run);
      parts.push([this.#emit({ is: together }, runWeight), true]);
      keys.push(null);
      [run, runWeight] = [[], 0];
    };
    for (const entry of entries) {
      const own = this.#weightOf(entry[1]);
      if (runWeight + own > pieceWeight) endRun();
      if (isContainer(entry[1]) && (this.#isCut(entry[1]) || this.#repeated.has(entry[1]))) {
        endRun();
        parts.push([this.add(entry[1]), false]);
        keys.push(entry[0]);
      } else {
        run.push(entry);
        runWeight += own + 1;
      }
    }
    endRun();
    return this.#emit({ parts, keys: isArray ? null : keys }, parts.length);
  }

  finish(): readonly Uint8Array[] {
    this.#flush();
    return this.#pieces;
  }

  #emit(emitted: Emitted, weight: number): number {
    if (this.#batchWeight + weight > pieceWeight) this.#flush();
    this.#batch.push(emitted);
    this.#batchWeight += weight;
    return this.#count++;
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const serializer = new SharingSerializer(this.shared);
    serializer.writeHeader();
    serializer.writeValue(this.#batch);
    const bytes = serializer.releaseBuffer();
    const piece = new Uint8Array(new SharedArrayBuffer(bytes.length));
    piece.set(bytes);
    this.#pieces.push(piece);
    [this.#batch, this.#batchWeight] = [[], 0];
  }

  /** Weighs all containers and notes those that are met again. */
  #survey(value: unknown): void {
    if (!isContainer(value)) return;
    if (this.#weights.has(value)) {
      if (this.#weights.get(value)! >= sharedWeight) this.#repeated.add(value);
      return;
    }
    for (const element of Object.values(value)) this.#survey(element);
    this.#weightOf(value);
  }

  /** Too large for one piece, or with something in it that must stay one object. */
  #isCut(value: object): boolean {
    if (this.#weightOf(value) > pieceWeight) return true;
    let holds = this.#holdsRepeated.get(value);
    if (holds === undefined) {
      holds = Object.values(value).some(
        (element) => isContainer(element) && (this.#repeated.has(element) || this.#isCut(element)),
      );
      this.#holdsRepeated.set(value, holds);
    }
    return holds;
  }

  /** How much work a value is to read: one for each value in it, and for each kilobyte of text and private memory. */
  #weightOf(value: unknown): number {
    if (typeof value === 'string') return 1 + (value.length >>> 10);
    if (typeof value !== 'object' || value === null) return 1;
    if (ArrayBuffer.isView(value)) {
      return 1 + (value.buffer instanceof SharedArrayBuffer ? 0 : value.byteLength >>> 10);
    }
    if (!isContainer(value)) return 1;
    let weight = this.#weights.get(value);
    if (weight === undefined) {
      weight = 1;
      for (const element of Object.values(value)) weight += this.#weightOf(element);
      this.#weights.set(value, weight);
    }
    return weight;
  }
}

/** The kinds of typed arrays; a kind is written as its place here. */
const kinds = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
] as const;

/** What Node documents about its serializer and its types leave out. */
interface HostObjects {
  _setTreatArrayBufferViewsAsHostObjects(flag: boolean): void;
}

/** Writes typed arrays: on shared memory as a place in a list of memories, once for all pieces; else their bytes. */
class SharingSerializer extends Serializer {
  readonly #shared: SharedArrayBuffer[];

  constructor(shared: SharedArrayBuffer[]) {
    super();
    this.#shared = shared;
    (this as unknown as HostObjects)._setTreatArrayBufferViewsAsHostObjects(true);
  }

  /** Called by Node for each typed array. */
  _writeHostObject(view: object): void {
    const kind = kinds.findIndex((candidate) => view instanceof candidate);
    if (kind < 0 || !ArrayBuffer.isView(view)) {
      // not covered: `kinds` has every kind of typed array that plans are made of
      throw new Error(`plan.corrupt: a ${view.constructor.name} cannot be packed`);
    }
    this.writeUint32(kind);
    this.writeUint32(view.byteLength / kinds[kind]!.BYTES_PER_ELEMENT);
    if (view.buffer instanceof SharedArrayBuffer) {
      this.writeUint32(1 + this.#placeOf(view.buffer));
      this.writeUint32(view.byteOffset);
    } else {
      this.writeUint32(0);
      this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    }
  }

  #placeOf(memory: SharedArrayBuffer): number {
    const known = this.#shared.indexOf(memory);
    return known >= 0 ? known : this.#shared.push(memory) - 1;
  }
}

/** Reads what {@link SharingSerializer} wrote. */
class SharingDeserializer extends Deserializer {
  readonly #shared: readonly SharedArrayBuffer[];

  constructor(piece: Uint8Array, shared: readonly SharedArrayBuffer[]) {
    super(piece);
    this.#shared = shared;
  }

  /** Called by Node for each of them. */
  _readHostObject(): object {
    const Kind = kinds[this.readUint32()]!;
    const length = this.readUint32();
    const place = this.readUint32();
    const memory = this.#shared[place - 1];
    if (memory !== undefined) return new Kind(memory as unknown as ArrayBuffer, this.readUint32(), length);
    // A copy, aligned and on memory of its own: the bytes of the piece are shared.
    const bytes = Uint8Array.from(this.readRawBytes(length * Kind.BYTES_PER_ELEMENT));
    return new Kind(bytes.buffer as ArrayBuffer, 0, length);
  }
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

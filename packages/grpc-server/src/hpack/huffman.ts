/**
 * The Huffman code of HPACK (RFC 7541, 5.2 and Appendix B).
 *
 * Decoding walks a state machine four bits at a time. A state is an inner node of the code tree; the table gives for
 * (state, nibble) the next state and, since no code is shorter than five bits, at most one symbol.
 *
 * PERF: nothing is allocated per string but its result. Guarded by `npm run bench -- transport`.
 */
import { huffmanCodeLengths } from './generated/huffman-table.ts';

const endOfString = 256;
const emits = 0x100;
const accepts = 0x200;
const fails = 0x400;

const codes: Uint32Array = canonicalCodes();
/** (state << 4 | nibble) -> next state << 16 | flags | symbol. */
const transitions: Int32Array = buildTransitions();

/** Most bytes that `length` coded bytes can become: the shortest code has five bits. */
export function decodedLengthLimit(length: number): number {
  return Math.floor((length * 8) / 5);
}

/**
 * Decodes `bytes[start, end)` into `out` at 0. Returns the number of bytes written, or -1 when the input is wrong:
 * EOS inside, padding longer than 7 bits, or padding that is not all ones (5.2). `out` must have room for
 * `decodedLengthLimit(end - start)` bytes.
 */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let state = 0;
  let flags = accepts;
  let written = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const high = transitions[(state << 4) | (byte >>> 4)]!;
    if ((high & emits) !== 0) out[written++] = high;
    const low = transitions[((high >>> 16) << 4) | (byte & 15)]!;
    if (((high | low) & fails) !== 0) return -1;
    if ((low & emits) !== 0) out[written++] = low;
    state = low >>> 16;
    flags = low;
  }
  return (flags & accepts) === 0 ? -1 : written;
}

/** Bytes that the coded form of a latin-1 string takes. */
export function huffmanLength(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits += huffmanCodeLengths[text.charCodeAt(at) & 0xff]!;
  return (bits + 7) >>> 3;
}

/** Writes the coded form of a latin-1 string at an offset, padded with ones; returns the offset behind it. */
export function huffmanEncode(text: string, out: Uint8Array, at: number): number {
  let next = at;
  let pending = 0;
  let pendingBits = 0;
  for (let index = 0; index < text.length; index++) {
    const symbol = text.charCodeAt(index) & 0xff;
    let left = huffmanCodeLengths[symbol]!;
    const code = codes[symbol]!;
    // Eight bits at most are taken at a time, so that `pending` stays below 16 bits.
    while (left > 0) {
      const taken = Math.min(left, 8);
      left -= taken;
      pending = (pending << taken) | ((code >>> left) & ((1 << taken) - 1));
      pendingBits += taken;
      if (pendingBits >= 8) {
        pendingBits -= 8;
        out[next++] = pending >>> pendingBits;
        pending &= (1 << pendingBits) - 1;
      }
    }
  }
  if (pendingBits > 0) out[next++] = (pending << (8 - pendingBits)) | ((1 << (8 - pendingBits)) - 1);
  return next;
}

function canonicalCodes(): Uint32Array {
  const result = new Uint32Array(endOfString + 1);
  let code = 0;
  for (let length = 1; length <= 30; length++) {
    code *= 2;
    for (let symbol = 0; symbol <= endOfString; symbol++) {
      if (huffmanCodeLengths[symbol] === length) result[symbol] = code++;
    }
  }
  return result;
}

function buildTransitions(): Int32Array {
  // Children of inner nodes: a positive number is an inner node, a negative one the leaf of symbol -1 - child.
  const children: Array<[number, number]> = [[0, 0]];
  const depth: number[] = [0];
  const allOnes: boolean[] = [true];
  for (let symbol = 0; symbol <= endOfString; symbol++) {
    const length = huffmanCodeLengths[symbol]!;
    let node = 0;
    for (let bit = length - 1; bit >= 0; bit--) {
      const side = (codes[symbol]! >>> bit) & 1;
      if (bit === 0) {
        children[node]![side] = -1 - symbol;
      } else {
        if (children[node]![side] === 0) {
          children[node]![side] = children.push([0, 0]) - 1;
          depth.push(depth[node]! + 1);
          allOnes.push(allOnes[node]! && side === 1);
        }
        node = children[node]![side]!;
      }
    }
  }
  const table = new Int32Array(children.length << 4);
  for (let state = 0; state < children.length; state++) {
    for (let nibble = 0; nibble < 16; nibble++) table[(state << 4) | nibble] = step(state, nibble);
  }
  return table;

  function step(state: number, nibble: number): number {
    let node = state;
    let result = 0;
    for (let bit = 3; bit >= 0; bit--) {
      const child = children[node]![(nibble >>> bit) & 1]!;
      if (child < 0) {
        const symbol = -1 - child;
        if (symbol === endOfString) return fails;
        result = emits | symbol;
        node = 0;
      } else {
        node = child;
      }
    }
    // What is left over at the end of a string must be ones, fewer than eight: the beginning of EOS.
    if (allOnes[node]! && depth[node]! < 8) result |= accepts;
    return (node << 16) | result;
  }
}

/** Code point ranges as sequences of byte ranges: what the UTF-8 encodings of a class look like (RFC 3629). */
import { alternateHir, concatHir, type Hir, neverHir, setHir } from '../hir.ts';
import { ByteSet } from './byte-set.ts';
import type { CodeRanges } from './code-ranges.ts';

const lengthLimits = [0x7f, 0x7ff, 0xffff, 0x10_ffff];

/** An expression that matches exactly the UTF-8 encodings of the code points (surrogates have none). */
export function utf8Hir(ranges: CodeRanges): Hir {
  const branches: Hir[] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    addRange(ranges[index]!, ranges[index + 1]!, branches);
  }
  return branches.length === 0 ? neverHir : alternateHir(branches);
}

function addRange(lo: number, hi: number, out: Hir[]): void {
  if (lo > hi) return;
  if (lo <= 0xdfff && hi >= 0xd800) {
    addRange(lo, 0xd7ff, out);
    addRange(0xe000, hi, out);
    return;
  }
  for (const limit of lengthLimits) {
    if (lo <= limit && hi > limit) {
      addRange(lo, limit, out);
      addRange(limit + 1, hi, out);
      return;
    }
  }
  // Both ends have encodings of one length. Split until every trailing byte runs over its whole range or is fixed.
  const length = lengthLimits.findIndex((limit) => hi <= limit) + 1;
  for (let trailing = 1; trailing < length; trailing++) {
    const mask = (1 << (6 * trailing)) - 1;
    if (lo >> (6 * trailing) === hi >> (6 * trailing)) continue;
    if ((lo & mask) !== 0) {
      addRange(lo, lo | mask, out);
      addRange((lo | mask) + 1, hi, out);
      return;
    }
    if ((hi & mask) !== mask) {
      addRange(lo, (hi & ~mask) - 1, out);
      addRange(hi & ~mask, hi, out);
      return;
    }
  }
  const from = encode(lo, length);
  const to = encode(hi, length);
  out.push(concatHir(from.map((byte, index) => setHir(ByteSet.range(byte, to[index]!)))));
}

function encode(code: number, length: number): number[] {
  if (length === 1) return [code];
  const lead = [0xc0, 0xe0, 0xf0][length - 2]!;
  const out = [lead | (code >> (6 * (length - 1)))];
  for (let left = length - 2; left >= 0; left--) out.push(0x80 | ((code >> (6 * left)) & 0x3f));
  return out;
}

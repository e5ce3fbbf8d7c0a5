/**
 * Walks a Struct, or a map of Structs, without building anything. A message whose structs were checked can hand
 * them out later, lazily, and that reading can no longer fail.
 */
import type { Reader } from '../wire/reader.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';

const FIRST = tagOf(1, LENGTH_DELIMITED);
const SECOND = tagOf(2, LENGTH_DELIMITED);
const STRUCT_VALUE = tagOf(5, LENGTH_DELIMITED);
const LIST_VALUE = tagOf(6, LENGTH_DELIMITED);

/** Checks the fields of a Struct up to the reader's end. */
export function checkStruct(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== FIRST) {
      reader.skip(tag);
      continue;
    }
    reader.take();
    const outer = reader.enter();
    for (let inner = reader.tag(); inner !== 0; inner = reader.tag()) {
      if (inner === SECOND) {
        const end = reader.enter();
        checkValue(reader);
        reader.leave(end);
      } else reader.skip(inner);
    }
    reader.leave(outer);
  }
}

function checkValue(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== STRUCT_VALUE && tag !== LIST_VALUE) {
      reader.skip(tag);
      continue;
    }
    if (reader.depth <= 0) {
      reader.fail('limit.depth');
      return;
    }
    reader.depth--;
    const outer = reader.enter();
    if (tag === STRUCT_VALUE) checkStruct(reader);
    else checkList(reader);
    reader.leave(outer);
    reader.depth++;
  }
}

function checkList(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === FIRST) {
      reader.take();
      const outer = reader.enter();
      checkValue(reader);
      reader.leave(outer);
    } else reader.skip(tag);
  }
}

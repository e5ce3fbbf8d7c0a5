/** Headers as fields of messages, without an object per header. */
import type { Field } from '../wire/field.ts';
import { type Kind, string } from '../wire/kind.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';
import type { Writer } from '../wire/writer.ts';
import { HeaderList, readHeaderEntry } from './header-list.ts';

const HEADERS = tagOf(1, LENGTH_DELIMITED);

/** A HeaderMap. Written with raw_value. */
export const headerMapList: Kind<HeaderList> = {
  typeName: 'envoy.config.core.v3.HeaderMap',
  wireType: LENGTH_DELIMITED,
  empty: () => new HeaderList(),
  isEmpty: () => false,
  read(reader, list) {
    if (list.count === 0) list.reset(reader.bytes);
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === HEADERS) {
        reader.take();
        const end = reader.enter();
        readHeaderEntry(reader, list, true);
        reader.leave(end);
      } else reader.skip(tag);
    }
    reader.leave(outer);
    return list;
  },
  write(writer, number, list) {
    const mark = writer.mark();
    for (let index = list.count - 1; index >= 0; index--) writeEntry(writer, 1, list, index, 3);
    writer.message(number, mark);
  },
};

/** A map<string, string> of headers. Repeated names stay in the list; protobuf maps keep the last. */
export function headerEntries(number: number): Field<HeaderList> {
  return {
    number,
    label: 'map',
    kind: string,
    tag: tagOf(number, LENGTH_DELIMITED),
    initial: () => new HeaderList(),
    read(reader, list) {
      if (list.count === 0) list.reset(reader.bytes);
      reader.take();
      const outer = reader.enter();
      readHeaderEntry(reader, list, false);
      reader.leave(outer);
      return list;
    },
    write(writer, list) {
      for (let index = list.count - 1; index >= 0; index--) writeEntry(writer, number, list, index, 2);
    },
  };
}

function writeEntry(
  writer: Writer,
  number: number,
  list: HeaderList,
  index: number,
  valueField: number,
): void {
  const mark = writer.mark();
  const { bytes } = list;
  writer.bytes(valueField, bytes.subarray(list.valueStart(index), list.valueEnd(index)));
  writer.bytes(1, bytes.subarray(list.nameStart(index), list.nameEnd(index)));
  writer.message(number, mark);
}

/** Structs as fields of messages. */
import { type Field, readMapEntry, writeMapEntry } from '../wire/field.ts';
import type { Kind } from '../wire/kind.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';
import { emptyStruct, readStruct, type StructObject, type StructValue, writeStruct } from './struct.ts';

/** A Struct as plain data. */
export const struct: Kind<StructObject> = {
  typeName: 'google.protobuf.Struct',
  wireType: LENGTH_DELIMITED,
  empty: emptyStruct,
  isEmpty: () => false,
  read(reader, previous) {
    const outer = reader.enter();
    readStruct(reader, previous as { [key: string]: StructValue });
    reader.leave(outer);
    return previous;
  },
  write(writer, number, value) {
    const mark = writer.mark();
    writeStruct(writer, value);
    writer.message(number, mark);
  },
};

/** A map<string, Struct> as one object: namespace → Struct. */
export function structsByNamespace(number: number): Field<StructObject> {
  return {
    number,
    label: 'map',
    kind: struct,
    tag: tagOf(number, LENGTH_DELIMITED),
    initial: emptyStruct,
    read(reader, current) {
      const [namespace, value] = readMapEntry(reader, struct);
      (current as { [key: string]: StructValue })[namespace] = value;
      return current;
    },
    write(writer, value) {
      for (const namespace of Object.keys(value).reverse()) {
        writeMapEntry(writer, number, namespace, struct, value[namespace] as StructObject);
      }
    },
  };
}

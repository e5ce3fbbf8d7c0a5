/** google.protobuf.BoolValue and the like: a scalar whose absence means something. Use with `optional`. */
import { bool, type Kind, uint32, uint64 } from '../wire/kind.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';

function wrapper<V>(typeName: string, kind: Kind<V>): Kind<V> {
  const valueTag = tagOf(1, kind.wireType);
  return {
    typeName,
    wireType: LENGTH_DELIMITED,
    empty: kind.empty,
    isEmpty: () => false,
    read(reader, previous) {
      let value = previous;
      const outer = reader.enter();
      for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
        if (tag === valueTag) value = kind.read(reader, value);
        else reader.skip(tag);
      }
      reader.leave(outer);
      return value;
    },
    write(writer, number, value) {
      const mark = writer.mark();
      if (!kind.isEmpty(value)) kind.write(writer, 1, value);
      writer.message(number, mark);
    },
  };
}

/** google.protobuf.BoolValue. */
export const boolValue: Kind<boolean> = wrapper('google.protobuf.BoolValue', bool);
/** google.protobuf.UInt32Value. */
export const uint32Value: Kind<number> = wrapper('google.protobuf.UInt32Value', uint32);
/** google.protobuf.UInt64Value. */
export const uint64Value: Kind<number> = wrapper('google.protobuf.UInt64Value', uint64);

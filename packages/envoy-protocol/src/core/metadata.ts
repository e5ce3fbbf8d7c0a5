/** envoy.config.core.v3.Metadata and google.protobuf.Any. */
import { map, singular } from '../wire/field.ts';
import { bytes, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import type { Reader } from '../wire/reader.ts';
import { LENGTH_DELIMITED, tagOf } from '../wire/wire-type.ts';
import { checkStruct } from './struct-check.ts';
import { structsByNamespace } from './struct-kind.ts';

/** google.protobuf.Any: a message of a type that only its reader knows. */
export const any = message('google.protobuf.Any', {
  typeUrl: singular(1, string),
  value: singular(2, bytes),
});
export type Any = Decoded<typeof any.fields>;

/** Metadata of a connection or a stream, by namespace (usually the name of a filter). */
export const metadata = message('envoy.config.core.v3.Metadata', {
  filterMetadata: structsByNamespace(1),
  typedFilterMetadata: map(2, any),
});
export type Metadata = Decoded<typeof metadata.fields>;

const FILTER_METADATA = tagOf(1, LENGTH_DELIMITED);
const TYPED_FILTER_METADATA = tagOf(2, LENGTH_DELIMITED);
const ENTRY_VALUE = tagOf(2, LENGTH_DELIMITED);

/** Checks a Metadata up to the reader's end without building it; reading it afterwards cannot fail. */
export function checkMetadata(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== FILTER_METADATA && tag !== TYPED_FILTER_METADATA) {
      reader.skip(tag);
      continue;
    }
    reader.take();
    const outer = reader.enter();
    for (let inner = reader.tag(); inner !== 0; inner = reader.tag()) {
      if (inner === ENTRY_VALUE) {
        const end = reader.enter();
        if (tag === FILTER_METADATA) checkStruct(reader);
        else checkFields(reader);
        reader.leave(end);
      } else reader.skip(inner);
    }
    reader.leave(outer);
  }
}

function checkFields(reader: Reader): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) reader.skip(tag);
}

/** Custom metadata of gRPC: header fields that a handler may send (gRPC over HTTP/2, "Custom-Metadata"). */
import type { HeaderField } from '../hpack/field-list.ts';
import { isFieldName, isFieldValue } from '../request-head.ts';

/** Names that belong to the protocol. Those that begin with 'grpc-' do too. */
const reserved: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** The fields that may be sent; others are left out. `-bin` values are base64 text already. */
export function legalMetadata(metadata: readonly HeaderField[]): HeaderField[] {
  return metadata.filter(
    ([name, value]) =>
      isFieldName(name) && isFieldValue(value) && !reserved.has(name) && !name.startsWith('grpc-'),
  );
}

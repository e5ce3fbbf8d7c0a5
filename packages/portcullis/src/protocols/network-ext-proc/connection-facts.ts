/**
 * What Envoy tells of a connection besides its bytes: attributes (1.40: `connection_attributes`), metadata that it
 * forwards (namespace `portcullis`, keys listener, sni, alpn, client_address), and initial metadata of the gRPC
 * stream. A client has no way to set any of them.
 */
import type { NetworkProcessingRequest, StructObject, StructValue } from '@portcullis/envoy-protocol';
import type { ConnectionFacts } from '../../connection-engines/inspector.ts';
import { canonicalAddress } from '../../exchange/ip-address.ts';

/** The same, and the metadata for conditions. */
export interface ToldFacts extends ConnectionFacts {
  readonly untyped: StructObject;
  /** Type URL by namespace. */
  readonly typed: ReadonlyMap<string, string>;
}

const ownNamespace = 'portcullis';
const filterName = 'envoy.filters.network.ext_proc';

/** Facts of the first message. `listener`: from initial metadata, else the id of our own listener. */
export function factsOf(request: NetworkProcessingRequest, listener: string): ToldFacts {
  const untyped = request.metadata?.filterMetadata ?? {};
  const own = objectAt(untyped, ownNamespace);
  const attributes = objectAt(request.attributes, filterName);
  const address = textAt(attributes, 'source.address') || textAt(own, 'client_address');
  const names = textAt(own, 'alpn');
  const typed = new Map<string, string>();
  for (const [namespace, value] of request.metadata?.typedFilterMetadata ?? [])
    typed.set(namespace, value.typeUrl);
  return {
    listener: textAt(own, 'listener') || listener,
    sni: (textAt(attributes, 'connection.requested_server_name') || textAt(own, 'sni')).toLowerCase(),
    alpn: names === '' ? [] : names.toLowerCase().split(','),
    client: canonicalAddress(address) ?? '',
    untyped,
    typed,
  };
}

function objectAt(object: StructObject, key: string): StructObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function textAt(object: StructObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** Whether a value of a Struct is an object. */
export function isObject(value: StructValue | undefined): value is StructObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

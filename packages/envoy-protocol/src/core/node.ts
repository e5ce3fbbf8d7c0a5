/** envoy.config.core.v3.Node: who an Envoy is. */
import { map, optional, repeated, singular } from '../wire/field.ts';
import { bool, string, uint32 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { address } from './address.ts';
import { struct } from './struct-kind.ts';

/** Codec of envoy.config.core.v3.Locality. */
export const locality = message('envoy.config.core.v3.Locality', {
  region: singular(1, string),
  zone: singular(2, string),
  subZone: singular(3, string),
});

/** Codec of envoy.type.v3.SemanticVersion. */
export const semanticVersion = message('envoy.type.v3.SemanticVersion', {
  majorNumber: singular(1, uint32),
  minorNumber: singular(2, uint32),
  patch: singular(3, uint32),
});

/** Codec of envoy.config.core.v3.BuildVersion. */
export const buildVersion = message('envoy.config.core.v3.BuildVersion', {
  version: optional(1, semanticVersion),
  metadata: optional(2, struct),
});

/** An extension compiled into an Envoy; a stock 1.40 lists 516 of them (some 60 KB). */
export const extension = message('envoy.config.core.v3.Extension', {
  name: singular(1, string),
  category: singular(2, string),
  typeDescriptor: singular(3, string),
  version: optional(4, buildVersion),
  disabled: singular(5, bool),
  typeUrls: repeated(6, string),
});

/** Codec of xds.core.v3.ContextParams. */
export const contextParams = message('xds.core.v3.ContextParams', { params: map(1, string) });

/** Codec of envoy.config.core.v3.Node. */
export const node = message(
  'envoy.config.core.v3.Node',
  {
    id: singular(1, string),
    cluster: singular(2, string),
    metadata: optional(3, struct),
    locality: optional(4, locality),
    userAgentName: singular(6, string),
    userAgentVersion: optional(7, string),
    userAgentBuildVersion: optional(8, buildVersion),
    extensions: repeated(9, extension),
    clientFeatures: repeated(10, string),
    listeningAddresses: repeated(11, address),
    dynamicParameters: map(12, contextParams),
  },
  [['userAgentVersion', 'userAgentBuildVersion']],
);
export type Node = Decoded<typeof node.fields>;

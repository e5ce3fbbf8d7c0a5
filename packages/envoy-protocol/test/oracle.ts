/** Envoy's own descriptors as an independent codec: the oracle of the differential tests. */
import { readFileSync } from 'node:fs';
import { shared } from '@portcullis-testing/prerequisites';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';

/** Where the descriptors are, or why the tests that need them are skipped. */
export const descriptors = shared('conformance/envoy-1.40.0-descriptors.pb');

let loaded: protobuf.Root | undefined;

/** The type with this full name (`envoy.service.ext_proc.v3.ProcessingRequest`), field names as in the proto files. */
export function oracleType(fullName: string): protobuf.Type {
  loaded ??= load();
  return loaded.lookupType(fullName);
}

function load(): protobuf.Root {
  const root = protobuf.Root.fromDescriptor(readFileSync(descriptors.path), { keepCase: true });
  root.resolveAll();
  return root;
}

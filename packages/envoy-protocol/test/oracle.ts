/** protobufjs with Envoy's own descriptors: an independent codec, the oracle of the differential tests. */
import { readFileSync } from 'node:fs';
import { shared } from '@portcullis-testing/prerequisites';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor.js';

/** Where the descriptors are, or why the tests that need them are skipped. */
export const descriptors = shared('conformance/envoy-1.40.0-descriptors.pb');

/** Envoy is no server of these, so its descriptors lack them: the protocols of gRPC itself. */
const GRPC_SERVICES = `
syntax = "proto3";
package grpc.health.v1;
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse {
  enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
  ServingStatus status = 1;
}`;
const REFLECTION = `
syntax = "proto3";
package grpc.reflection.v1;
message ServerReflectionRequest {
  string host = 1;
  oneof message_request {
    string file_by_filename = 3;
    string file_containing_symbol = 4;
    ExtensionRequest file_containing_extension = 5;
    string all_extension_numbers_of_type = 6;
    string list_services = 7;
  }
}
message ExtensionRequest { string containing_type = 1; int32 extension_number = 2; }
message ServerReflectionResponse {
  string valid_host = 1;
  ServerReflectionRequest original_request = 2;
  oneof message_response {
    FileDescriptorResponse file_descriptor_response = 4;
    ExtensionNumberResponse all_extension_numbers_response = 5;
    ListServiceResponse list_services_response = 6;
    ErrorResponse error_response = 7;
  }
}
message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
message ExtensionNumberResponse { string base_type_name = 1; repeated int32 extension_number = 2; }
message ListServiceResponse { repeated ServiceResponse service = 1; }
message ServiceResponse { string name = 1; }
message ErrorResponse { int32 error_code = 1; string error_message = 2; }`;

let loaded: protobuf.Root | undefined;

/** The type with this full name (`envoy.service.ext_proc.v3.ProcessingRequest`), field names as in the proto files. */
export function oracleType(fullName: string): protobuf.Type {
  return oracleRoot().lookupType(fullName);
}

/** All descriptors. */
export function oracleRoot(): protobuf.Root {
  loaded ??= load();
  return loaded;
}

function load(): protobuf.Root {
  const root = protobuf.Root.fromDescriptor(readFileSync(descriptors.path), { keepCase: true });
  protobuf.parse(GRPC_SERVICES, root, { keepCase: true });
  protobuf.parse(REFLECTION, root, { keepCase: true });
  root.resolveAll();
  return root;
}

/** A message of the oracle as plain data with every default filled in. */
export function oracleObject(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return type.toObject(type.decode(bytes), { longs: Number, defaults: true, bytes: Array });
}

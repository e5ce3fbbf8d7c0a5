/** grpc.reflection.v1; v1alpha has the same messages under another name. */
import { optional, packed, repeated, singular } from '../wire/field.ts';
import { bytes, int32, packedInt32, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

const SERVICE = 'grpc.reflection.v1';

/** Codec of grpc.reflection.v1.ExtensionRequest. */
export const extensionRequest = message(`${SERVICE}.ExtensionRequest`, {
  containingType: singular(1, string),
  extensionNumber: singular(2, int32),
});

/** One question; at most one member beside `host` is set. */
export const serverReflectionRequest = message(
  `${SERVICE}.ServerReflectionRequest`,
  {
    host: singular(1, string),
    fileByFilename: optional(3, string),
    fileContainingSymbol: optional(4, string),
    fileContainingExtension: optional(5, extensionRequest),
    allExtensionNumbersOfType: optional(6, string),
    listServices: optional(7, string),
  },
  [
    [
      'fileByFilename',
      'fileContainingSymbol',
      'fileContainingExtension',
      'allExtensionNumbersOfType',
      'listServices',
    ],
  ],
);
export type ServerReflectionRequest = Decoded<typeof serverReflectionRequest.fields>;

/** Serialized FileDescriptorProto messages. */
export const fileDescriptorResponse = message(`${SERVICE}.FileDescriptorResponse`, {
  fileDescriptorProto: repeated(1, bytes),
});

/** Codec of grpc.reflection.v1.ExtensionNumberResponse. */
export const extensionNumberResponse = message(`${SERVICE}.ExtensionNumberResponse`, {
  baseTypeName: singular(1, string),
  extensionNumber: packed(2, packedInt32),
});

/** Codec of grpc.reflection.v1.ServiceResponse. */
export const serviceResponse = message(`${SERVICE}.ServiceResponse`, { name: singular(1, string) });
/** Codec of grpc.reflection.v1.ListServiceResponse. */
export const listServiceResponse = message(`${SERVICE}.ListServiceResponse`, {
  service: repeated(1, serviceResponse),
});

/** Codec of grpc.reflection.v1.ErrorResponse. */
export const errorResponse = message(`${SERVICE}.ErrorResponse`, {
  /** gRPC status code; NOT_FOUND (5) for what is not known. */
  errorCode: singular(1, int32),
  errorMessage: singular(2, string),
});

/** Codec of grpc.reflection.v1.ServerReflectionResponse. */
export const serverReflectionResponse = message(
  `${SERVICE}.ServerReflectionResponse`,
  {
    validHost: singular(1, string),
    originalRequest: optional(2, serverReflectionRequest),
    fileDescriptorResponse: optional(4, fileDescriptorResponse),
    allExtensionNumbersResponse: optional(5, extensionNumberResponse),
    listServicesResponse: optional(6, listServiceResponse),
    errorResponse: optional(7, errorResponse),
  },
  [['fileDescriptorResponse', 'allExtensionNumbersResponse', 'listServicesResponse', 'errorResponse']],
);
export type ServerReflectionResponse = Decoded<typeof serverReflectionResponse.fields>;

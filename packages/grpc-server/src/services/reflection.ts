/**
 * Server reflection, grpc.reflection.v1 and v1alpha (grpc/doc/server-reflection.md): lists the services, and hands out
 * file descriptors if the server was given any. Both versions have the same messages.
 */
import type { Call, CallHandler } from '../call.ts';
import { StatusCode } from '../grpc/status.ts';
import { bytesField, numberField, type ProtobufField, readFields } from './protobuf.ts';

/** A compiled .proto file. */
export interface FileDescriptor {
  /** Its path as imports name it. */
  readonly name: string;
  /** Full names of what it defines: messages, enums, services, methods, extensions. */
  readonly symbols: readonly string[];
  /** google.protobuf.FileDescriptorProto. */
  readonly bytes: Uint8Array;
}

const requestBytesLimit = 4096;

/** Field numbers of ServerReflectionRequest. */
const Asked = { fileByFilename: 3, fileContainingSymbol: 4, listServices: 7 } as const;

/**
 * The handlers of reflection, by path. `services`: full names to list; `files`: descriptors to hand out, default none:
 * then every question for one is answered with NOT_FOUND.
 */
export function reflectionHandlers(
  services: readonly string[],
  files: readonly FileDescriptor[] = [],
): ReadonlyMap<string, CallHandler> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const bySymbol = new Map(files.flatMap((file) => file.symbols.map((symbol) => [symbol, file])));
  const handler: CallHandler = (call) => ({
    messageStart: (length) => (length <= requestBytesLimit ? 'accept' : 'discard'),
    discarded: () => call.end({ code: StatusCode.invalidArgument, message: 'request is too long' }),
    message: (bytes) => reply(call, bytes),
    halfClose: () => call.end(),
    drainLimit: () => call.end({ code: StatusCode.unavailable, message: 'server is shutting down' }),
  });
  return new Map([
    ['/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', handler],
    ['/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', handler],
  ]);

  function reply(call: Call, message: Uint8Array): void {
    const fields = readFields(message);
    if (fields === undefined)
      return call.end({ code: StatusCode.invalidArgument, message: 'malformed request' });
    const question = fields.findLast(({ number }) => number >= 3 && number <= 7);
    const host = fields.findLast(({ number }) => number === 1)?.bytes;
    // ServerReflectionResponse: valid_host 1, original_request 2, then one answer.
    const parts = host === undefined ? [] : [bytesField(1, host)];
    call.write(Buffer.concat([...parts, bytesField(2, message), answer(question)]));
  }

  function answer(question: ProtobufField | undefined): Buffer {
    const text = Buffer.from(question?.bytes ?? []).toString('utf8');
    switch (question?.number) {
      case Asked.listServices:
        // list_services_response 6 { service 1 { name 1 } }
        return bytesField(6, Buffer.concat(services.map((name) => bytesField(1, bytesField(1, name)))));
      case Asked.fileByFilename:
        return fileAnswer(byName.get(text));
      case Asked.fileContainingSymbol:
        return fileAnswer(bySymbol.get(text));
      case undefined:
        return errorAnswer(StatusCode.invalidArgument, 'no question');
      default:
        return errorAnswer(StatusCode.unimplemented, 'extensions are not served');
    }
  }
}

/** file_descriptor_response 4 { file_descriptor_proto 1 } */
function fileAnswer(file: FileDescriptor | undefined): Buffer {
  if (file === undefined) return errorAnswer(StatusCode.notFound, 'no such descriptor');
  return bytesField(4, bytesField(1, file.bytes));
}

/** error_response 7 { error_code 1, error_message 2 } */
function errorAnswer(code: number, message: string): Buffer {
  return bytesField(7, Buffer.concat([numberField(1, code), bytesField(2, message)]));
}

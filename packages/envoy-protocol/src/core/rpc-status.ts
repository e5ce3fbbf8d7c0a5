/** google.rpc.Status. */
import { repeated, singular } from '../wire/field.ts';
import { int32, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { any } from './metadata.ts';

/** A gRPC status as a message. */
export const rpcStatus = message('google.rpc.Status', {
  /** gRPC status code; 0 is OK. */
  code: singular(1, int32),
  message: singular(2, string),
  details: repeated(3, any),
});
export type RpcStatus = Decoded<typeof rpcStatus.fields>;

/** envoy.data.accesslog.v3.TCPAccessLogEntry. */
import { optional, singular } from '../wire/field.ts';
import { uint64 } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';
import { accessLogCommon } from './access-log-common.ts';

/** Bytes from and to the client. */
export const connectionProperties = message('envoy.data.accesslog.v3.ConnectionProperties', {
  receivedBytes: singular(1, uint64),
  sentBytes: singular(2, uint64),
});

/** Codec of envoy.data.accesslog.v3.TCPAccessLogEntry. */
export const tcpAccessLogEntry = message('envoy.data.accesslog.v3.TCPAccessLogEntry', {
  commonProperties: optional(1, accessLogCommon),
  connectionProperties: optional(2, connectionProperties),
});
export type TcpAccessLogEntry = Decoded<typeof tcpAccessLogEntry.fields>;

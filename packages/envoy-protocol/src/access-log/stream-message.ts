/** envoy.service.accesslog.v3.StreamAccessLogsMessage; v2 has the same layout. A reply is never needed. */
import { node } from '../core/node.ts';
import { optional, repeated, singular } from '../wire/field.ts';
import { string } from '../wire/kind.ts';
import { type Decoded, type Encodable, message } from '../wire/message.ts';
import { httpAccessLogEntry } from './http-entry.ts';
import { tcpAccessLogEntry } from './tcp-entry.ts';

const MESSAGE = 'envoy.service.accesslog.v3.StreamAccessLogsMessage';

/** Who logs. In the first message of a stream only: keep it with the stream. */
export const accessLogIdentifier = message(`${MESSAGE}.Identifier`, {
  node: optional(1, node),
  logName: singular(2, string),
});
export type AccessLogIdentifier = Decoded<typeof accessLogIdentifier.fields>;

/** Codec of envoy.service.accesslog.v3.StreamAccessLogsMessage.HTTPAccessLogEntries. */
export const httpAccessLogEntries = message(`${MESSAGE}.HTTPAccessLogEntries`, {
  logEntry: repeated(1, httpAccessLogEntry),
});
/** Codec of envoy.service.accesslog.v3.StreamAccessLogsMessage.TCPAccessLogEntries. */
export const tcpAccessLogEntries = message(`${MESSAGE}.TCPAccessLogEntries`, {
  logEntry: repeated(1, tcpAccessLogEntry),
});

/** A batch of entries. */
export const streamAccessLogsMessage = message(
  MESSAGE,
  {
    identifier: optional(1, accessLogIdentifier),
    httpLogs: optional(2, httpAccessLogEntries),
    tcpLogs: optional(3, tcpAccessLogEntries),
  },
  [['httpLogs', 'tcpLogs']],
);
export type StreamAccessLogsMessage = Decoded<typeof streamAccessLogsMessage.fields>;
export type StreamAccessLogsMessageInit = Encodable<typeof streamAccessLogsMessage.fields>;

/** Why this side ends a connection, and the error code of HTTP/2 that the peer is told (RFC 9113, 7). */
import { ErrorCode } from '../frame/error-code.ts';

interface FailureReason {
  readonly code: number;
  readonly meaning: string;
}

/** Every reason. The names are labels of the metric `connection_failures` and, after `connection.`, codes of log lines. */
export const failureReasons = {
  preface: reason(ErrorCode.protocolError, 'the first bytes are not the preface of HTTP/2'),
  'no-settings': reason(ErrorCode.protocolError, 'the first frame is not SETTINGS'),
  'frame-size': reason(
    ErrorCode.frameSizeError,
    'a frame is larger than allowed, or has an impossible length',
  ),
  'frame-inside-header-block': reason(
    ErrorCode.protocolError,
    'another frame stands between HEADERS and CONTINUATION',
  ),
  continuation: reason(ErrorCode.protocolError, 'a CONTINUATION frame continues nothing'),
  'stream-id': reason(ErrorCode.protocolError, 'a frame is on a stream on which it cannot be'),
  'idle-stream': reason(ErrorCode.protocolError, 'a frame is for a stream that was never opened'),
  'unused-stream-id': reason(ErrorCode.protocolError, 'a stream was opened below one that was opened before'),
  'closed-stream': reason(ErrorCode.streamClosed, 'HEADERS came for a stream that the peer itself had ended'),
  padding: reason(ErrorCode.protocolError, 'padding is longer than the frame'),
  'push-promise': reason(ErrorCode.protocolError, 'a client cannot promise'),
  hpack: reason(ErrorCode.compressionError, 'a header block cannot be decoded'),
  'settings-value': reason(ErrorCode.protocolError, 'a setting has a value that it cannot have'),
  'window-increment': reason(ErrorCode.protocolError, 'WINDOW_UPDATE of the connection by zero'),
  'window-overflow': reason(ErrorCode.flowControlError, 'a window was made larger than 2^31-1'),
  'connection-window': reason(
    ErrorCode.flowControlError,
    'more was sent than the window of the connection allows',
  ),
  'header-block-size': reason(ErrorCode.enhanceYourCalm, 'a header block is larger than the limit'),
  'continuation-flood': reason(ErrorCode.enhanceYourCalm, 'a header block has too many CONTINUATION frames'),
  'hpack-bomb': reason(ErrorCode.enhanceYourCalm, 'a header list is many times larger than the limit'),
  'rapid-reset': reason(ErrorCode.enhanceYourCalm, 'too many calls were reset before they were answered'),
  'settings-flood': reason(ErrorCode.enhanceYourCalm, 'too many SETTINGS frames'),
  'ping-flood': reason(ErrorCode.enhanceYourCalm, 'too many PING frames'),
  'empty-frame-flood': reason(ErrorCode.enhanceYourCalm, 'too many frames without content'),
  'window-update-flood': reason(ErrorCode.enhanceYourCalm, 'too many WINDOW_UPDATE frames'),
  'control-frame-flood': reason(ErrorCode.enhanceYourCalm, 'too many frames that mean nothing here'),
  'stream-error-flood': reason(ErrorCode.enhanceYourCalm, 'too many streams had to be refused or reset'),
  'slow-preface': reason(ErrorCode.enhanceYourCalm, 'preface and SETTINGS did not arrive in time'),
  'slow-frame': reason(ErrorCode.enhanceYourCalm, 'a frame did not arrive in time'),
  'slow-header-block': reason(ErrorCode.enhanceYourCalm, 'a header block did not arrive in time'),
  'slow-reader': reason(ErrorCode.enhanceYourCalm, 'the peer does not read what is sent to it'),
  'settings-timeout': reason(ErrorCode.settingsTimeout, 'SETTINGS were not acknowledged in time'),
  'keepalive-timeout': reason(ErrorCode.noError, 'a PING was not answered in time'),
  internal: reason(ErrorCode.internalError, 'a defect of this server'),
} as const satisfies Readonly<Record<string, FailureReason>>;

/** The name of a reason. */
export type FailureName = keyof typeof failureReasons;

function reason(code: number, meaning: string): FailureReason {
  return { code, meaning };
}

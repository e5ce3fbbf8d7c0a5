/** The settings of HTTP/2 (RFC 9113, 6.5): what the peer announced, and what may not be announced. */
import { defaultMaxFrameSize, largestMaxFrameSize } from './frame/frame-type.ts';

/** Identifiers of the settings this server knows; others are ignored (6.5.2). */
export const SettingId = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** Largest flow-control window, in bytes (6.9.1). */
export const largestWindow = 0x7fff_ffff;

/** Flow-control window of a new connection, and of its streams until SETTINGS say otherwise, in bytes (6.9.2). */
export const defaultWindow = 65_535;

/** What the peer announced and this side obeys. Sizes in bytes. */
export class PeerSettings {
  headerTableSize = 4096;
  initialWindowSize: number = defaultWindow;
  maxFrameSize: number = defaultMaxFrameSize;

  /** Takes one parameter; returns why the connection must end, if the value is one it cannot have (6.5.2). */
  apply(identifier: number, value: number): 'settings-value' | 'window-overflow' | undefined {
    switch (identifier) {
      case SettingId.headerTableSize:
        this.headerTableSize = value;
        return undefined;
      case SettingId.enablePush:
        return value > 1 ? 'settings-value' : undefined;
      case SettingId.initialWindowSize:
        if (value > largestWindow) return 'window-overflow';
        this.initialWindowSize = value;
        return undefined;
      case SettingId.maxFrameSize:
        if (value < defaultMaxFrameSize || value > largestMaxFrameSize) return 'settings-value';
        this.maxFrameSize = value;
        return undefined;
      default:
        return undefined;
    }
  }
}

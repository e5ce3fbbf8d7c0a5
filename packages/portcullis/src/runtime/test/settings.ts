import type { ServeSettings } from '../serve-settings.ts';

/** Settings as `portcullis serve` would have them, for tests of its parts. */
export function testSettings(
  differences: Partial<ServeSettings> & Pick<ServeSettings, 'workers' | 'listeners'>,
): ServeSettings {
  return {
    instanceId: 'test',
    configDirectory: undefined,
    stateDirectory: undefined,
    listenerLabel: '',
    admin: undefined,
    socketMode: 0o600,
    socketGroup: undefined,
    takeover: false,
    tls: undefined,
    trustedHops: undefined,
    defaultAllow: true,
    maxInflightBodyBytes: 1 << 20,
    messageTimeout: 200,
    // Tests share two cores: only those that are about waiting wait.
    maxWait: 60_000,
    bodies: {
      envoyBufferLimit: 1 << 20,
      allowModeOverride: 'auto',
      fullDuplex: 'auto',
      maxMessageTimeout: 0,
    },
    inspectionSpeed: 1,
    watchDebounce: 20,
    shutdownTimeout: 1000,
    ...differences,
  };
}

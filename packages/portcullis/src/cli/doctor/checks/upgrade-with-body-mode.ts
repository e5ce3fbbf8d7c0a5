/**
 * `envoy.upgrade-with-body-mode`: a WebSocket has no body that ends, so that a configured BUFFERED waits for ever.
 * Portcullis never asks for the body of an upgrade, but a configured mode holds for all requests.
 *
 * Source: measured on Envoy 1.40 (BUFFERED hangs, STREAMED works); Envoy issues 47081, 47048 (STREAMED hangs before).
 */
import type { Callout } from '../callout.ts';
import type { Check } from '../check.ts';
import { manager } from './example.ts';

/** `envoy.upgrade-with-body-mode`. */
export const upgradeWithBodyMode: Check = {
  code: 'envoy.upgrade-with-body-mode',
  severity: 'error',
  title: 'Upgrades hang with a configured body mode',
  cause:
    'After an upgrade the body never ends: BUFFERED waits for ever, and STREAMED hangs before Envoy 1.40.',
  effect: 'WebSocket and CONNECT requests get no answer',
  remedy:
    'Use body mode NONE with allow_mode_override: Portcullis leaves upgrades alone. Or override the mode on their routes.',
  apis: ['ext-proc'],
  callout(filter, { upgrades }, report) {
    const upgrade = upgrades.find((one) => belongs(filter, one.path) && one.items().length > 0);
    if (upgrade === undefined) return;
    for (const direction of ['request', 'response'] as const) {
      const mode = filter.bodyMode(direction);
      const part = filter.bodyModePart(direction);
      if (part === undefined || (mode !== 'BUFFERED' && mode !== 'BUFFERED_PARTIAL' && mode !== 'STREAMED'))
        continue;
      const { line } = upgrade.file.source.position(upgrade.located.keyStart);
      report({
        at: part,
        message: `${direction}_body_mode is ${mode}, and upgrades are allowed (line ${line})`,
        severity: mode === 'STREAMED' ? 'warning' : 'error',
        ...(mode === 'STREAMED' ? { effect: 'upgrades hang in Envoy before 1.40' } : {}),
        change: [`- ${direction}_body_mode: ${mode}`, '+ allow_mode_override: true'],
      });
    }
  },
  example: {
    fault: manager(filterWith('processing_mode: { request_body_mode: BUFFERED }')),
    right: manager(filterWith('allow_mode_override: true')),
  },
};

/** Upgrades of the manager that the filter is in, or of any route when it is not known. */
function belongs(filter: Callout, path: readonly (string | number)[]): boolean {
  return filter.manager === undefined || filter.manager.path.every((step, index) => path[index] === step);
}

function filterWith(setting: string): string[] {
  return [
    'upgrade_configs: [{ upgrade_type: websocket }]',
    'http_filters:',
    '  - name: envoy.filters.http.ext_proc',
    '    typed_config:',
    '      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor',
    '      grpc_service: { envoy_grpc: { cluster_name: portcullis } }',
    `      ${setting}`,
  ];
}

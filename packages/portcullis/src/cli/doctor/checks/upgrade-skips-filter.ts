/**
 * `envoy.upgrade-skips-filter`: an upgrade with a filter chain of its own goes through that chain only.
 *
 * Source: Envoy's HTTP connection manager, `upgrade_configs.filters`.
 */
import type { Check } from '../check.ts';
import { manager } from './example.ts';

/** `envoy.upgrade-skips-filter`. */
export const upgradeSkipsFilter: Check = {
  code: 'envoy.upgrade-skips-filter',
  severity: 'warning',
  title: 'Upgrades go around the filter',
  cause: 'An upgrade with `filters` of its own uses those in place of http_filters.',
  effect: 'requests that ask for this upgrade are not inspected, not even their headers',
  remedy: 'Put the filter into that chain too, or remove the chain.',
  whole({ upgrades, callouts }, report) {
    if (!callouts.some(({ api }) => api === 'ext-proc' || api === 'ext-authz')) return;
    for (const upgrade of upgrades.flatMap((list) => list.items())) {
      const filters = upgrade.get('filters')?.items() ?? [];
      const types = filters.map((filter) => filter.get('typed_config', '@type')?.text ?? '');
      if (filters.length === 0 || types.some((type) => /\.(ext_proc|ext_authz)\.v3\./.test(type))) continue;
      report({
        at: upgrade.get('filters') ?? upgrade,
        message: `${upgrade.get('upgrade_type')?.text ?? 'an upgrade'} has a filter chain without our filter`,
      });
    }
  },
  example: {
    fault: manager([
      'upgrade_configs:',
      '  - upgrade_type: websocket',
      '    filters: [{ name: envoy.filters.http.router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }]',
    ]),
    right: manager(['upgrade_configs: [{ upgrade_type: websocket }]']),
  },
};

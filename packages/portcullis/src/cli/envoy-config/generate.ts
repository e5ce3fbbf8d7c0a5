/** Settings → the text of a configuration. */
import { bootstrap } from './bootstrap.ts';
import { toYaml } from './commented-yaml.ts';
import { gatewayManifests } from './envoy-gateway.ts';
import { istioManifest } from './istio.ts';
import { kubernetesManifests } from './kubernetes.ts';
import { bufferLimit, type GeneratorSettings, messageTimeout } from './settings.ts';

/** The configuration as YAML, with comments. */
export function generate(settings: GeneratorSettings): string {
  return toYaml(valuesOf(settings), headOf(settings));
}

function valuesOf(settings: GeneratorSettings): readonly unknown[] {
  switch (settings.target) {
    case 'envoy':
      return [bootstrap(settings)];
    case 'istio':
      return [istioManifest(settings)];
    case 'envoy-gateway':
      return gatewayManifests(settings);
    case 'kubernetes':
      return kubernetesManifests(settings);
  }
}

function headOf(settings: GeneratorSettings): string {
  const { needs, apis } = settings;
  const timeout = messageTimeout((apis.includes('network') ? needs?.connectionWait : needs?.budget)?.value);
  const limit = bufferLimit(needs);
  const flags = [
    ...(timeout === 200 ? [] : [`--message-timeout ${timeout}`]),
    ...(limit === 1 << 20 ? [] : [`--envoy-buffer-limit ${limit}`]),
  ];
  return [
    `Written by portcullis envoy-config: ${apis.join(', ')} for ${settings.target}.`,
    ...(needs === undefined
      ? ['Without policies at hand: --config-dir takes budgets and body sizes from them.']
      : []),
    ...(flags.length === 0 ? [] : [`portcullis serve needs: ${flags.join(' ')}`]),
  ].join('\n');
}

import type { EngineCompileContext } from '../../engines/engine.ts';
import { connectionEngine } from '../connection-engine.ts';
import { NetworkSetBuilder, type NetworkSetPlan } from './network-set.ts';
import { type IpReputationConfig, ipReputationSchema } from './schema.ts';

/** Most networks of a block: more than the largest public lists, 16 MB at most. */
const mostNetworks = 500_000;

/** One list. */
export interface ReputationListPlan {
  readonly name: string;
  readonly networks: NetworkSetPlan;
  readonly closes: boolean;
}

/** The block. */
export interface IpReputationPlan {
  readonly lists: readonly ReputationListPlan[];
  readonly allow: NetworkSetPlan;
  readonly unknownAddress: 'allow' | 'note' | 'close';
}

export const ipReputationDefinition = connectionEngine<IpReputationConfig, IpReputationPlan>({
  name: 'ip_reputation',
  about: 'Closes connections of clients that lists know, where Envoy tells their address.',
  schema: ipReputationSchema,
  order: 5,
  compile: (config, context) => {
    const names = new Set<string>();
    let total = 0;
    const lists = config.lists.map((list, index) => {
      const at = ['lists', index];
      if (names.has(list.name))
        context.report('error', 'config.invalid-value', `the name "${list.name}" stands twice`, [
          ...at,
          'name',
        ]);
      names.add(list.name);
      const set = new NetworkSetBuilder();
      total += addAll(set, list.networks ?? [], [...at, 'networks'], context);
      if (list.file !== undefined) total += addFile(set, list.file, [...at, 'file'], context);
      if (list.file === undefined && (list.networks ?? []).length === 0)
        context.report('error', 'config.missing-field', 'a list needs networks or a file', at);
      return { name: list.name, networks: set.compile(), closes: list.action !== 'note' };
    });
    if (total > mostNetworks)
      context.report('error', 'config.too-large', `${total} networks are more than ${mostNetworks}`, [
        'lists',
      ]);
    const allow = new NetworkSetBuilder();
    addAll(allow, config.allow ?? [], ['allow'], context);
    return { lists, allow: allow.compile(), unknownAddress: config.unknown_address ?? 'note' };
  },
});

function addAll(
  set: NetworkSetBuilder,
  texts: readonly string[],
  at: readonly (string | number)[],
  context: EngineCompileContext,
): number {
  for (const [index, text] of texts.entries()) {
    if (!set.add(text))
      context.report('error', 'config.invalid-value', `"${text}" is no address or network`, [...at, index]);
  }
  return texts.length;
}

function addFile(
  set: NetworkSetBuilder,
  name: string,
  at: readonly (string | number)[],
  context: EngineCompileContext,
): number {
  const bytes = context.readFile(name, at);
  if (bytes === undefined) return 0;
  let added = 0;
  for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
    const text = line.split('#')[0]!.split(';')[0]!.trim();
    if (text === '') continue;
    added++;
    if (set.add(text)) continue;
    const message = `line ${index + 1} of ${name} is no address or network: "${text.slice(0, 60)}"`;
    context.report('error', 'config.invalid-value', message, at);
    // One wrong line tells enough of a file that is something else.
    break;
  }
  return added;
}

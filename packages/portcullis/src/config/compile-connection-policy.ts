/** ConnectionPolicy documents → their part of the plan. */
import type { ConnectionEngineDefinition } from '../connection-engines/connection-engine.ts';
import { parseIp } from '../exchange/ip-address.ts';
import { setPostures } from './compile-policy.ts';
import type {
  CompiledConnectionPolicy,
  ConnectionEnginePlan,
  ConnectionMatchPlan,
  NetworkPlan,
} from './connection-policy-plan.ts';
import type { DocumentReporter } from './document-reporter.ts';
import { parseDuration } from './duration.ts';
import { compileEngineBlock } from './engine-compile-context.ts';
import { defaultPostures } from './posture.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import type { ConnectionMatch, ConnectionPolicy } from './schema/connection-policy.ts';
import type { Mode } from './schema/policy-spec.ts';

/** A document whose shape has been checked. */
export interface ConnectionDocument {
  /** Its number in the file, from 0. */
  readonly index: number;
  readonly policy: ConnectionPolicy;
  readonly reporter: DocumentReporter;
}

/** Values where the document sets none; the schema's notes give the reasons. */
const builtin = { timeoutMs: 50, holdMs: 50 } as const;
/** Longest hold: with the processing time it must stay below Envoy's default message timeout of 200 ms. */
const longestWait = 150;

/** Compiles all of them, in the order in which they are tried. */
export function compileConnectionPolicies(
  documents: readonly ConnectionDocument[],
  files: ReferencedFiles,
  registry: readonly ConnectionEngineDefinition[],
): CompiledConnectionPolicy[] {
  const compiled: CompiledConnectionPolicy[] = [];
  const ids = new Set<string>();
  let all: string | undefined;
  for (const document of documents) {
    const policy = compileOne(document, compiled.length, files, registry);
    const { reporter } = document;
    if (ids.has(policy.id))
      reporter.error(
        'config.invalid-value',
        ['metadata', 'name'],
        `"${policy.id}" is the name of another policy already`,
      );
    ids.add(policy.id);
    if (all !== undefined)
      reporter.warning(
        'config.unreachable-route',
        ['spec'],
        `no connection reaches this policy: "${all}" before it takes them all`,
        {
          atKey: true,
          hint: 'policies are tried in the order of file names and documents',
          effect: 'the policy is never used',
        },
      );
    else if (matchesAll(policy.match)) all = policy.id;
    compiled.push(policy);
  }
  return compiled;
}

function compileOne(
  { policy, reporter, index }: ConnectionDocument,
  place: number,
  files: ReferencedFiles,
  registry: readonly ConnectionEngineDefinition[],
): CompiledConnectionPolicy {
  const { spec } = policy;
  const timeoutMs = parseDuration(spec.timeout ?? '') ?? builtin.timeoutMs;
  const holdMs = parseDuration(spec.hold_max ?? '') ?? builtin.holdMs;
  if (timeoutMs + holdMs > longestWait)
    reporter.warning(
      'config.invalid-value',
      ['spec', 'hold_max'],
      `timeout and hold_max together are more than ${longestWait} ms`,
      {
        hint: "Envoy's message_timeout must be longer; its default is 200 ms",
      },
    );
  if (spec.banner !== undefined && spec.on_block === 'reset')
    reporter.error('config.invalid-value', ['spec', 'banner'], 'a connection that is reset gets no banner');
  return {
    index: place,
    id: policy.metadata?.name ?? `${reporter.file.name}#${index}`,
    origin: reporter.origin(['spec']),
    match: compileMatch(spec.match, reporter),
    mode: spec.mode ?? 'block',
    postures: {
      ...defaultPostures(spec.fail_mode ?? 'fail_open'),
      // What cannot be parsed here cannot be inspected raw either: the engines judge what they have parsed.
      'parse-error': 'block',
      ...setPostures(spec.postures),
    },
    timeoutMs,
    holdMs,
    onBlock: spec.on_block ?? 'close',
    banner: spec.banner ?? '',
    handOff: spec.hand_off ?? false,
    engines: compileEngines(spec.engines ?? {}, reporter, files, registry),
  };
}

function compileEngines(
  blocks: Readonly<Record<string, Record<string, unknown> | undefined>>,
  reporter: DocumentReporter,
  files: ReferencedFiles,
  registry: readonly ConnectionEngineDefinition[],
): ConnectionEnginePlan[] {
  const plans: ConnectionEnginePlan[] = [];
  for (const definition of registry.toSorted((a, b) => a.order - b.order)) {
    const block = blocks[definition.name];
    if (block === undefined) continue;
    const { mode, postures, ...config } = block;
    const path = ['spec', 'engines', definition.name];
    const plan = compileEngineBlock(definition, config, path, reporter, files);
    if (plan === undefined) continue;
    plans.push({
      engine: definition.name,
      origin: reporter.origin(path),
      mode: (mode as Mode | undefined) ?? null,
      postures: setPostures(postures as Record<string, unknown> | undefined),
      plan,
    });
  }
  return plans;
}

function compileMatch(match: ConnectionMatch | undefined, reporter: DocumentReporter): ConnectionMatchPlan {
  const lower = (names: readonly string[] | undefined): string[] =>
    (names ?? []).map((name) => name.toLowerCase());
  const networks: NetworkPlan[] = [];
  for (const [index, text] of (match?.client ?? []).entries()) {
    const network = parseNetwork(text);
    if (network !== undefined) networks.push(network);
    else
      reporter.error('config.invalid-value', ['spec', 'match', 'client', index], `"${text}" is no network`);
  }
  return {
    listeners: match?.listener ?? [],
    serverNames: lower(match?.sni),
    alpn: lower(match?.alpn),
    networks,
    metadata: (match?.metadata ?? []).map(({ namespace, key, value, type_url }) => ({
      namespace,
      key: key ?? null,
      value: value ?? null,
      typeUrl: type_url ?? null,
    })),
  };
}

function parseNetwork(text: string): NetworkPlan | undefined {
  const slash = text.indexOf('/');
  const bytes = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const bits = slash < 0 ? bytes.length * 8 : Number(text.slice(slash + 1));
  return bits <= bytes.length * 8 ? { bytes: [...bytes], bits } : undefined;
}

function matchesAll(match: ConnectionMatchPlan): boolean {
  return Object.values(match).every((list: readonly unknown[]) => list.length === 0);
}

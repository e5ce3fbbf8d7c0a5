/**
 * `engines` blocks → engine instances. A block that several policies inherit is compiled once and shared; blocks of
 * equal settings share the plan where the engine says so.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { EngineDefinition, RuleInventory } from '../engines/engine.ts';
import { setPostures } from './compile-policy.ts';
import { compileEngineBlock } from './engine-compile-context.ts';
import type { Layer } from './inherit.ts';
import type { FieldPath } from './located-value.ts';
import type { EngineInstancePlan } from './plan.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import { engineNamed, type sharedEngineFields } from './schema/engines.ts';
import type { Mode } from './schema/policy-spec.ts';

type SharedFields = {
  [Name in keyof typeof sharedEngineFields]?: z.output<(typeof sharedEngineFields)[Name]>;
};

/** Compiles engine blocks and keeps the instances; the block of one layer is compiled once. */
export class EngineCompiler {
  readonly instances: EngineInstancePlan[] = [];
  readonly #files: ReferencedFiles;
  readonly #registry: readonly EngineDefinition[];
  readonly #byBlock = new Map<string, readonly EngineInstancePlan[]>();
  readonly #rules = new Map<unknown, RuleInventory>();
  /** Plans of engines that share them, by settings and by the folder from which they name files. */
  readonly #byConfig = new Map<string, unknown>();

  constructor(files: ReferencedFiles, registry: readonly EngineDefinition[]) {
    this.#files = files;
    this.#registry = registry;
  }

  /** The instances of the block that `layer` sets; what does not compile is reported and left out. */
  compile(layer: Layer | undefined): readonly EngineInstancePlan[] {
    if (layer?.spec.engines === undefined) return [];
    const path: FieldPath = [...layer.path, 'engines'];
    const key = `${layer.label}/${layer.reporter.file.name}`;
    const known = this.#byBlock.get(key);
    if (known !== undefined) return known;
    const compiled: EngineInstancePlan[] = [];
    for (const [name, block] of Object.entries(layer.spec.engines)) {
      const definition = engineNamed(name, this.#registry);
      if (block === undefined || definition === undefined) continue;
      const instance = this.#instance(definition, block, [...path, name], layer);
      if (instance !== undefined) compiled.push(instance);
    }
    this.#byBlock.set(key, compiled);
    return compiled;
  }

  /** The rules of some instances. */
  rulesOf(instances: readonly EngineInstancePlan[]): RuleInventory[] {
    return instances.map(({ engine, plan }) => this.#rulesOf(engine, plan));
  }

  #rulesOf(engine: string, plan: unknown): RuleInventory {
    const rules =
      this.#rules.get(plan) ?? engineNamed(engine, this.#registry)?.rules?.(plan) ?? anyRuleOf(engine);
    this.#rules.set(plan, rules);
    return rules;
  }

  #instance(
    definition: EngineDefinition,
    block: object,
    path: FieldPath,
    { reporter, label }: Layer,
  ): EngineInstancePlan | undefined {
    const { mode, postures, ...config } = block as SharedFields & Record<string, unknown>;
    const settings = JSON.stringify(config);
    const key = `${definition.name} ${dirname(reporter.file.path)} ${settings}`;
    const shared = definition.sharesPlans === true ? this.#byConfig.get(key) : undefined;
    const plan = shared ?? compileEngineBlock(definition, config, path, reporter, this.#files);
    if (plan === undefined) return undefined;
    if (definition.sharesPlans === true) this.#byConfig.set(key, plan);
    const instance: EngineInstancePlan = {
      index: this.instances.length,
      engine: definition.name,
      stateKey: `${label}/${definition.name}`,
      settingsHash: createHash('sha256').update(settings).digest('hex'),
      origin: reporter.origin(path),
      mode: (mode as Mode | undefined) ?? null,
      postures: setPostures(postures),
      phases: [...definition.phases(config)],
      responsesWithBodyOnly: definition.responsesWithBodyOnly?.(config) ?? false,
      ...(definition.bytesPerMs === undefined ? {} : { bytesPerMs: definition.bytesPerMs }),
      needsRequestBody: definition.needsBody('request', config),
      needsResponseBody: definition.needsBody('response', config),
      cost: definition.cost,
      plan,
    };
    this.instances.push(instance);
    return instance;
  }
}

/** The rules of an engine that does not say which it has. */
function anyRuleOf(engine: string): RuleInventory {
  return { ids: new Set(), tags: new Set(), prefix: `${engine}.` };
}

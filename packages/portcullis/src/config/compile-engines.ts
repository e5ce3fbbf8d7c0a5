/** `engines` blocks → engine instances. A block that several policies inherit is compiled once and shared. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { EngineCompileContext, EngineDefinition } from '../engines/engine.ts';
import { setPostures } from './compile-policy.ts';
import type { DocumentReporter } from './document-reporter.ts';
import type { Layer } from './inherit.ts';
import type { FieldPath } from './located-value.ts';
import { compilePattern } from './pattern.ts';
import type { EngineInstancePlan } from './plan.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import { engineNamed, type sharedEngineFields } from './schema/engines.ts';
import type { Mode } from './schema/policy-spec.ts';

type SharedFields = {
  [Name in keyof typeof sharedEngineFields]?: z.output<(typeof sharedEngineFields)[Name]>;
};

export class EngineCompiler {
  readonly instances: EngineInstancePlan[] = [];
  readonly #files: ReferencedFiles;
  readonly #registry: readonly EngineDefinition[];
  readonly #byBlock = new Map<string, readonly EngineInstancePlan[]>();

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

  #instance(
    definition: EngineDefinition,
    block: object,
    path: FieldPath,
    { reporter, label }: Layer,
  ): EngineInstancePlan | undefined {
    const { mode, postures, ...config } = block as SharedFields & Record<string, unknown>;
    const plan = this.#compiled(definition, config, path, reporter);
    if (plan === undefined) return undefined;
    const instance: EngineInstancePlan = {
      index: this.instances.length,
      engine: definition.name,
      stateKey: `${label}/${definition.name}`,
      settingsHash: createHash('sha256').update(JSON.stringify(config)).digest('hex'),
      origin: reporter.origin(path),
      mode: (mode as Mode | undefined) ?? null,
      postures: setPostures(postures),
      phases: [...definition.phases(config)],
      needsRequestBody: definition.needsBody('request', config),
      needsResponseBody: definition.needsBody('response', config),
      cost: definition.cost,
      plan,
    };
    this.instances.push(instance);
    return instance;
  }

  /** An engine that throws has a defect; the configuration is refused, and loading goes on to find other faults. */
  #compiled(
    definition: EngineDefinition,
    config: object,
    path: FieldPath,
    reporter: DocumentReporter,
  ): unknown {
    try {
      return definition.compile(config, this.#context(path, reporter));
    } catch (error) {
      // The message may quote the settings, secrets among them: only the kind of error and its place are told.
      const stack = error instanceof Error ? (error.stack ?? '') : '';
      const place = stack.split('\n').find((line) => line.startsWith('    at '));
      const kind = error instanceof Error ? error.name : typeof error;
      const message = `the engine "${definition.name}" failed to compile this block: ${kind}${place?.replace('    at', ' at') ?? ''}`;
      reporter.error('config.engine-failed', path, message, { atKey: true });
      return undefined;
    }
  }

  #context(path: FieldPath, reporter: DocumentReporter): EngineCompileContext {
    const files = this.#files;
    const from = reporter.file.path;
    return {
      folder: dirname(from),
      readFile(name, at) {
        const content = files.read(name, from);
        if (!('problem' in content)) return content;
        reporter.error('config.unreadable', [...path, ...at], `cannot read ${name}: ${content.problem}`);
        return undefined;
      },
      secret(reference, at) {
        if (typeof reference === 'string') {
          reporter.warning('config.secret-in-text', [...path, ...at], 'a secret stands in the policy file', {
            hint: 'use {file: PATH} or {env: NAME}',
          });
        }
        const value = files.secret(reference, from);
        if (!('problem' in value)) return value;
        reporter.error('config.secret-unavailable', [...path, ...at], value.problem);
        return undefined;
      },
      pattern(source, at) {
        const result = compilePattern(source);
        if (result.ok) return result.plan;
        reporter.error(
          'config.invalid-pattern',
          [...path, ...at],
          `the pattern does not compile: ${result.message}`,
        );
        return undefined;
      },
      report(severity, code, message, at, hint) {
        const details = hint === undefined ? {} : { hint };
        reporter.report(severity, code, [...path, ...at], message, details);
      },
    };
  }
}

/**
 * What a connection engine is to the configuration: a name under `engines` of a ConnectionPolicy, a schema, and a
 * compile function that gives plain data. Nothing here runs on traffic; `inspector.ts` is the other half.
 */
import type { z } from 'zod';
import type { EngineCompileContext } from '../engines/engine.ts';

/**
 * One kind of inspection of connections. `Config` is what the schema yields, `Plan` what a worker gets: plain data
 * that survives a structured clone.
 */
export interface ConnectionEngineDefinition<Config = unknown, Plan = unknown> {
  /** Key under `engines`; also the metric label of its findings. */
  readonly name: string;
  /** One sentence for the reference page. */
  readonly about: string;
  readonly schema: z.ZodObject;
  /** Its place in the chain, ascending: what recognises comes before what parses, what counts before both. */
  readonly order: number;
  /** Never throws; `undefined` after it has reported an error. */
  compile(config: Config, context: EngineCompileContext): Plan | undefined;
}

/** A definition with its types forgotten, as the registry holds it. The schema has checked what `compile` gets. */
export function connectionEngine<Config, Plan>(
  definition: ConnectionEngineDefinition<Config, Plan>,
): ConnectionEngineDefinition {
  const { compile, ...rest } = definition;
  return { ...rest, compile: (config, context) => compile(config as Config, context) };
}

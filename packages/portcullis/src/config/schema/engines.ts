/** `engines`: one optional block per engine of the registry, each with the settings that all engines share. */
import { z } from 'zod';
import type { EngineDefinition } from '../../engines/engine.ts';
import { postureCauses, postureField, postures } from '../posture.ts';
import { field } from './described.ts';

/** Settings that every engine block takes besides its own; taken out before the engine compiles. */
export const sharedEngineFields = {
  mode: field(z.enum(['block', 'detect', 'shadow', 'off']), {
    about: "Mode of this engine; the weaker of this and the policy's mode wins.",
    default: "the policy's",
  }),
  postures: field(
    z.strictObject(
      Object.fromEntries(postureCauses.map((cause) => [postureField(cause), z.enum(postures).optional()])),
    ),
    { about: "Postures of this engine, cause by cause; what is not set follows the policy's." },
  ),
} as const;

/** The engines of Elchi's schema and where they went: a name here that the registry lacks is an error of its own. */
export const knownEngineNames: readonly string[] = [
  'jwt',
  'jwks',
  'coraza',
  'rate_limit',
  'ip_reputation',
  'bot',
  'api_key',
  'hmac_sign',
  'http_signature',
  'xfcc',
  'graphql',
  'openapi',
];

/** The definition behind a key of `engines`. */
export function engineNamed(
  name: string,
  registry: readonly EngineDefinition[],
): EngineDefinition | undefined {
  return registry.find((engine) => engine.name === name || engine.aliases?.includes(name) === true);
}

/** The schema of `engines` for a registry: one optional block per name, with the settings that all engines share. */
export function enginesSchema(
  registry: readonly EngineDefinition[],
): z.ZodObject<Record<string, z.ZodOptional<z.ZodObject>>> {
  const blocks: Record<string, z.ZodOptional<z.ZodObject>> = {};
  for (const engine of registry) {
    for (const name of [engine.name, ...(engine.aliases ?? [])]) {
      blocks[name] = engine.schema.extend(sharedEngineFields).strict().optional();
    }
  }
  return z.strictObject(blocks);
}

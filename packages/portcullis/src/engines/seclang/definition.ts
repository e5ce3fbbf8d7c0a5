/** What the engine is to the configuration. Runs in the compiler thread. */
import { compileRules, type Plan, RuleError, ruleErrorCodes } from '@portcullis/seclang';
import { defineEngine, type EngineCompileContext } from '../engine.ts';
import { ruleSources } from './rule-sources.ts';
import { type SeclangConfig, seclangSchema } from './schema.ts';

/** What the engine is called, takes and compiles to. */
export const seclangDefinition = defineEngine<SeclangConfig, Plan>({
  name: 'seclang',
  aliases: ['coraza'],
  schema: seclangSchema,
  cost: 100,
  phases: (config) =>
    config.inspect_response === true
      ? ['request-headers', 'request-body', 'response-headers', 'response-body']
      : ['request-headers', 'request-body'],
  needsBody: (direction) => direction === 'request',
  compile: compileSeclang,
});

function compileSeclang(config: SeclangConfig, context: EngineCompileContext): Plan | undefined {
  const found = ruleSources(config, context.folder);
  if ('missing' in found) {
    context.report('error', 'config.unreadable', found.missing, [found.field]);
    return undefined;
  }
  if (found.sources.length === 1) {
    context.report(
      'error',
      'config.missing-field',
      'the block names no rules',
      [],
      'set include_owasp, rule_set, directives or directives_file',
    );
    return undefined;
  }
  try {
    const { plan, files } = compileRules(found.sources);
    // Read again through the configuration: so they are hashed, watched, and kept with the last good one.
    const kept = files.map((file) => context.readFile(file, []) !== undefined);
    return kept.includes(false) ? undefined : plan;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    context.report(
      'error',
      'config.rules',
      error.message,
      [],
      `${error.code}: ${ruleErrorCodes[error.code]}`,
    );
    return undefined;
  }
}

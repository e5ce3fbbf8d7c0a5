/** What the engine is to the configuration. Runs in the compiler thread. */
import { dirname, join, matchesGlob } from 'node:path';
import { compileRules, type Plan, RuleError, type RuleFileAccess, ruleErrorCodes } from '@portcullis/seclang';
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
  const found = ruleSources(config, context.folder, context.listFolder);
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
    return compileRules(found.sources, ruleFileAccess(context)).plan;
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

/** Rule files through the configuration: so they are hashed, watched, and kept with the last good one. */
function ruleFileAccess(context: EngineCompileContext): RuleFileAccess {
  return {
    read: (path) => context.readFile(path, []),
    matching: (pattern) =>
      context
        .listFolder(dirname(pattern))
        .map((name) => join(dirname(pattern), name))
        .filter((path) => matchesGlob(path, pattern)),
  };
}

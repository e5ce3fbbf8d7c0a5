/** What the engine is to the configuration. Runs in the compiler thread. */
import { dirname, join, matchesGlob } from 'node:path';
import { compileRules, type Plan, RuleError, type RuleFileAccess, ruleErrorCodes } from '@portcullis/seclang';
import { nearestName } from '../../config/suggest.ts';
import { defineEngine, type EngineCompileContext, type Phase, type RuleInventory } from '../engine.ts';
import { ruleSources } from './rule-sources.ts';
import { type SeclangConfig, seclangSchema } from './schema.ts';

const requestPhases: readonly Phase[] = ['request-headers', 'request-body', 'request-trailers'];

/** What the engine is called, takes and compiles to. */
export const seclangDefinition = defineEngine<SeclangConfig, Plan>({
  name: 'seclang',
  aliases: ['coraza'],
  schema: seclangSchema,
  cost: 100,
  bytesPerMs: 5_000,
  sharesPlans: true,
  phases: (config) =>
    config.inspect_response === false
      ? requestPhases
      : [...requestPhases, 'response-headers', 'response-body', 'response-trailers'],
  responsesWithBodyOnly: (config) => config.inspect_response === undefined,
  needsBody: (direction) => direction === 'request',
  compile: compileSeclang,
  rules: rulesOf,
});

/** What the engine finds besides matches of rules. */
const ownFindings = ['body.nested_depth'];

function rulesOf({ phases }: Plan): RuleInventory {
  const rules = phases.flat();
  const tags = rules.flatMap((rule) => rule.tags).flatMap((tag) => constantTag(tag) ?? []);
  return { ids: new Set([...ownFindings, ...rules.map(({ id }) => String(id))]), tags: new Set(tags) };
}

/** Tags that hold macros are not known before a request is. */
function constantTag(parts: readonly unknown[]): string | undefined {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

function compileSeclang(config: SeclangConfig, context: EngineCompileContext): Plan | undefined {
  if (!tuningFits(config, context)) return undefined;
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
    const { plan } = compileRules(found.sources, ruleFileAccess(context));
    tellExclusions(plan, context);
    return plan;
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

/** Warns of what `exclude_rule_ids` names and no rule has. */
function tellExclusions({ notices, phases }: Plan, context: EngineCompileContext): void {
  for (const { text, at } of notices) {
    if (at.file !== 'exclude_rule_ids') continue;
    const named = text.slice(text.lastIndexOf(' ') + 1);
    const ids = phases.flat().map(({ id }) => String(id));
    const near = nearestName(named, ids);
    const hint = near === undefined ? undefined : `did you mean "${near}"?`;
    context.report(
      'warning',
      'config.rules',
      `no rule has the id ${named}`,
      ['exclude_rule_ids', at.line - 1],
      hint,
    );
  }
}

/** Fields that tune a rule set mean nothing without one, and the level that is recorded is not below the one that blocks. */
function tuningFits(config: SeclangConfig, context: EngineCompileContext): boolean {
  const hasSet = config.include_owasp === true || config.rule_set !== undefined;
  const tuned = tuningFields.find((name) => (config[name] ?? 0) > 0);
  if (!hasSet && tuned !== undefined) {
    const hint = 'set include_owasp or rule_set, or remove the field';
    context.report(
      'error',
      'config.missing-field',
      `${tuned} tunes a rule set, and there is none`,
      [tuned],
      hint,
    );
    return false;
  }
  const { paranoia_level: blocking = 0, detection_paranoia_level: detection = 0 } = config;
  if (detection === 0 || detection >= blocking) return true;
  const message = `detection_paranoia_level ${detection} is below paranoia_level ${blocking}`;
  context.report('error', 'config.conflicting-fields', message, ['detection_paranoia_level']);
  return false;
}

const tuningFields = [
  'paranoia_level',
  'detection_paranoia_level',
  'inbound_anomaly_threshold',
  'outbound_anomaly_threshold',
] as const;

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

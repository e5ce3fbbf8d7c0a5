/** What the engine is to the configuration. Runs in the compiler thread. */
import { parseDuration } from '../../config/duration.ts';
import { defineEngine, type EngineCompileContext, phases } from '../engine.ts';
import { type DdwafDiagnostics, type DdwafModule, loadDdwaf } from './native.ts';
import type { LibddwafPlan } from './plan.ts';
import { ruleInventory } from './rule-inventory.ts';
import { hasCombinations, phasesThatLookBack } from './rule-phases.ts';
import { type LibddwafConfig, libddwafSchema } from './schema.ts';

const defaultTimeout = 10;

/** What the engine is called, takes and compiles to. */
export const libddwafDefinition = defineEngine<LibddwafConfig, LibddwafPlan>({
  name: 'libddwaf',
  schema: libddwafSchema,
  cost: 150,
  phases: () => phases.filter((phase) => phase.startsWith('request-') || phase.startsWith('response-')),
  needsBody: (direction) => direction === 'request',
  compile: (config, context) => compileBlock(config, context, loadDdwaf()),
  rules: ({ rules }) => ruleInventory(rules),
});

/** Exported for the test of a machine without the package. */
export function compileBlock(
  config: LibddwafConfig,
  context: EngineCompileContext,
  native: DdwafModule | { readonly missing: string },
): LibddwafPlan | undefined {
  if ('missing' in native) {
    context.report(
      'error',
      'config.engine-unavailable',
      `libddwaf comes with the optional package @datadog/native-appsec, which cannot be loaded: ${native.missing}`,
      [],
      'npm install @datadog/native-appsec (prebuilt for Linux with glibc or musl, macOS and Windows; it needs libstdc++); or use engines.baseline, or engines.seclang with the OWASP Core Rule Set',
    );
    return undefined;
  }
  const content = context.readFile(config.rules, ['rules']);
  if (content === undefined) return undefined;
  const rules = new TextDecoder().decode(content);
  const document = parsed(rules, config, context);
  if (document === undefined) return undefined;
  const obfuscation = {
    ...(config.obfuscate_keys === undefined ? {} : { obfuscatorKeyRegex: config.obfuscate_keys }),
    ...(config.obfuscate_values === undefined ? {} : { obfuscatorValueRegex: config.obfuscate_values }),
  };
  if (!load(native, document, obfuscation, config, context)) return undefined;
  const milliseconds = parseDuration(config.timeout ?? '') ?? defaultTimeout;
  return {
    rules,
    timeoutMicroseconds: Math.max(1, Math.round(milliseconds * 1000)),
    obfuscation,
    looksBack: phasesThatLookBack(document),
    combines: hasCombinations(document),
  };
}

function parsed(text: string, config: LibddwafConfig, context: EngineCompileContext): object | undefined {
  let problem = 'it holds no JSON object';
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  context.report('error', 'config.rules', `${config.rules} cannot be read: ${problem}`, ['rules']);
  return undefined;
}

/** Compiles the rules once, so that a worker's attaching cannot fail, and tells what the library says of them. */
function load(
  native: DdwafModule,
  document: object,
  obfuscation: LibddwafPlan['obfuscation'],
  config: LibddwafConfig,
  context: EngineCompileContext,
): boolean {
  try {
    const waf = new native.DDWAF(document, config.rules, obfuscation);
    try {
      for (const problem of problemsOf(waf.diagnostics))
        context.report('warning', 'config.rules', `${config.rules}: ${problem}`, ['rules']);
      if (waf.knownAddresses.size > 0) return true;
      // not covered: libddwaf 2 refuses such a file itself, and knows every address that a rule names
      context.report('error', 'config.rules', `${config.rules}: no rule looks at anything`, ['rules']);
    } finally {
      waf.dispose();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.report('error', 'config.rules', `${config.rules}: libddwaf refuses it: ${reason}`, ['rules']);
  }
  return false;
}

/** Ids that are named in one message: enough to find the place. */
const maxNamed = 5;

function problemsOf(diagnostics: DdwafDiagnostics): string[] {
  return Object.entries(diagnostics).flatMap(([section, facts]) => {
    if (typeof facts === 'string') return [];
    const whole = facts.error === undefined ? [] : [`${section} is left out: ${facts.error}`];
    const each = Object.entries(facts.errors ?? {}).map(([reason, ids]) => {
      const named = ids.slice(0, maxNamed).join(', ');
      const more = ids.length > maxNamed ? ` and ${ids.length - maxNamed} more` : '';
      return `${section} ${named}${more} left out: ${reason}`;
    });
    return [...whole, ...each];
  });
}

/** What the engine is to the configuration. Runs in the compiler thread. */
import { defineEngine, type EngineCompileContext } from '../engine.ts';
import type { XfccPlan } from './plan.ts';
import { type XfccConfig, xfccSchema } from './schema.ts';

/** What the engine is called, takes and compiles to. */
export const xfccDefinition = defineEngine<XfccConfig, XfccPlan>({
  name: 'xfcc',
  schema: xfccSchema,
  cost: 2,
  phases: () => ['request-headers'],
  needsBody: () => false,
  compile: compileBlock,
  rules: () => ({ ids: new Set(['xfcc.missing', 'xfcc.malformed', 'xfcc.no_match']), tags: new Set() }),
});

function compileBlock(config: XfccConfig, context: EngineCompileContext): XfccPlan | undefined {
  const { uris = [], dns_names: dnsNames = [], subjects = [], hashes = [] } = config;
  const listed = uris.length + dnsNames.length + subjects.length + hashes.length;
  if (listed === 0 && config.require_present !== true) {
    context.report(
      'error',
      'config.missing-field',
      'without a list of names and without require_present, everybody may call',
      [],
      'write uris, dns_names, subjects or hashes, or require_present: true',
    );
    return undefined;
  }
  const lower = (values: readonly string[]): string[] => values.map((value) => value.toLowerCase());
  return {
    header: (config.header_name ?? 'x-forwarded-client-cert').toLowerCase(),
    // The header is latin-1, one character per byte; a name in a policy is text.
    uris: uris.map(asHeader),
    dnsNames: lower(dnsNames),
    subjects: subjects.map(asHeader),
    hashes: lower(hashes),
  };
}

function asHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

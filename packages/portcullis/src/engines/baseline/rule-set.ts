/** All rules, in the order in which they are tried. A new class is a file under `rules/` and a line here. */
import type { BaselineRule } from './rule.ts';
import { commandInjectionRules } from './rules/command-injection.ts';
import { fileInclusionRules } from './rules/file-inclusion.ts';
import { javaInjectionRules } from './rules/java-injection.ts';
import { lookupInjectionRules } from './rules/lookup-injection.ts';
import { nodeInjectionRules } from './rules/node-injection.ts';
import { pathTraversalRules } from './rules/path-traversal.ts';
import { phpInjectionRules } from './rules/php-injection.ts';
import { privateFileRules } from './rules/private-files.ts';
import { protocolAbuseRules } from './rules/protocol-abuse.ts';
import { requestForgeryRules } from './rules/request-forgery.ts';
import { scannerRules } from './rules/scanners.ts';
import { scriptInjectionRules } from './rules/script-injection.ts';
import { shellshockRules } from './rules/shellshock.ts';
import { sqlInjectionRules } from './rules/sql-injection.ts';
import { templateInjectionRules } from './rules/template-injection.ts';
import { xmlEntityRules } from './rules/xml-entities.ts';

/** Every rule of this version. */
export const baselineRules: readonly BaselineRule[] = [
  ...lookupInjectionRules,
  ...shellshockRules,
  ...sqlInjectionRules,
  ...scriptInjectionRules,
  ...commandInjectionRules,
  ...pathTraversalRules,
  ...fileInclusionRules,
  ...xmlEntityRules,
  ...requestForgeryRules,
  ...templateInjectionRules,
  ...phpInjectionRules,
  ...javaInjectionRules,
  ...nodeInjectionRules,
  ...scannerRules,
  ...privateFileRules,
  ...protocolAbuseRules,
];

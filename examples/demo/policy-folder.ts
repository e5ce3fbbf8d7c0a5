import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';

const own = join(import.meta.dirname, 'policies');

/**
 * The folder with the policies of the demo: its own, or with a rule set (a folder, or a name for `rule_set`) a copy
 * below `folder` in which that stands in the place of the baseline.
 */
export function policyFolder(folder: string, ruleSet: string | undefined): string {
  if (ruleSet === undefined) return own;
  const name = 'shop.yaml';
  const policy = parseDocument(readFileSync(join(own, name), 'utf8'));
  const seclang = {
    rule_set: existsSync(ruleSet) ? resolve(ruleSet) : ruleSet,
    // The rule set refuses encoded bodies, which many programs do not decode; here they are.
    exclude_rule_ids: [920450],
  };
  policy.setIn(['spec', 'domains', 0, 'policy', 'engines'], { seclang });
  const copy = join(folder, 'policies');
  mkdirSync(copy);
  writeFileSync(join(copy, name), policy.toString());
  return copy;
}

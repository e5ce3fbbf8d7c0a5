/** The policies that the tricks are tried on. */
import { shared } from '@portcullis-testing/prerequisites';
import type { RuleSet } from './evasion-case.ts';

/** The Core Rule Set of the conformance data. */
export const crs = shared('conformance/crs');

/**
 * Rules of the set that refuse a form of request whatever it carries: a method, a missing or unknown
 * content type, any content coding, escapes of JSON. Left out, so that it shows whether the attack itself is found.
 */
const formRules = ['911100', '920340', '920420', '920450', '920470', '920480', '920540', '920620', '920640'];

/** Settings of a policy with one of the rule sets, in block mode, with time enough for a busy machine. */
export function policyWith(rules: RuleSet): object {
  return {
    mode: 'block',
    fail_mode: 'fail_close',
    timeout: '30s',
    sampling_rate: 1,
    max_header_bytes: 32_768,
    engines:
      rules === 'crs'
        ? { seclang: { rule_set: crs.path, paranoia_level: 1, exclude_rule_ids: formRules } }
        : { baseline: {} },
  };
}

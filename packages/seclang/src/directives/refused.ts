/** Directives that are known and refused: rules that lean on them would not do what they promise. */
import { RuleError } from '../errors.ts';
import type { Directive } from './directive.ts';

const reasons: Readonly<Record<string, string>> = {
  SecRuleScript: 'no script is ever run from here; write a rule, or a policy engine',
  SecRemoteRules: 'rules are only read from files, so that what runs can be reviewed',
  SecRemoteRulesFailAction: 'rules are only read from files',
};

/** The refused directives. */
export const refusedDirectives: readonly Directive[] = Object.entries(reasons).map(([name, reason]) => ({
  name,
  arguments: [0, Number.POSITIVE_INFINITY],
  apply(_draft, { at }) {
    throw new RuleError('seclang.refused', `${name}: ${reason}`, at);
  },
}));

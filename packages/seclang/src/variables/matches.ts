/** What rules have matched so far. */
import { type LiveVariable, live, type Variable } from './variable.ts';

const matchedVars: LiveVariable = {
  kind: 'live',
  name: 'MATCHED_VARS',
  isSingle: false,
  each(state, visit) {
    for (const { name, value } of state.matchedVariables) visit(name, value);
  },
};

const matchedVarsNames: LiveVariable = {
  kind: 'live',
  name: 'MATCHED_VARS_NAMES',
  isSingle: false,
  each(state, visit) {
    for (const { name } of state.matchedVariables) visit(name, name);
  },
};

/** RULE: what the rule that runs says about itself. */
const rule: LiveVariable = {
  kind: 'live',
  name: 'RULE',
  isSingle: false,
  each(state, visit) {
    for (const [name, value] of Object.entries(state.describeRule())) visit(name, value);
  },
};

/** The variables of matches. */
export const matchVariables: readonly Variable[] = [
  live('MATCHED_VAR', (state) => state.matchedVariables.last?.value ?? ''),
  live('MATCHED_VAR_NAME', (state) => state.matchedVariables.last?.name ?? ''),
  matchedVars,
  matchedVarsNames,
  rule,
  live('HIGHEST_SEVERITY', (state) => state.highestSeverity),
];

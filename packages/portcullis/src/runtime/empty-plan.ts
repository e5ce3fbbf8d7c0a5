import { PLAN_FORMAT, type PolicyPlan } from '../config/plan.ts';

/** A configuration without any policy: every exchange gets what `--default-allow` says. */
export const emptyPlan: PolicyPlan = {
  format: PLAN_FORMAT,
  hash: 'none',
  version: 'none',
  files: [],
  policies: [],
  domains: [],
  hosts: { exact: [], suffixes: [], any: -1 },
  exclusions: [],
  excludedEverywhere: -1,
  engines: [],
  connections: [],
};

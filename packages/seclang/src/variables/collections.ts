/** Collections that rules write to: TX, ENV, GEO and the persistent ones. */
import { type LiveVariable, live, type Variable } from './variable.ts';

const tx: LiveVariable = {
  kind: 'live',
  name: 'TX',
  isSingle: false,
  each: (state, visit) => state.tx.each(visit),
  get: (state, member) => state.tx.get(member),
};

const env: LiveVariable = {
  kind: 'live',
  name: 'ENV',
  isSingle: false,
  each(state, visit) {
    for (const [name, value] of state.environment ?? []) visit(name, value);
  },
  get: (state, member) => state.environment?.get(member),
};

const geo: LiveVariable = {
  kind: 'live',
  name: 'GEO',
  isSingle: false,
  each(state, visit) {
    for (const [name, value] of Object.entries(state.geo ?? {})) visit(name.toLowerCase(), value);
  },
  get: (state, member) => state.geo?.[member.toUpperCase()],
};

function persistent(name: 'IP' | 'GLOBAL' | 'SESSION' | 'USER' | 'RESOURCE'): LiveVariable {
  return {
    kind: 'live',
    name,
    isSingle: false,
    each: (state, visit) => state.records?.get(name)?.each(visit),
    get: (state, member) => state.records?.get(name)?.get(member),
  };
}

/** The variables of collections. */
export const collectionVariables: readonly Variable[] = [
  tx,
  env,
  geo,
  persistent('IP'),
  persistent('GLOBAL'),
  persistent('SESSION'),
  persistent('USER'),
  persistent('RESOURCE'),
  live('SESSIONID', (state) => state.identities?.SESSIONID),
  live('USERID', (state) => state.identities?.USERID),
  live('UNIQUE_ID', (state) => state.uniqueId),
  live('WEBAPPID', (state) => state.settings.webAppId),
];

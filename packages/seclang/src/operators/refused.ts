/** Operators that are known and refused when rules are loaded: a rule that can never match protects nobody. */
export const refusedOperators: Readonly<Record<string, string>> = {
  rbl: 'it asks a DNS server for every request, which a synchronous inspection cannot wait for; use @ipMatchFromFile',
  inspectfile: 'it runs a program for every file; no program is ever started from here',
  fuzzyhash: 'it needs the ssdeep library; use @pmFromFile or a digest with t:sha1',
  gsblookup: 'Google has ended the Safe Browsing API that it uses',
  rsub: 'rules do not change bodies here; use a policy that rewrites responses',
  validatedtd: 'document type definitions are never loaded, they are a way to attack the parser',
  validateschema: 'XML schemas are not supported; REQBODY_ERROR reports XML that is not well formed',
  validatehash: 'links are not signed here (SecHashEngine), so there is nothing to check',
};

/** The SecurityPolicy document. */
import { z } from 'zod';
import type { EngineDefinition } from '../../engines/engine.ts';
import { field, requiredField } from './described.ts';
import { match } from './match.ts';
import { policySpecSchema } from './policy-spec.ts';

/** The two dialects: Elchi's (merging and prefixes as there), and our own. */
export const apiVersions = ['portcullis.dev/v1', 'sentinel.elchi.io/v1'] as const;
export type ApiVersion = (typeof apiVersions)[number];

const host = z
  .string()
  .regex(
    /^\s*(?:\*|(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*$/,
    'must be a host name such as api.example.com, *.example.com, or * (no scheme, port or path)',
  );

const path = z.string().regex(/^\//, 'must start with "/"');

const metadata = z.strictObject({
  name: field(z.string().min(1).max(100), { about: 'Name of the document in messages.' }),
  labels: field(z.record(z.string(), z.string()), { about: 'For your own use.', default: {} }),
});

/** Builds the schemas; one piece, since every level holds the PolicySpec of the registry. */
function build(registry: readonly EngineDefinition[]) {
  const policySpec = policySpecSchema(registry);
  const route = z.strictObject({
    name: field(z.string().min(1).max(100), {
      about: 'Name of the route in events and metrics; unset: its number.',
    }),
    match: field(match, { about: 'Which requests the route takes; empty: all.', default: {} }),
    policy: field(policySpec, { about: 'Settings of the route, over those of the domain.', default: {} }),
  });

  const domain = z.strictObject({
    hosts: requiredField(z.array(host).min(1), {
      about:
        'Hosts of the domain: exact, *.suffix (any name below it), or * (any). Exact beats the longest suffix, which beats *. Unique over all files.',
    }),
    policy: field(policySpec, { about: 'Settings of the domain, over the defaults.', default: {} }),
    routes: field(z.array(route), {
      about:
        'Routes: exact path beats regex beats longest prefix beats any; equal ones count in their order. A request that no route takes gets the policy of the domain.',
      default: [],
    }),
  });
  const spec = z.strictObject({
    exclude: field(z.array(path), {
      about:
        'Canonical paths that are not inspected at all, compared whole and case-sensitively. For the hosts of the same file in portcullis.dev/v1, for all hosts in sentinel.elchi.io/v1.',
      default: [],
    }),
    defaults: field(policySpec, {
      about:
        'Settings under those of the domains: of the same file in portcullis.dev/v1; merged over all files in the order of their names in sentinel.elchi.io/v1.',
      default: {},
    }),
    domains: field(z.array(domain), { about: 'What applies to which hosts.', default: [] }),
  });

  const securityPolicy = z.strictObject({
    apiVersion: requiredField(z.enum(apiVersions), { about: 'The dialect of the document.' }),
    kind: requiredField(z.literal('SecurityPolicy'), { about: 'The kind of the document.' }),
    metadata: field(metadata, { about: 'Name and labels.' }),
    spec: requiredField(spec, { about: 'The policy.' }),
  });
  return { policySpec, securityPolicy };
}

/** The schemas that depend on which engines there are. */
export type PolicySchemas = ReturnType<typeof build>;
/** A document as it is written. */
export type SecurityPolicy = z.infer<PolicySchemas['securityPolicy']>;
/** One of its domains. */
export type Domain = NonNullable<SecurityPolicy['spec']['domains']>[number];
/** One route of a domain. */
export type Route = NonNullable<Domain['routes']>[number];

const built = new WeakMap<readonly EngineDefinition[], PolicySchemas>();

/** The schemas for a registry, made once. */
export function policySchemas(registry: readonly EngineDefinition[]): PolicySchemas {
  const known = built.get(registry);
  if (known !== undefined) return known;
  const schemas = build(registry);
  built.set(registry, schemas);
  return schemas;
}

/** Checked documents → the plan: hosts, domains, routes, and one compiled policy for each domain and route. */
import type { EngineDefinition } from '../engines/engine.ts';
import { ExceptionCheck } from './check-exceptions.ts';
import { EngineCompiler } from './compile-engines.ts';
import { compilePolicy } from './compile-policy.ts';
import { compileRoute, routeTables } from './compile-routes.ts';
import { checkPathText, checkRoutes, HostRegistry } from './domain-rules.ts';
import { type Layer, mergeLayers } from './inherit.ts';
import { latin1 } from './latin1.ts';
import type { FieldPath } from './located-value.ts';
import { checkMerged } from './merged-rules.ts';
import { buildPathTrie, type PathTriePlan } from './path-trie.ts';
import {
  type CompiledPolicy,
  type DomainPlan,
  PLAN_FORMAT,
  type PolicyPlan,
  type RoutePlan,
} from './plan.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import type { Domain } from './schema/security-policy.ts';

/** The plan without what only the loader knows. */
export type CompiledDocuments = Omit<PolicyPlan, 'hash' | 'version' | 'files' | 'connections'>;

/** Compiles all documents; what is wrong is reported to each document's reporter. */
export function compileDocuments(
  documents: readonly PolicyDocument[],
  files: ReferencedFiles,
  registry: readonly EngineDefinition[],
): CompiledDocuments {
  return new PlanCompiler(documents, new EngineCompiler(files, registry)).compile();
}

class PlanCompiler {
  readonly #documents: readonly PolicyDocument[];
  readonly #engines: EngineCompiler;
  readonly #exceptions = new ExceptionCheck();
  readonly #hosts = new HostRegistry();
  readonly #policies: CompiledPolicy[] = [];
  readonly #domains: DomainPlan[] = [];
  readonly #exclusions: PathTriePlan[] = [];
  readonly #exclusionPlaces = new Map<string, number>();

  constructor(documents: readonly PolicyDocument[], engines: EngineCompiler) {
    this.#documents = documents;
    this.#engines = engines;
  }

  compile(): CompiledDocuments {
    for (const document of this.#documents) {
      for (const [index, text] of (document.policy.spec.exclude ?? []).entries()) {
        checkPathText(text, ['spec', 'exclude', index], document.reporter);
      }
      for (const [index, domain] of (document.policy.spec.domains ?? []).entries()) {
        this.#domain(document, domain, ['spec', 'domains', index]);
      }
    }
    this.#exceptions.report();
    return {
      format: PLAN_FORMAT,
      policies: this.#policies,
      domains: this.#domains,
      hosts: hostPlan(this.#domains),
      exclusions: this.#exclusions,
      excludedEverywhere: this.#excludedEverywhere(),
      engines: this.#engines.instances,
    };
  }

  #domain(document: PolicyDocument, domain: Domain, path: FieldPath): void {
    const { reporter, apiVersion } = document;
    const hosts = this.#hosts.claim(domain, path, reporter);
    checkRoutes(domain, path, document);
    const scope = hosts[0] ?? domain.hosts[0]!.trim().toLowerCase();
    const below = this.#defaultsFor(document);
    const own: Layer[] = [];
    if (domain.policy !== undefined) {
      own.push({
        level: 'domain',
        label: `${scope}|*`,
        spec: domain.policy,
        path: [...path, 'policy'],
        reporter,
      });
    }
    const policy = this.#policy(document, [...below, ...own], `${scope}|*`, path);
    const routes: RoutePlan[] = [];
    for (const [index, route] of (domain.routes ?? []).entries()) {
      const at = [...path, 'routes', index];
      const label = route.name ?? `route[${index}]`;
      const id = `${scope}|${label}`;
      const layers = [...below, ...own];
      if (route.policy !== undefined) {
        layers.push({ level: 'route', label: id, spec: route.policy, path: [...at, 'policy'], reporter });
      }
      const routePolicy = this.#policy(document, layers, id, at);
      const plan = compileRoute(route, label, apiVersion, routePolicy, reporter.origin(at));
      if (plan !== undefined) routes.push(plan);
    }
    const excluded = this.#exclusionsFor(document);
    this.#domains.push({ hosts, dialect: apiVersion, policy, excluded, routes, ...routeTables(routes) });
  }

  #policy(document: PolicyDocument, layers: readonly Layer[], id: string, path: FieldPath): number {
    const settings = mergeLayers(layers);
    checkMerged(settings, document.apiVersion, document.reporter, path);
    const engines = this.#engines.compile(settings.origins.get('engines'));
    this.#exceptions.policy(layers, this.#engines.rulesOf(engines));
    const index = this.#policies.length;
    const name = document.policy.metadata?.name ?? '';
    const identity = { index, id, document: name, origin: document.reporter.origin(path) };
    this.#policies.push(compilePolicy(identity, settings, engines));
    return index;
  }

  /** The documents whose defaults and exclusions act on a document: its dialect's, everywhere or in its file. */
  #sharing(document: PolicyDocument): readonly PolicyDocument[] {
    const everywhere = document.apiVersion === 'sentinel.elchi.io/v1';
    return this.#documents.filter(
      (other) => other.apiVersion === document.apiVersion && (everywhere || other.file === document.file),
    );
  }

  #defaultsFor(document: PolicyDocument): Layer[] {
    const layers: Layer[] = [];
    for (const { policy, reporter, file, index } of this.#sharing(document)) {
      const spec = policy.spec.defaults;
      if (spec === undefined) continue;
      const label = `defaults of ${file.name}#${index}`;
      layers.push({ level: 'defaults', label, spec, path: ['spec', 'defaults'], reporter });
    }
    return layers;
  }

  #exclusionsFor(document: PolicyDocument): number {
    const scope = document.apiVersion === 'sentinel.elchi.io/v1' ? '' : document.file.name;
    const known = this.#exclusionPlaces.get(`${document.apiVersion} ${scope}`);
    if (known !== undefined) return known;
    const paths = new Set(this.#sharing(document).flatMap(({ policy }) => policy.spec.exclude ?? []));
    const place = paths.size === 0 ? -1 : this.#exclusions.length;
    if (place >= 0) this.#exclusions.push(buildPathTrie([...paths].map((path) => [latin1(path), 0])));
    this.#exclusionPlaces.set(`${document.apiVersion} ${scope}`, place);
    return place;
  }

  /** Only Elchi's dialect excludes paths for hosts that no policy names. */
  #excludedEverywhere(): number {
    const first = this.#documents.find(({ apiVersion }) => apiVersion === 'sentinel.elchi.io/v1');
    return first === undefined ? -1 : this.#exclusionsFor(first);
  }
}

function hostPlan(domains: readonly DomainPlan[]): PolicyPlan['hosts'] {
  const exact: [string, number][] = [];
  const suffixes: [string, number][] = [];
  let any = -1;
  for (const [index, domain] of domains.entries()) {
    for (const host of domain.hosts) {
      if (host === '*') any = index;
      else if (host.startsWith('*.')) suffixes.push([host.slice(1), index]);
      else exact.push([host, index]);
    }
  }
  return { exact, suffixes, any };
}

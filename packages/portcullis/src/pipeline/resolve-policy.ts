/**
 * Host and route → the policy of an exchange. Built once per plan and worker, asked for every request.
 *
 *   host    exact > longest *.suffix > *                     no domain: no policy
 *   route   exact path > pattern > longest prefix > any      each in the order of the file; all other conditions
 *                                                            of a route must hold, else the next one is tried
 *   none    the domain's own policy; never a less special domain
 *
 * Look-ups cost a map access for the host and one walk over the path; patterns of the domain are tried one by
 * one, in linear time each. Nothing is allocated per request: the answers are made beforehand.
 */
import { Pattern } from '../config/pattern.ts';
import type { CompiledPolicy, DomainPlan, PolicyPlan } from '../config/plan.ts';
import { RouteConditions, type RouteRequest } from './resolve-policy-conditions.ts';
import { HostTable } from './resolve-policy-host.ts';
import { PathTrie } from './resolve-policy-path.ts';

export type { RouteRequest } from './resolve-policy-conditions.ts';

/** What applies to a request. Made once per route; the same object for every request that it answers. */
export interface PolicyChoice {
  /** `undefined`: no domain matches the host. */
  readonly policy: CompiledPolicy | undefined;
  /** The domain's first host; empty when no domain matches. */
  readonly domain: string;
  /** Label of the route; `*` when the domain's own policy applies; empty when no domain matches. */
  readonly route: string;
  /** The path is on the list of paths that are not inspected. A host mismatch counts before this. */
  readonly excluded: boolean;
}

/** Both answers for one place: inspected and excluded. */
interface Answers {
  readonly inspected: PolicyChoice;
  readonly excluded: PolicyChoice;
}

/** Finds the policy of a request; one per plan and worker. */
export class PolicyResolver {
  readonly plan: PolicyPlan;
  readonly #hosts: HostTable;
  readonly #domains: readonly DomainRoutes[];
  readonly #excludedEverywhere: PathTrie | undefined;
  readonly #noDomain: Answers = answersFor(undefined, '', '');
  readonly #path = new PathBytes();

  constructor(plan: PolicyPlan) {
    this.plan = plan;
    this.#hosts = new HostTable(plan.hosts);
    const exclusions = plan.exclusions.map((trie) => new PathTrie(trie));
    this.#domains = plan.domains.map(
      (domain) => new DomainRoutes(domain, plan.policies, exclusions[domain.excluded]),
    );
    this.#excludedEverywhere = exclusions[plan.excludedEverywhere];
  }

  /** What applies to a request. */
  resolve(request: RouteRequest): PolicyChoice {
    const place = this.#hosts.domainOf(request.host);
    if (place < 0) return choose(this.#noDomain, this.#excludedEverywhere, request);
    const domain = this.#domains[place]!;
    this.#path.reset(request.path);
    const route = domain.routeFor(request, this.#path);
    const answers = route < 0 ? domain.ownAnswers : domain.routeAnswers[route]!;
    return choose(answers, domain.excluded, request);
  }

  /** Place of the domain that answers for a canonical host; -1: none. */
  domainOf(host: string): number {
    return this.#hosts.domainOf(host);
  }
}

/**
 * An odd path is never excluded: a server that reads `/admin/..%2f..%2fhealthz` or `/admin;x/../healthz` as it stands
 * sees another resource than the canonical path names, and all of that request would go uninspected.
 */
function choose(answers: Answers, excluded: PathTrie | undefined, request: RouteRequest): PolicyChoice {
  if (excluded === undefined || (request.pathFacts ?? 0) !== 0) return answers.inspected;
  return excluded.exact(request.path) >= 0 ? answers.excluded : answers.inspected;
}

function answersFor(policy: CompiledPolicy | undefined, domain: string, route: string): Answers {
  return {
    inspected: Object.freeze({ policy, domain, route, excluded: false }),
    excluded: Object.freeze({ policy, domain, route, excluded: true }),
  };
}

/** The routes of one domain, ready to be asked. */
class DomainRoutes {
  readonly ownAnswers: Answers;
  readonly routeAnswers: readonly Answers[];
  readonly excluded: PathTrie | undefined;
  readonly #plan: DomainPlan;
  readonly #exactPaths: PathTrie;
  readonly #prefixes: PathTrie;
  readonly #patterns: readonly Pattern[];
  readonly #conditions: readonly RouteConditions[];
  readonly #atSegment: boolean;

  constructor(plan: DomainPlan, policies: readonly CompiledPolicy[], excluded: PathTrie | undefined) {
    const name = plan.hosts[0] ?? '';
    this.#plan = plan;
    this.excluded = excluded;
    this.ownAnswers = answersFor(policies[plan.policy], name, '*');
    this.routeAnswers = plan.routes.map((route) => answersFor(policies[route.policy], name, route.label));
    this.#exactPaths = new PathTrie(plan.exactPaths);
    this.#prefixes = new PathTrie(plan.prefixes);
    this.#conditions = plan.routes.map((route) => new RouteConditions(route));
    this.#atSegment = plan.dialect === 'portcullis.dev/v1';
    this.#patterns = plan.patternRoutes.map((place) => {
      const { path } = plan.routes[place]!;
      if (path.kind !== 'pattern') throw new Error('plan.corrupt: a pattern route has no pattern');
      return Pattern.fromPlan(path.pattern);
    });
  }

  /** Place of the route that takes the request; -1: none. */
  routeFor(request: RouteRequest, path: PathBytes): number {
    const exact = this.#exactPaths.exact(request.path);
    if (exact >= 0) {
      const route = this.#firstOf(this.#exactPaths.lists, exact, request);
      if (route >= 0) return route;
    }
    for (let index = 0; index < this.#patterns.length; index += 1) {
      const route = this.#plan.patternRoutes[index]!;
      if (path.matches(this.#patterns[index]!) && this.#conditions[route]!.hold(request)) return route;
    }
    for (let index = this.#prefixes.walk(request.path, this.#atSegment) - 1; index >= 0; index -= 1) {
      const route = this.#firstOf(this.#prefixes.lists, this.#prefixes.found[index]!, request);
      if (route >= 0) return route;
    }
    const pathless = this.#plan.pathlessRoutes;
    for (let index = 0; index < pathless.length; index += 1) {
      if (this.#conditions[pathless[index]!]!.hold(request)) return pathless[index]!;
    }
    return -1;
  }

  #firstOf(lists: Int32Array, list: number, request: RouteRequest): number {
    const end = list + 1 + lists[list]!;
    for (let at = list + 1; at < end; at += 1) {
      if (this.#conditions[lists[at]!]!.hold(request)) return lists[at]!;
    }
    return -1;
  }
}

/** The path as bytes for patterns, written at most once per request into a buffer that grows as needed. */
class PathBytes {
  #buffer = Buffer.alloc(256);
  #path = '';
  #written = false;

  reset(path: string): void {
    this.#path = path;
    this.#written = false;
  }

  matches(pattern: Pattern): boolean {
    if (!this.#written) {
      if (this.#buffer.length < this.#path.length) this.#buffer = Buffer.alloc(this.#path.length * 2);
      this.#buffer.write(this.#path, 0, 'latin1');
      this.#written = true;
    }
    return pattern.test(this.#buffer, 0, this.#path.length);
  }
}

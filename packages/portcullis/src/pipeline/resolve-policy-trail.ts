/** Why a policy was chosen, for `explain`: the same decision as {@link PolicyResolver}, told step by step. */
import { Pattern } from '../config/pattern.ts';
import type { DomainPlan, PolicyPlan, RoutePlan } from '../config/plan.ts';
import { type PolicyChoice, PolicyResolver, type RouteRequest } from './resolve-policy.ts';
import { RouteConditions } from './resolve-policy-conditions.ts';

/** What was found out about one route. */
export interface RouteStep {
  readonly label: string;
  /** What the route matches, in words. */
  readonly summary: string;
  /** Where it stands: `shop.yaml:12`. */
  readonly place: string;
  readonly outcome: 'chosen' | 'path differs' | 'less special' | `fails ${string}`;
}

/** The whole decision. */
export interface PolicyTrail {
  readonly choice: PolicyChoice;
  /** How the host was matched, in words. */
  readonly host: string;
  /** Every route of the domain, the order of precedence first. */
  readonly routes: readonly RouteStep[];
  /** The conclusion, in words. */
  readonly conclusion: string;
}

/** Explains the choice for a request. Allocates; not for the hot path. */
export function explainPolicy(plan: PolicyPlan, request: RouteRequest): PolicyTrail {
  const resolver = new PolicyResolver(plan);
  const choice = resolver.resolve(request);
  const domain = plan.domains[resolver.domainOf(request.host)];
  if (domain === undefined) {
    return {
      choice,
      host: `no domain has the host ${quoted(request.host)}`,
      routes: [],
      conclusion: 'no policy applies',
    };
  }
  const steps = routeSteps(domain, request);
  const excluded = choice.excluded ? '; the path is excluded from inspection' : '';
  const via =
    choice.route === '*' ? 'no route takes the request: the policy of the domain' : `route ${choice.route}`;
  return {
    choice,
    host: hostReason(domain, request.host),
    routes: steps,
    conclusion: `${via}: ${choice.policy?.id ?? 'none'}, mode ${choice.policy?.mode ?? 'off'}${excluded}`,
  };
}

function hostReason(domain: DomainPlan, host: string): string {
  if (domain.hosts.includes(host)) return `the host ${quoted(host)} stands in the list`;
  const suffix = domain.hosts
    .filter((entry) => entry.startsWith('*.') && host.endsWith(entry.slice(1)))
    .sort((a, b) => b.length - a.length)[0];
  if (suffix !== undefined) return `the host ${quoted(host)} lies below ${suffix}`;
  return `no other domain has the host ${quoted(host)}: the domain of *`;
}

/** Exact paths, then patterns, then prefixes from the longest, then the rest. */
function routeSteps(domain: DomainPlan, request: RouteRequest): RouteStep[] {
  const ordered = domain.routes.toSorted((a, b) => rank(a) - rank(b) || prefixLength(b) - prefixLength(a));
  let found = false;
  return ordered.map((route) => {
    const outcome = found ? 'less special' : outcomeOf(route, request);
    found ||= outcome === 'chosen';
    const place = `${route.origin.file}:${route.origin.line}`;
    return { label: route.label, summary: route.summary, place, outcome };
  });
}

function rank(route: RoutePlan): number {
  return ['exact', 'pattern', 'prefix', 'any'].indexOf(route.path.kind);
}

function prefixLength(route: RoutePlan): number {
  return route.path.kind === 'prefix' ? route.path.path.length : 0;
}

function outcomeOf(route: RoutePlan, request: RouteRequest): RouteStep['outcome'] {
  if (!pathFits(route, request.path)) return 'path differs';
  const failed = new RouteConditions(route).failed(request);
  return failed === undefined ? 'chosen' : `fails ${failed}`;
}

/** The plain form of what the tries of the plan answer; a test holds the two together. */
function pathFits({ path: condition }: RoutePlan, path: string): boolean {
  switch (condition.kind) {
    case 'any':
      return true;
    case 'exact':
      return condition.path === path;
    case 'pattern': {
      const bytes = Buffer.from(path, 'latin1');
      return Pattern.fromPlan(condition.pattern).test(bytes, 0, bytes.length);
    }
    case 'prefix': {
      if (!path.startsWith(condition.path)) return false;
      const next = path.charAt(condition.path.length);
      return !condition.atSegment || next === '' || next === '/';
    }
  }
}

function quoted(host: string): string {
  return host === '' ? '(none)' : JSON.stringify(host);
}

/** Routes of a domain → their conditions as data, and the tables that find the right one quickly. */
import type { Origin } from './document-reporter.ts';
import { latin1 } from './latin1.ts';
import { buildPathTrie } from './path-trie.ts';
import { compilePattern, type PatternPlan } from './pattern.ts';
import type { DomainPlan, HeaderCondition, RoutePath, RoutePlan } from './plan.ts';
import type { HeaderMatch, Match } from './schema/match.ts';
import type { ApiVersion, Route } from './schema/security-policy.ts';

/** The plan of one route, or `undefined` when a pattern does not compile (reported where routes are checked). */
export function compileRoute(
  route: Route,
  label: string,
  dialect: ApiVersion,
  policy: number,
  origin: Origin,
): RoutePlan | undefined {
  const { match = {} } = route;
  const path = routePath(match, dialect);
  const headers = (match.headers ?? []).map(headerCondition);
  if (path === undefined || headers.includes(undefined)) return undefined;
  return {
    label,
    summary: summaryOf(match),
    origin,
    policy,
    path,
    methods: [...new Set((match.methods ?? []).map((method) => method.toUpperCase()))],
    contentTypes: [...new Set((match.content_type ?? []).map((type) => type.toLowerCase()))],
    headers: headers.filter((condition) => condition !== undefined),
  };
}

/** The look-up tables of a domain. */
export function routeTables(
  routes: readonly RoutePlan[],
): Pick<DomainPlan, 'exactPaths' | 'patternRoutes' | 'prefixes' | 'pathlessRoutes'> {
  const places = routes.map((route, index) => ({ path: route.path, index }));
  const withText = (kind: 'exact' | 'prefix') =>
    places.flatMap(({ path, index }) => (path.kind === kind ? [[path.path, index] as const] : []));
  return {
    exactPaths: buildPathTrie(withText('exact')),
    patternRoutes: places.filter(({ path }) => path.kind === 'pattern').map(({ index }) => index),
    prefixes: buildPathTrie(withText('prefix')),
    pathlessRoutes: places.filter(({ path }) => path.kind === 'any').map(({ index }) => index),
  };
}

function routePath(match: Match, dialect: ApiVersion): RoutePath | undefined {
  if (match.path_exact !== undefined) return { kind: 'exact', path: latin1(match.path_exact) };
  if (match.path_prefix !== undefined) {
    const text = latin1(match.path_prefix);
    return dialect === 'portcullis.dev/v1'
      ? { kind: 'prefix', path: withoutFinalSlash(text), atSegment: true }
      : { kind: 'prefix', path: text, atSegment: false };
  }
  if (match.path_regex === undefined) return { kind: 'any' };
  const pattern = patternOf(match.path_regex);
  return pattern === undefined ? undefined : { kind: 'pattern', pattern };
}

/** Segment prefixes: `/v1/` and `/v1` mean the same, and `/` takes every path. */
function withoutFinalSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function headerCondition(match: HeaderMatch): HeaderCondition | undefined {
  const name = match.name.toLowerCase();
  if (match.exact !== undefined) return { kind: 'exact', name, value: latin1(match.exact) };
  const source = match.contains === undefined ? match.regex : literalPattern(match.contains);
  if (source !== undefined) {
    const pattern = patternOf(source);
    return pattern === undefined ? undefined : { kind: 'pattern', name, pattern };
  }
  return { kind: match.present === false ? 'absent' : 'present', name };
}

/** The pattern of a text as it stands: a search for it is then linear too, and needs no text of its own. */
function literalPattern(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function patternOf(source: string): PatternPlan | undefined {
  const result = compilePattern(source);
  return result.ok ? result.plan : undefined;
}

function summaryOf(match: Match): string {
  const parts: string[] = [];
  for (const name of ['path_exact', 'path_prefix', 'path_regex'] as const) {
    if (match[name] !== undefined) parts.push(`${name} ${match[name]}`);
  }
  if ((match.methods ?? []).length > 0) parts.push(`methods ${match.methods!.join(' ')}`);
  if ((match.content_type ?? []).length > 0) parts.push(`content_type ${match.content_type!.join(' ')}`);
  for (const header of match.headers ?? []) parts.push(`header ${header.name}`);
  return parts.length === 0 ? 'any request' : parts.join(', ');
}

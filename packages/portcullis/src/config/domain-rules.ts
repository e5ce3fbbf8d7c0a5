/** Rules about hosts, routes and their conditions, within a document and over all of them. */
import { canonicalPath } from '../exchange/canonical-path.ts';
import type { DocumentReporter } from './document-reporter.ts';
import { latin1 } from './latin1.ts';
import type { FieldPath } from './located-value.ts';
import type { PolicyDocument } from './policy-document.ts';
import type { HeaderMatch, Match } from './schema/match.ts';
import type { ApiVersion, Domain, Route } from './schema/security-policy.ts';

/** Hosts seen so far, with where; makes hosts unique over all files. */
export class HostRegistry {
  readonly #seen = new Map<string, string>();

  /** Reports hosts of the domain that are taken already; returns the others, lower-case and trimmed. */
  claim(domain: Domain, path: FieldPath, reporter: DocumentReporter): string[] {
    const claimed: string[] = [];
    for (const [index, text] of domain.hosts.entries()) {
      const host = text.trim().toLowerCase();
      const at = [...path, 'hosts', index];
      const taken = this.#seen.get(host);
      if (taken !== undefined) {
        reporter.error(
          'config.duplicate-host',
          at,
          `the host "${host}" belongs to another domain already (${taken})`,
        );
        continue;
      }
      const { file, line } = reporter.origin(at);
      this.#seen.set(host, `${file}:${line}`);
      claimed.push(host);
    }
    return claimed;
  }
}

/** Reports what is wrong with the routes of a domain, each by itself and between them. */
export function checkRoutes(domain: Domain, path: FieldPath, { apiVersion, reporter }: PolicyDocument): void {
  const earlier: { match: NormalMatch; index: number }[] = [];
  for (const [index, route] of (domain.routes ?? []).entries()) {
    const at = [...path, 'routes', index, 'match'];
    checkMatch(route.match ?? {}, at, apiVersion, reporter);
    const match = normalMatch(route, apiVersion);
    const same = earlier.find((other) => other.match.text === match.text);
    const covering = earlier.find((other) => covers(other.match, match));
    if (same !== undefined) {
      const message = `this route matches exactly what routes[${same.index}] matches`;
      reporter.error('config.duplicate-route', at, message, {
        atKey: true,
        hint: 'make the conditions differ',
      });
    } else if (covering !== undefined) {
      const message = `no request reaches this route: routes[${covering.index}] before it takes them all`;
      reporter.warning('config.unreachable-route', at, message, {
        atKey: true,
        hint: `move it before routes[${covering.index}]`,
        effect: "the route's policy is never used",
      });
    }
    earlier.push({ match, index });
  }
}

/** Reports paths that no canonical path can equal or start with. */
export function checkPathText(text: string, at: FieldPath, reporter: DocumentReporter): void {
  const canonical = canonicalPath(latin1(text));
  if (canonical.path === latin1(text)) return;
  const form = Buffer.from(canonical.path, 'latin1').toString('utf8');
  reporter.warning(
    'config.path-never-matches',
    at,
    `no canonical path has the form ${JSON.stringify(text)}`,
    {
      hint: `write ${JSON.stringify(form)}`,
      suggestions: [{ message: 'use the canonical form', replacement: form }],
      effect:
        'paths are decoded, cleaned of . and .. and double slashes, and cut at ? before they are compared',
    },
  );
}

function checkMatch(match: Match, at: FieldPath, apiVersion: ApiVersion, reporter: DocumentReporter): void {
  const given = (['path_exact', 'path_prefix', 'path_regex'] as const).filter(
    (name) => match[name] !== undefined,
  );
  for (const extra of given.slice(1)) {
    reporter.error(
      'config.conflicting-fields',
      [...at, extra],
      `"${given[0]}" and "${extra}" exclude each other`,
    );
  }
  for (const name of ['path_exact', 'path_prefix'] as const) {
    const text = match[name];
    if (text !== undefined) checkPathText(text, [...at, name], reporter);
  }
  const prefix = match.path_prefix;
  if (apiVersion === 'sentinel.elchi.io/v1' && prefix !== undefined && !prefix.endsWith('/')) {
    reporter.warning(
      'config.prefix-trap',
      [...at, 'path_prefix'],
      `the prefix ${prefix} also takes ${prefix}beta and the like`,
      {
        hint: `write "${prefix}/" and a route with path_exact ${prefix}, or use apiVersion portcullis.dev/v1`,
        effect: 'paths that were not meant get this policy',
      },
    );
  }
  for (const [index, header] of (match.headers ?? []).entries()) {
    checkHeader(header, [...at, 'headers', index], reporter);
  }
}

function checkHeader(header: HeaderMatch, at: FieldPath, reporter: DocumentReporter): void {
  const given = (['exact', 'contains', 'regex', 'present'] as const).filter(
    (name) => header[name] !== undefined,
  );
  for (const extra of given.slice(1)) {
    reporter.error(
      'config.conflicting-fields',
      [...at, extra],
      `"${given[0]}" and "${extra}" exclude each other`,
    );
  }
}

/** A match in a form in which equal conditions are equal texts. */
interface NormalMatch {
  readonly path: string;
  readonly methods: readonly string[];
  readonly contentTypes: readonly string[];
  readonly headers: readonly string[];
  readonly text: string;
}

function normalMatch({ match = {} }: Route, apiVersion: ApiVersion): NormalMatch {
  // Segment prefixes mean the same with and without a slash at their end.
  const prefix =
    apiVersion === 'portcullis.dev/v1' ? match.path_prefix?.replace(/\/$/, '') : match.path_prefix;
  const path = JSON.stringify([match.path_exact ?? null, prefix ?? null, match.path_regex ?? null]);
  const methods = distinct(match.methods, (method) => method.toUpperCase());
  const contentTypes = distinct(match.content_type, (type) => type.toLowerCase());
  const headers = distinct(match.headers, (header) => {
    const { name, exact = null, contains = null, regex = null, present } = header;
    const alone = exact === null && contains === null && regex === null;
    return JSON.stringify([name.toLowerCase(), exact, contains, regex, alone ? (present ?? true) : null]);
  });
  return {
    path,
    methods,
    contentTypes,
    headers,
    text: JSON.stringify([path, methods, contentTypes, headers]),
  };
}

function distinct<Item>(items: readonly Item[] | undefined, form: (item: Item) => string): string[] {
  return [...new Set((items ?? []).map(form))].sort();
}

/** Whether every request that `later` takes is taken by `earlier`: same path, and no condition that `later` lacks. */
function covers(earlier: NormalMatch, later: NormalMatch): boolean {
  return (
    earlier.path === later.path &&
    takesAll(earlier.methods, later.methods) &&
    takesAll(earlier.contentTypes, later.contentTypes) &&
    earlier.headers.every((header) => later.headers.includes(header))
  );
}

/** An empty list takes everything. */
function takesAll(earlier: readonly string[], later: readonly string[]): boolean {
  return earlier.length === 0 || (later.length > 0 && later.every((item) => earlier.includes(item)));
}

/**
 * Settings of several levels → one: builtin, defaults, domain, route, each over the one before. What a level sets
 * replaces the value below it; `engines`, `response`, `checks.headers`, `checks.body` and each list of `pipeline`
 * are replaced as a whole; `skip_checks` and `exceptions` are those of all levels; `postures` merge cause by cause,
 * `body_limits` limit by limit.
 */
import type { DocumentReporter } from './document-reporter.ts';
import type { FieldPath } from './located-value.ts';
import type { PolicySpec } from './schema/policy-spec.ts';

/** The settings of one level and where they stand. */
export interface Layer {
  readonly level: 'defaults' | 'domain' | 'route';
  /** Names the level over reloads: `defaults of FILE`, `HOST|*`, `HOST|ROUTE`. */
  readonly label: string;
  readonly spec: PolicySpec;
  readonly path: FieldPath;
  readonly reporter: DocumentReporter;
}

/** A field of the merged settings, with parts of `pipeline`, `checks`, `postures` and `body_limits` as fields of their own. */
export type SettingName = string;

/** The merged settings and the level that each came from; a field without an entry is builtin. */
export interface MergedSettings {
  readonly spec: PolicySpec;
  readonly origins: ReadonlyMap<SettingName, Layer>;
}

/** Objects whose parts are replaced one by one. */
const partwise = ['pipeline', 'checks', 'postures', 'body_limits'] as const;
const isPartwise = (name: string): boolean => (partwise as readonly string[]).includes(name);

/** Merges the levels, the strongest last. */
export function mergeLayers(layers: readonly Layer[]): MergedSettings {
  const merged: Record<string, unknown> = {};
  const origins = new Map<SettingName, Layer>();
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer.spec)) {
      if (value === undefined) continue;
      if (isPartwise(name)) {
        const parts = Object.entries(value as object).filter(([, part]) => part !== undefined);
        merged[name] = { ...(merged[name] as object | undefined), ...Object.fromEntries(parts) };
        for (const [part] of parts) origins.set(`${name}.${part}`, layer);
      } else if (name === 'exceptions') {
        merged[name] = [...((merged[name] as readonly unknown[] | undefined) ?? []), ...(value as unknown[])];
        origins.set(name, layer);
      } else if (name === 'skip_checks') {
        const below = (merged[name] as readonly string[] | undefined) ?? [];
        merged[name] = [...new Set([...below, ...(value as readonly string[])])];
        origins.set(name, layer);
      } else {
        merged[name] = value;
        origins.set(name, layer);
      }
    }
  }
  return { spec: merged as PolicySpec, origins };
}

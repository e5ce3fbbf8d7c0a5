/** Limits of the rate limit service → the actions of routes that make their descriptors. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseLimits } from '../../protocols/rate-limit/parse-limits.ts';
import type { RateLimitUse } from './settings.ts';

/** Without a file: one limit per client address. */
export const unknownLimits: RateLimitUse = { domain: 'portcullis', chains: [[{ remote_address: {} }]] };

interface Descriptor {
  readonly key: string;
  readonly value?: string;
  readonly descriptors?: readonly Descriptor[];
  readonly rate_limit?: unknown;
}

/**
 * One chain of actions per path to a limit. `remote_address`, `generic_key`, `destination_cluster`, `source_cluster` and
 * `masked_remote_address` are Envoy's own; every other key is taken for the name of a request header. Throws a list of
 * problems when the file is not valid.
 */
export function rateLimitUse(file: string): RateLimitUse {
  const text = readFileSync(file, 'utf8');
  const { problems } = parseLimits(text, file);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const { domain, descriptors } = parse(text) as { domain: string; descriptors?: readonly Descriptor[] };
  const chains = new Map<string, readonly Readonly<Record<string, unknown>>[]>();
  for (const chain of chainsOf(descriptors ?? [])) chains.set(JSON.stringify(chain), chain);
  return { domain, chains: [...chains.values()] };
}

function chainsOf(descriptors: readonly Descriptor[]): Readonly<Record<string, unknown>>[][] {
  return descriptors.flatMap((descriptor) => {
    const action = actionOf(descriptor);
    const deeper = chainsOf(descriptor.descriptors ?? []).map((chain) => [action, ...chain]);
    return descriptor.rate_limit === undefined ? deeper : [[action], ...deeper];
  });
}

function actionOf({ key, value }: Descriptor): Readonly<Record<string, unknown>> {
  if (key === 'generic_key') return { generic_key: { descriptor_value: value ?? 'default' } };
  if (key === 'masked_remote_address') return { masked_remote_address: {} };
  if (key === 'remote_address' || key === 'destination_cluster' || key === 'source_cluster')
    return { [key]: {} };
  return { request_headers: { header_name: key.replaceAll('_', '-'), descriptor_key: key } };
}

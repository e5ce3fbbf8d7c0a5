import type { Prerequisite } from '@portcullis-testing/prerequisites';
import { findEnvoy } from './find-envoy.ts';

let found: Promise<Prerequisite> | undefined;

/**
 * Envoy as a prerequisite of a test: its path, and what to pass to the `skip` option of `node:test`. Looked up
 * once per process. With `CI=true` a missing Envoy is an error, so that no green run hides a test that did not run.
 */
export function realEnvoy(): Promise<Prerequisite> {
  found ??= findEnvoy().then((envoy) => {
    if (envoy.kind === 'envoy') return { path: envoy.path, skip: false };
    if (process.env['CI'] === 'true')
      throw new Error(`prerequisite: ${envoy.reason}, and CI=true allows no skip`);
    return { path: '', skip: `no Envoy: ${envoy.reason}` };
  });
  return found;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningPortcullis, startPortcullis } from '@portcullis-testing/envoy';
import { type CrsPolicyOptions, crsPolicy } from './policies.ts';

/** What to start. */
export interface CrsService {
  /** The Core Rule Set's folder. */
  readonly crs: string;
  /** Where its policy is put. */
  readonly folder: string;
  readonly socket: string;
  readonly policy?: CrsPolicyOptions;
  /** Envoy's message timeout in milliseconds. */
  readonly messageTimeout: number;
  readonly flags?: readonly string[];
}

/** Starts Portcullis with one worker and the whole Core Rule Set. */
export function serveCrs(service: CrsService): Promise<RunningPortcullis> {
  const policies = join(service.folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'crs.yaml'), crsPolicy(service.crs, service.policy));
  return startPortcullis([
    ...['--config-dir', policies, '--extproc-addr', service.socket, '--http-addr', 'off'],
    ...['--workers', '1', '--message-timeout', String(service.messageTimeout)],
    ...(service.flags ?? []),
  ]);
}

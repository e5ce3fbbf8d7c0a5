/** The policy that is active where no configuration is given: the baseline, in detect, on every host. */
import { fileURLToPath } from 'node:url';
import type { ConfigurationSource } from './policy-files.ts';

/** Read like any other policy file, so that it is validated, hashed and shown like one. */
export const builtInPolicy: ConfigurationSource = {
  files: [fileURLToPath(new URL('../../policies/baseline.yaml', import.meta.url))],
};

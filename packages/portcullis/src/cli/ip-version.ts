import { networkInterfaces } from 'node:os';

/** Whether this machine has IPv6. */
export function hasIpv6(): boolean {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some(({ family }) => family === 'IPv6');
}

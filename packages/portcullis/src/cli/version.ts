import { readFileSync } from 'node:fs';
import { Command } from 'commander';

/** The version of the package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((manifest as { version?: unknown }).version);
}

/** `portcullis version`. */
export function versionCommand(): Command {
  return new Command('version').description('print the version').action(() => {
    console.log(
      `portcullis ${packageVersion()} (node ${process.version}, ${process.platform} ${process.arch})`,
    );
    console.log('policies: sentinel.elchi.io/v1, portcullis.dev/v1');
    console.log('Envoy APIs: HTTP ext_proc, network ext_proc, ext_authz, access log, rate limit (v3)');
  });
}

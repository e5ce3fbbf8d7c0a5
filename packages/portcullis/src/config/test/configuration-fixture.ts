/** For tests: configurations from texts, without a disk. */
import { basename, join } from 'node:path';
import type { EngineDefinition } from '../../engines/engine.ts';
import type { FileAccess } from '../file-access.ts';
import { type LoadResult, loadConfiguration } from '../load.ts';
import type { Environment } from '../referenced-files.ts';

/** The folder that the files of `accessOf` lie in. */
export const folder = '/etc/portcullis/conf.d';

/** Files by name, in `folder`; a name with a slash is a path of its own. */
export function accessOf(files: Readonly<Record<string, string | Uint8Array>>): FileAccess {
  const contents = new Map(
    Object.entries(files).map(([name, content]) => [
      name.startsWith('/') ? name : join(folder, name),
      content,
    ]),
  );
  return {
    list: (directory) =>
      [...contents.keys()]
        .filter((path) => path === join(directory, basename(path)))
        .map((path) => basename(path))
        .sort(),
    factsOf: (path) => (contents.has(path) ? 'there' : ''),
    read(path, limit) {
      const content = contents.get(path);
      if (content === undefined) return { problem: 'it does not exist' };
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      return bytes.length > limit ? { problem: `larger than ${limit} bytes` } : bytes;
    },
  };
}

/** Loads files given by name. */
export function loadTexts(
  files: Readonly<Record<string, string | Uint8Array>>,
  registry: readonly EngineDefinition[] = [],
  environment: Environment = {},
): LoadResult {
  return loadConfiguration({ directory: folder }, { access: accessOf(files), registry, environment });
}

/** The head of a document of a dialect, to which `spec` lines are added. */
export function policyText(spec: string, apiVersion = 'portcullis.dev/v1'): string {
  return `apiVersion: ${apiVersion}\nkind: SecurityPolicy\nspec:\n${spec}`;
}

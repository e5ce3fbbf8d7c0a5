/**
 * Gives dependency-cruiser a TypeScript that it can use. It reads sources through the compiler's JavaScript API,
 * which TypeScript 7 no longer has, and without it finds no module at all. This folder is a package of its own
 * that depends on TypeScript 6; here dependency-cruiser's imports of `typescript` are resolved from this folder.
 *
 *   node --import ./scripts/boundaries/compiler-for-cruiser.ts \
 *     node_modules/dependency-cruiser/bin/dependency-cruise.mjs packages testing …
 */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const formats: Readonly<Record<string, string>> = {
  typescript: 'commonjs',
  'typescript/package.json': 'json',
};

registerHooks({
  resolve(specifier, context, nextResolve) {
    const format = formats[specifier];
    const isCruiser = context.parentURL?.includes('/dependency-cruiser/') === true;
    if (format === undefined || !isCruiser) return nextResolve(specifier, context);
    return { url: pathToFileURL(require.resolve(specifier)).href, format, shortCircuit: true };
  },
});

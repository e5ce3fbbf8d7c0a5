/** Everything that another file can import says what it is: the declaration has a docstring directly above it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** Packages that are published by themselves, and the rooms of the service that others build on. */
const rooms = [
  'packages/{byte-regex,injection,http-body,grpc-server,envoy-protocol,seclang}/src/**/*.ts',
  'packages/portcullis/src/{config,exchange,pipeline}/**/*.ts',
  'packages/portcullis/src/protocols/http-ext-proc/*.ts',
  'testing/*/src/**/*.ts',
];

const declaration = /^export (?:abstract |async )?(class|function\*?|interface|type|const) (\w+)/;

/** `file:line name` of every exported declaration without a docstring. */
function undocumented(file: string, text: string): string[] {
  const lines = text.split('\n');
  const missing: string[] = [];
  for (const [index, line] of lines.entries()) {
    const [, kind, name = ''] = declaration.exec(line) ?? [];
    if (kind === undefined || lines[index - 1]?.endsWith('*/') === true) continue;
    if (kind === 'type' && belongsToConst(name, text)) continue;
    if (kind === 'function' && lines[index - 1]?.startsWith(`export function ${name}`) === true) continue;
    missing.push(`${file}:${index + 1} ${name}`);
  }
  return missing;
}

/** The type of a constant, which has the docstring: `type Mode = (typeof modes)[number]`. */
function belongsToConst(name: string, text: string): boolean {
  return (
    new RegExp(`export type ${name} =[^;]*typeof \\w`).test(text) ||
    text.includes(`export const ${name}:`) ||
    text.includes(`export const ${name} =`)
  );
}

test('exported declarations have docstrings', () => {
  const files = globSync(rooms).filter(
    (path) => !path.endsWith('.test.ts') && !path.endsWith('.soak.ts') && !path.includes('/generated/'),
  );
  assert.ok(files.length > 400, `${files.length} files`);
  const missing = files.sort().flatMap((file) => undocumented(file, readFileSync(file, 'utf8')));
  assert.deepEqual(missing, []);
});

test('the check sees what is missing', () => {
  const text = '/** A. */\nexport const a = 1;\nexport type A = typeof a;\nexport function b(): void {}\n';
  assert.deepEqual(undocumented('x.ts', text), ['x.ts:4 b']);
});

/** Every rule of .dependency-cruiser.cjs refuses what it is made to refuse, and the cruiser reads our sources. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cruise } from './run-cruiser.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { forbidden } = createRequire(import.meta.url)(`${root}.dependency-cruiser.cjs`) as {
  forbidden: { name: string }[];
};

const src = 'packages/portcullis/src';

/** One forbidden import per rule: rule, importing file, what it imports. */
const examples: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['no-circular', `${src}/exchange/first.ts`, './second.ts'],
  ['no-unresolved', `${src}/exchange/lost.ts`, './nowhere.ts'],
  ['byte-regex-depends-on-nothing', 'packages/byte-regex/src/a.ts', '@portcullis/http-body'],
  ['injection-depends-on-nothing', 'packages/injection/src/a.ts', '@portcullis/byte-regex'],
  ['http-body-depends-on-nothing', 'packages/http-body/src/a.ts', '@portcullis/byte-regex'],
  ['grpc-server-depends-on-nothing', 'packages/grpc-server/src/a.ts', '@portcullis/envoy-protocol'],
  ['envoy-protocol-depends-on-nothing', 'packages/envoy-protocol/src/a.ts', '@portcullis/grpc-server'],
  ['pure-packages-know-no-node', 'packages/injection/src/b.ts', 'node:fs'],
  ['seclang-arrows', 'packages/seclang/src/a.ts', '@portcullis/grpc-server'],
  ['room-runtime', `${src}/runtime/a.ts`, '../cli/target.ts'],
  ['room-admin', `${src}/admin/a.ts`, '../protocols/target.ts'],
  ['room-protocols', `${src}/protocols/http-ext-proc/a.ts`, '../../runtime/target.ts'],
  ['room-pipeline', `${src}/pipeline/a.ts`, '../protocols/target.ts'],
  ['room-events', `${src}/events/a.ts`, '../protocols/target.ts'],
  ['room-engines', `${src}/engines/jwt/a.ts`, '../../pipeline/target.ts'],
  ['room-connection-engines', `${src}/connection-engines/redis/a.ts`, '../../pipeline/target.ts'],
  ['room-state', `${src}/state/a.ts`, '../engines/target.ts'],
  ['room-exchange', `${src}/exchange/a.ts`, '../pipeline/target.ts'],
  ['room-config', `${src}/config/a.ts`, '../pipeline/target.ts'],
  ['room-compat', `${src}/compat/a.ts`, '../engines/target.ts'],
  ['room-unknown', `${src}/drawer/a.ts`, '../engines/target.ts'],
  ['config-knows-engines-by-schema-and-compile', `${src}/config/b.ts`, '../engines/target.ts'],
  ['users-of-grpc-server', `${src}/pipeline/b.ts`, '@portcullis/grpc-server'],
  ['users-of-envoy-protocol', `${src}/engines/b.ts`, '@portcullis/envoy-protocol'],
  ['users-of-seclang', `${src}/protocols/b.ts`, '@portcullis/seclang'],
  ['packages-do-not-use-testing', `${src}/cli/a.ts`, '../../../../testing/envoy/src/target.ts'],
  ['packages-declare-what-they-use', `${src}/cli/b.ts`, 'undeclared'],
];

describe('boundaries', () => {
  const tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
  after(() => rmSync(tree, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }

  it('refuses one example per rule', () => {
    write('tsconfig.json', '{"compilerOptions":{"module":"nodenext","target":"esnext"}}');
    write('package.json', '{"devDependencies":{"undeclared":"1.0.0"}}');
    write('node_modules/undeclared/package.json', '{"name":"undeclared","version":"1.0.0","main":"main.js"}');
    write('node_modules/undeclared/main.js', 'module.exports = 1;');
    mkdirSync(join(tree, 'node_modules/@portcullis'));
    for (const name of ['byte-regex', 'injection', 'http-body', 'grpc-server', 'envoy-protocol', 'seclang']) {
      const manifest = { name: `@portcullis/${name}`, exports: { '.': './src/index.ts' } };
      write(`packages/${name}/package.json`, JSON.stringify(manifest));
      write(`packages/${name}/src/index.ts`, 'export const value = 1;\n');
      symlinkSync(join(tree, 'packages', name), join(tree, 'node_modules/@portcullis', name));
    }
    write('packages/portcullis/package.json', '{"name":"portcullis"}');
    for (const room of ['cli', 'runtime', 'protocols', 'pipeline', 'engines']) {
      write(`${src}/${room}/target.ts`, 'export const value = 1;\n');
    }
    write('testing/envoy/src/target.ts', 'export const value = 1;\n');
    write(`${src}/exchange/second.ts`, "export { value } from './first.ts';\n");
    for (const [rule, file, imported] of examples) {
      const keyword = rule === 'no-circular' ? 'export' : 'export type';
      write(file, `${keyword} { value } from '${imported}';\n`);
    }

    const { violations } = cruise(tree, ['packages', 'testing']);
    for (const [rule, file] of examples) {
      assert.ok(
        violations.some((line) => line.startsWith(`${rule}: ${file} → `)),
        `${rule} does not refuse ${file}; found:\n${violations.join('\n')}`,
      );
    }
    assert.deepEqual(
      examples.map(([rule]) => rule),
      forbidden.map(({ name }) => name),
      'one example per rule, in the order of the rules',
    );
  });

  it('reads the sources of the project', () => {
    assert.ok(cruise(root, ['testing']).modules > 20);
  });
});

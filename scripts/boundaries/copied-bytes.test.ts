/** The rule of copies refuses each form that hides whether it is one, in the traffic path only. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unclearCopies } from './copied-bytes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Each line is refused in a traffic path. */
const refused: readonly (readonly [line: string, why: string])[] = [
  ['export const a = (x: Uint8Array) => x.slice(1);', 'slice of Uint8Array<ArrayBufferLike>'],
  ['export const b = (x: Buffer) => x.slice();', 'slice of Buffer<ArrayBufferLike>'],
  [
    'export const c = (x: Uint8Array | undefined) => x?.slice(0, 2);',
    'slice of Uint8Array<ArrayBufferLike> | undefined',
  ],
  [
    'export const d = (x: Uint8Array | string) => x.slice(2);',
    'slice of string | Uint8Array<ArrayBufferLike>',
  ],
  ['// biome-ignore lint: as in old code\nexport const e = (x: any) => x.slice(1);', 'slice of any'],
  ['export const f = Uint8Array.prototype.slice;', 'slice of Uint8Array<ArrayBufferLike>'],
  ['export const g = <T extends Uint8Array>(x: T) => x.slice(1);', 'slice of T'],
  ['export const h = (x: Uint8Array) => new Uint8Array(x);', 'a copy by another word'],
  ['export const i = (x: Uint8Array) => Uint8Array.from(x);', 'a copy by another word'],
  ['export const j = (x: Buffer) => Buffer.from(x.subarray(1));', 'a copy by another word'],
];

/** Lines that look alike and are fine. */
const accepted = [
  "export const k = 'text'.slice(1);",
  'export const l = (x: readonly string[] | undefined) => x?.slice(1);',
  'export const m = (x: readonly [number, number]) => x.slice(1);',
  'export const n = (x: Int32Array) => x.slice(1);',
  'export const o = (x: Uint8Array) => x.subarray(1);',
  'export const p = new Uint8Array(16);',
  "export const q = Buffer.from('text');",
  "export const r = (x: Uint8Array) => Buffer.from(x).toString('latin1');",
];

test('copies by unclear words are refused in the traffic path, and nowhere else', () => {
  const tree = mkdtempSync(join(tmpdir(), 'copies-'));
  after(() => rmSync(tree, { recursive: true }));
  for (const name of ['biome.json', 'tsconfig.json']) copyFileSync(join(root, name), join(tree, name));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const lines = [...refused.map(([line]) => line), ...accepted];
  const write = (file: string): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), lines.join('\n'));
  };
  const trafficPath = 'packages/portcullis/src/exchange/a.ts';
  const others = [
    'packages/portcullis/src/exchange/a.test.ts',
    'packages/portcullis/src/config/a.ts',
    'packages/http-body/src/copied.ts',
  ];
  for (const file of [trafficPath, ...others]) write(file);

  const { files, found } = unclearCopies(tree);
  assert.equal(files, 2);
  let line = 0;
  const expected = refused.map(([text, why]) => {
    line += text.split('\n').length;
    return `${trafficPath}:${line} ${why}`;
  });
  assert.deepEqual(found, expected);
  assert.equal(found.length, 10);
});

/**
 * In the traffic path a copy of bytes is made by `copied`, and a view by `subarray`: each says what it is. `slice` does not:
 * of a Buffer it is a view, of a Uint8Array a copy, and a Buffer passes for a Uint8Array. What a socket or decoder gives is
 * overwritten when its memory is used again; three times a view was kept where a copy was meant.
 *
 * Linters know no types, so this asks the compiler. Refused are
 * - `slice` of anything but a string, an array, or numbers that are no bytes, `any` among it;
 * - copies by other words: `new Uint8Array(bytes)`, `Uint8Array.from(bytes)`, `Buffer.from(bytes)`.
 *
 * The files named `copied.ts` are the exception.
 *
 *   node scripts/boundaries/copied-bytes.ts [ROOT]      exit 1 with a line for each place
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join, matchesGlob, resolve } from 'node:path';
import ts from 'typescript';

/** The files of the traffic path: where biome.json forbids regular expressions. */
function trafficFiles(root: string): string[] {
  const text = readFileSync(join(root, 'biome.json'), 'utf8');
  const { overrides } = JSON.parse(text) as { overrides: { includes: string[]; plugins?: string[] }[] };
  const override = overrides.find(({ plugins }) =>
    plugins?.some((plugin) => plugin.includes('traffic-paths')),
  );
  if (override === undefined) throw new Error('biome.json names no traffic paths');
  const without = override.includes.flatMap((glob) => (glob.startsWith('!') ? [glob.slice(1)] : []));
  return globSync(
    override.includes.filter((glob) => !glob.startsWith('!')),
    { cwd: root, exclude: ['**/node_modules'] },
  ).filter((file) => !without.some((glob) => matchesGlob(file, glob)));
}

/** Numbers that are not bytes; of these `slice` is always a copy. */
const numbers = new Set(
  ['Int8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64'].map((kind) => `${kind}Array`),
);

function isHarmless(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.every((part) => isHarmless(part, checker));
  if ((type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0)
    return true;
  if (checker.isArrayType(type) || checker.isTupleType(type)) return true;
  const base = (type.flags & ts.TypeFlags.TypeParameter) === 0 ? type : checker.getBaseConstraintOfType(type);
  if (base !== undefined && base !== type) return isHarmless(base, checker);
  return numbers.has(type.symbol?.name ?? '');
}

function isBytes(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isBytes);
  return ['Uint8Array', 'Buffer'].includes(type.symbol?.name ?? '');
}

/** What a copy by another word copies: the one argument of a constructor or `from`; text that is made of it is no copy. */
function copiedBy(node: ts.Node): ts.Expression | undefined {
  const isNew = ts.isNewExpression(node) && node.expression.getText() === 'Uint8Array';
  const isFrom = ts.isCallExpression(node) && /^(Uint8Array|Buffer)\.from$/.test(node.expression.getText());
  if (!isNew && !isFrom) return undefined;
  if (ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'toString') return undefined;
  return node.arguments?.length === 1 ? node.arguments[0] : undefined;
}

/** `file:line` of each place that is refused, and why. */
export function unclearCopies(root: string): { readonly files: number; readonly found: readonly string[] } {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const files = trafficFiles(root);
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    { ...options, noEmit: true },
  );
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const file of files.filter((name) => basename(name) !== 'copied.ts')) {
    const source = program.getSourceFile(join(root, file));
    if (source === undefined) throw new Error(`${file} is not read`);
    const report = (node: ts.Node, what: string): void => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file}:${line + 1} ${what}`);
    };
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && node.name.text === 'slice') {
        const type = checker.getTypeAtLocation(node.expression);
        if (!isHarmless(type, checker)) report(node.name, `slice of ${checker.typeToString(type)}`);
      }
      const copied = copiedBy(node);
      if (copied !== undefined && isBytes(checker.getTypeAtLocation(copied)))
        report(node, 'a copy by another word');
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { files: files.length, found };
}

if (import.meta.main) {
  const root = resolve(process.argv[2] ?? '.');
  const { files, found } = unclearCopies(root);
  for (const place of found) console.error(place);
  if (found.length > 0) console.error('of bytes, take `copied` for a copy and `subarray` for a view');
  else console.log(`copies of bytes are made by one word in ${files} files of the traffic path`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

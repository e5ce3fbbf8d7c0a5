/**
 * Makes `node_modules/.bin/node` the Node that the project runs on (a platform package among the optional
 * dependencies). npm 11 links it by itself; npm 10 leaves the link out, since several packages offer a program
 * `node` and all but one are for other platforms. npm runs this at the end of `npm ci` and `npm install`, with
 * whatever Node the machine has; it changes nothing where the link is there.
 */
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
const platform = `${process.platform}-${process.arch}`;
const packages = [`node-${platform}`, `node-bin-${platform}`];

const present = packages.find((name) => existsSync(join(modules, name, 'bin', 'node')));
const link = join(modules, '.bin', 'node');
if (present === undefined) {
  console.error(`no Node for ${platform} among the dependencies: Node 26 or newer has to be on PATH`);
} else if (!existsSync(link)) {
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('..', present, 'bin', 'node'), link);
}

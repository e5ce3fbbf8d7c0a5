/** A run of reloads under load as a program, whose result is a line of JSON. Usage: node reload-run.ts RELOADS RULES */
import { reloadUnderLoad } from './reload-under-load.ts';
import { TestFolder } from './spawned-service.ts';

using folder = new TestFolder();
const [reloads, rules] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await reloadUnderLoad(folder, { reloads: reloads!, rules: rules! })));

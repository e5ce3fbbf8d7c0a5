/**
 * Where the compiler thread begins. One that starts while there is traffic steps back before it reads its own code,
 * which takes longer than many a compile.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompilerRequest } from './compiler-protocol.ts';
import { giveWay } from './thread-priority.ts';

if (parentPort === null) throw new Error('config.compiler-thread: this file runs as a worker thread only');
const port = parentPort;
let { givesWay } = workerData as { readonly givesWay: boolean };
if (givesWay) giveWay();
const { Compiler } = await import('./compiler.ts');
const compiler = new Compiler();
port.on('message', (request: CompilerRequest) => {
  port.postMessage(compiler.answer(request));
  if (!givesWay) giveWay();
  givesWay = true;
});

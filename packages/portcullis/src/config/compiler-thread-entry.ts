/** The compiler thread: loads and compiles what it is asked for, and keeps what became active. */
import { parentPort } from 'node:worker_threads';
import type { CompileOutcome, CompilerReply, CompilerRequest } from './compiler-protocol.ts';
import { readLastGood, writeLastGood } from './last-good.ts';
import { type LoadResult, loadConfiguration } from './load.ts';
import type { ConfigurationSource } from './policy-files.ts';
import { renderHuman } from './render-human.ts';
import { giveWay } from './thread-priority.ts';

/** The newest load, with its files: what `keep` writes. */
let newest: { source: ConfigurationSource; result: LoadResult } | undefined;

if (parentPort === null) throw new Error('config.compiler-thread: this file runs as a worker thread only');
const port = parentPort;
port.on('message', (request: CompilerRequest) => port.postMessage(answer(request)));

function answer(request: CompilerRequest): CompilerReply {
  const { id } = request;
  switch (request.kind) {
    case 'compile': {
      // The first one is waited for by the start of the service; from then on there may be traffic.
      if (newest !== undefined) giveWay();
      const result = loadConfiguration(request.source);
      newest = { source: request.source, result };
      return { id, outcome: outcomeOf(result) };
    }
    case 'compile-last-good': {
      const kept = readLastGood(request.directory);
      if ('problem' in kept) return { id, problem: kept.problem };
      return { id, outcome: outcomeOf(loadConfiguration(kept.source, { access: kept.access })) };
    }
    case 'keep': {
      if (newest?.result.hash !== request.hash)
        return { id, problem: 'a newer configuration has been loaded since' };
      const failed = writeLastGood(request.directory, newest.source, newest.result);
      return failed === undefined ? { id, done: true } : { id, problem: failed.problem };
    }
  }
}

function outcomeOf(result: LoadResult): CompileOutcome {
  const texts = new Map(result.policyFiles.map(({ name, content }) => [name, content]));
  const report = renderHuman(result.diagnostics, (name) => {
    const content = texts.get(name);
    return content === undefined ? undefined : new TextDecoder().decode(content);
  });
  const { plan, diagnostics, counts, empty, hash, facts } = result;
  return { plan, diagnostics, counts, empty, hash, facts, report };
}

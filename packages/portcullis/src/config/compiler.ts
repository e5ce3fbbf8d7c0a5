/** What the compiler thread does: loads and compiles what it is asked for, and keeps what became active. */
import type { CompileOutcome, CompilerReply, CompilerRequest } from './compiler-protocol.ts';
import { readLastGood, writeLastGood } from './last-good.ts';
import { type LoadResult, loadConfiguration } from './load.ts';
import type { ConfigurationSource } from './policy-files.ts';
import { renderHuman } from './render-human.ts';

/** Answers one request after the other. */
export class Compiler {
  /** The newest load, with its files: what `keep` writes. */
  #newest: { source: ConfigurationSource; result: LoadResult } | undefined;

  /** Answers a request; what is wrong with files is in the answer. */
  answer(request: CompilerRequest): CompilerReply {
    const { id } = request;
    switch (request.kind) {
      case 'compile': {
        const result = loadConfiguration(request.source);
        this.#newest = { source: request.source, result };
        return { id, outcome: outcomeOf(result) };
      }
      case 'compile-last-good': {
        const kept = readLastGood(request.directory);
        if ('problem' in kept) return { id, problem: kept.problem };
        return { id, outcome: outcomeOf(loadConfiguration(kept.source, { access: kept.access })) };
      }
      case 'keep': {
        if (this.#newest?.result.hash !== request.hash)
          return { id, problem: 'a newer configuration has been loaded since' };
        const failed = writeLastGood(request.directory, this.#newest.source, this.#newest.result);
        return failed === undefined ? { id, done: true } : { id, problem: failed.problem };
      }
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

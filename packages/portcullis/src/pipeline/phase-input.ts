/** What the engines of a phase are given. */
import type { Phase } from '../engines/engine.ts';
import type { PhaseInput } from '../engines/inspector.ts';

/** The input of a phase without content and trailers. */
export function phaseInput(phase: Phase, body: Uint8Array, complete: boolean): PhaseInput {
  return { phase, body, complete, content: undefined, trailers: undefined };
}

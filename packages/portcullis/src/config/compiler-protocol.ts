/** Messages between the main thread and the compiler thread. */
import type { LoadResult } from './load.ts';
import type { ConfigurationSource } from './policy-files.ts';

/** What the compiler thread is asked; `id` comes back with its answer. */
export type CompilerRequest =
  | { readonly id: number; readonly kind: 'compile'; readonly source: ConfigurationSource }
  | { readonly id: number; readonly kind: 'compile-last-good'; readonly directory: string }
  | { readonly id: number; readonly kind: 'keep'; readonly hash: string; readonly directory: string };

/** A load as the main thread gets it: contents of files stay in the compiler thread. */
export interface CompileOutcome
  extends Pick<LoadResult, 'plan' | 'diagnostics' | 'counts' | 'empty' | 'hash' | 'facts'> {
  /** The diagnostics as text with source excerpts, for the log; empty when there are none. */
  readonly report: string;
}

/** What it answers: an outcome, or why there is none. */
export type CompilerReply =
  | { readonly id: number; readonly outcome: CompileOutcome }
  | { readonly id: number; readonly problem: string }
  | { readonly id: number; readonly done: true };

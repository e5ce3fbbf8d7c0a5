/**
 * The running configuration: the first one, reloads when files change, the last good one on disk. A refused reload
 * leaves everything as it is and says why. Without a folder it is the built-in policy, or none at all.
 */
import type { ConfigurationView, LastReload, PlanOrigin } from '../admin/service-view.ts';
import { builtInPolicy } from '../config/built-in-policy.ts';
import type { CompileOutcome } from '../config/compiler-protocol.ts';
import { CompilerThread } from '../config/compiler-thread.ts';
import type { PolicyPlan } from '../config/plan.ts';
import type { ConfigurationSource } from '../config/policy-files.ts';
import { ConfigurationWatch } from '../config/watch.ts';
import { emptyPlan } from './empty-plan.ts';

export interface ConfigurationOptions {
  readonly directory: string | undefined;
  /** Without a folder: whether the built-in policy is active. Default false. */
  readonly builtIn?: boolean;
  readonly stateDirectory: string | undefined;
  readonly debounce: number;
  /** Makes a plan the active one in all workers; the result is the reason why not. */
  apply(plan: PolicyPlan): Promise<string | undefined>;
  log(level: 'info' | 'warn' | 'error', code: string, text: string): void;
}

/** Nothing valid on disk and nothing kept: the service must not start (exit code 78). */
export class NoConfigurationError extends Error {
  readonly code = 'config.none';
}

export class Configuration implements ConfigurationView {
  readonly #options: ConfigurationOptions;
  readonly #compiler = new CompilerThread();
  #watch: ConfigurationWatch | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;
  #loaded: CompileOutcome['facts'] = [];
  plan: PolicyPlan = emptyPlan;
  origin: PlanOrigin = 'none';
  lastReload: LastReload | undefined;
  lastSuccess: number | undefined;
  /** Counts by result. */
  readonly reloads = { applied: 0, unchanged: 0, rejected: 0 };

  constructor(options: ConfigurationOptions) {
    this.#options = options;
  }

  /** The plan to begin with: of the files, else the last good one. Throws {@link NoConfigurationError}. */
  async first(): Promise<PolicyPlan> {
    const source = this.#source();
    if (source === undefined) return this.#options.builtIn === true ? this.#firstBuiltIn() : this.plan;
    const outcome = await this.#compiler.compile(source);
    if (this.#closed) throw new NoConfigurationError('closed');
    const problem = 'problem' in outcome ? outcome.problem : outcome.report;
    if (!('problem' in outcome)) {
      this.#loaded = outcome.facts;
      if (outcome.plan !== undefined && outcome.report !== '')
        this.#options.log('warn', 'config.report', outcome.report);
      if (outcome.plan !== undefined) return this.#accept(outcome, outcome.plan);
      if (outcome.empty) return this.plan;
    }
    return this.#lastGood(problem);
  }

  /** The built-in policy. It is neither watched nor kept: it comes with the program. */
  async #firstBuiltIn(): Promise<PolicyPlan> {
    const outcome = await this.#compiler.compile(builtInPolicy);
    if (this.#closed) throw new NoConfigurationError('closed');
    const problem = 'problem' in outcome ? outcome.problem : outcome.report;
    if ('problem' in outcome || outcome.plan === undefined) {
      // not covered: the built-in policy comes with the program, and compiles
      throw new NoConfigurationError(`the built-in policy does not compile\n${problem}`);
    }
    this.plan = outcome.plan;
    this.origin = 'built_in';
    return outcome.plan;
  }

  async #lastGood(problem: string): Promise<PolicyPlan> {
    const { stateDirectory } = this.#options;
    this.lastReload = { result: 'rejected', at: Date.now(), report: problem };
    const kept =
      stateDirectory === undefined ? undefined : await this.#compiler.compileLastGood(stateDirectory);
    if (kept === undefined || 'problem' in kept || kept.plan === undefined) {
      throw new NoConfigurationError(`the configuration is invalid and no last good one is kept\n${problem}`);
    }
    this.plan = kept.plan;
    this.origin = 'last_good';
    this.#options.log(
      'error',
      'config.last-good',
      `the files are invalid; version ${kept.plan.version} of the last good configuration is active\n${problem}`,
    );
    return kept.plan;
  }

  /** Watches the files from now on. */
  watch(): void {
    const source = this.#source();
    if (source === undefined) return;
    this.#watch = new ConfigurationWatch(source, () => void this.reload(), {
      debounce: this.#options.debounce,
    });
    this.#watch.setLoaded(this.#loaded);
  }

  /** Reads the files again; one at a time. Never rejects: what went wrong is the last reload's result. */
  reload(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#reloadNow())
      .catch((error: unknown) => this.#reject(error instanceof Error ? error.message : String(error)));
    return this.#running;
  }

  async #reloadNow(): Promise<void> {
    const source = this.#source();
    if (source === undefined || this.#closed) return;
    const outcome = await this.#compiler.compile(source);
    if (this.#closed) return;
    if ('problem' in outcome) return this.#reject(outcome.problem);
    this.#watch?.setLoaded(outcome.facts);
    // A folder without policies has a report that says so.
    if (outcome.plan === undefined) return this.#reject(outcome.report);
    if (outcome.plan.hash === this.plan.hash && this.origin === 'files') return this.#note('unchanged', '');
    const problem = await this.#options.apply(outcome.plan);
    if (this.#closed) return;
    if (problem !== undefined) return this.#reject(problem);
    await this.#accept(outcome, outcome.plan);
    this.#options.log('info', 'config.applied', `version ${outcome.plan.version} is active`);
  }

  async #accept(outcome: CompileOutcome, plan: PolicyPlan): Promise<PolicyPlan> {
    this.plan = plan;
    this.origin = 'files';
    this.#note('applied', '');
    const { stateDirectory } = this.#options;
    if (stateDirectory !== undefined) {
      const failed = await this.#compiler.keepLastGood(outcome.hash, stateDirectory);
      if (failed !== undefined)
        this.#options.log(
          'warn',
          'config.not-kept',
          `the last good configuration could not be kept: ${failed.problem}`,
        );
    }
    return plan;
  }

  #reject(report: string): void {
    this.#note('rejected', report);
    this.#options.log(
      'error',
      'config.rejected',
      `the new configuration is refused, version ${this.plan.version} stays active\n${report}`,
    );
  }

  #note(result: LastReload['result'], report: string): void {
    this.reloads[result]++;
    this.lastReload = { result, at: Date.now(), report };
    if (result !== 'rejected') this.lastSuccess = this.lastReload.at;
  }

  #source(): ConfigurationSource | undefined {
    const { directory } = this.#options;
    return directory === undefined ? undefined : { directory };
  }

  /** Whether policies are meant to be there: with a folder, a service without any is not ready. */
  get expected(): boolean {
    return this.#options.directory !== undefined;
  }

  /** Stops watching and compiling; a reload in progress changes nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.close();
    await this.#compiler.close();
    await this.#running;
  }
}

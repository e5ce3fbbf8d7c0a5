/** The contract of a check. A new one is a file in `checks/` with the same header and a line in the registry. */
import type { Severity } from '../../config/diagnostic.ts';
import type { Api, Callout } from './callout.ts';
import type { EnvoyConfiguration } from './envoy-configuration.ts';
import type { Part } from './part.ts';

/** One thing that was found. */
export interface Found {
  /** The field, or what lacks it. */
  readonly at: Part;
  /** What is there, in one line. */
  readonly message: string;
  /** What follows; unless given, the check's own `effect`. */
  readonly effect?: string;
  /** Unless given, the check's own. */
  readonly severity?: Severity;
  /** Lines to change, each with `+ ` or `- ` in front. */
  readonly change?: readonly string[];
}

/** Takes what a check finds. */
export type Report = (found: Found) => void;

/** What may be wrong or risky in an Envoy configuration. */
export interface Check {
  /** Stable. */
  readonly code: `envoy.${string}`;
  /**
   * error: what the configuration says is not what happens (traffic goes uninspected or is refused for nothing);
   * warning: a risk that one may want to take; notice: worth knowing.
   */
  readonly severity: Severity;
  /** A few words. */
  readonly title: string;
  /** Why it is so, with the source. */
  readonly cause: string;
  /** What follows from it. */
  readonly effect: string;
  /** What to write instead. */
  readonly remedy: string;
  /** Which callouts `callout` is asked about. */
  readonly apis?: readonly Api[];
  /** Looks at one filter or logger. */
  readonly callout?: (callout: Callout, configuration: EnvoyConfiguration, report: Report) => void;
  /** Looks at the whole. */
  readonly whole?: (configuration: EnvoyConfiguration, report: Report) => void;
  /** Two configurations, shown by `portcullis help CODE` and held to their word by a test. */
  readonly example: {
    /** Has the fault. */
    readonly fault: string;
    /** Has it not. */
    readonly right: string;
    /** A policy file, where the check needs one. */
    readonly policies?: string;
  };
}

/**
 * The optional package @datadog/native-appsec: libddwaf, prebuilt for the usual systems, without an install script.
 * Described here as far as it is used; its own types say less than it does.
 */
import { createRequire } from 'node:module';
import type { AddressValue } from './address-value.ts';

/** Values by address. */
export type AddressValues = Readonly<Record<string, AddressValue>>;

/** What a run says. */
export interface DdwafResult {
  readonly timeout?: boolean;
  /** -1 to -3: the library failed; the values were not seen. */
  readonly errorCode?: number;
  readonly events?: readonly DdwafEvent[];
  /** By type, for example `block_request`. */
  readonly actions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the binding cut off: nothing, as long as its limits are those of `windows.ts`. */
  readonly metrics?: {
    readonly maxTruncatedString?: number;
    readonly maxTruncatedContainerSize?: number;
    readonly maxTruncatedContainerDepth?: number;
  };
}

/** A rule that matched. */
export interface DdwafEvent {
  readonly rule: {
    readonly id: string;
    readonly name: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly on_match?: readonly string[];
  };
  readonly rule_matches: ReadonlyArray<{
    readonly parameters: ReadonlyArray<{
      readonly address: string;
      readonly key_path?: ReadonlyArray<string | number>;
      readonly value?: string;
      readonly highlight?: readonly string[];
    }>;
  }>;
}

/** A context: dispose of it always, it holds memory that no collector counts. */
export interface DdwafContext {
  /** Synchronous. `timeout` in microseconds, more than 0. */
  run(
    values: { readonly persistent?: AddressValues; readonly ephemeral?: AddressValues },
    timeout: number,
  ): DdwafResult;
  dispose(): void;
}

/** Compiled rules. */
export interface Ddwaf {
  readonly diagnostics: DdwafDiagnostics;
  readonly knownAddresses: ReadonlySet<string>;
  createContext(): DdwafContext;
  dispose(): void;
}

/** What became of each part of a rule file. */
export type DdwafDiagnostics = Readonly<
  Record<
    string,
    | string
    | {
        readonly error?: string;
        readonly loaded?: readonly string[];
        readonly failed?: readonly string[];
        /** Reason to the ids that failed for it. */
        readonly errors?: Readonly<Record<string, readonly string[]>>;
      }
  >
>;

/** The package. */
export interface DdwafModule {
  readonly DDWAF: new (
    rules: object,
    path: string,
    obfuscation: { readonly obfuscatorKeyRegex?: string; readonly obfuscatorValueRegex?: string },
  ) => Ddwaf;
}

const packageName = '@datadog/native-appsec';

/** Loads it, or says why it is not there. */
export function loadDdwaf(): DdwafModule | { readonly missing: string } {
  try {
    return createRequire(import.meta.url)(packageName) as DdwafModule;
  } catch (error) {
    // not covered: npm ci installs the package on every machine that runs the tests
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { missing: reason };
  }
}

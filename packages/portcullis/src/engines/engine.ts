/**
 * What an engine is to the configuration: a name under `engines`, a schema, and a compile function that turns
 * the user's block into plain data. Nothing here runs on traffic. The configuration knows engines only through
 * this contract and the list in `registry.ts`.
 */
import type { z } from 'zod';
import type { DiagnosticCode } from '../config/diagnostic-codes.ts';
import type { PatternPlan } from '../config/pattern.ts';

/** When an engine may be asked, in the order of an exchange (`connection` belongs to network ext_proc). */
export const phases = [
  'connection',
  'request-headers',
  'request-body',
  'request-trailers',
  'response-headers',
  'response-body',
  'response-trailers',
  'access-log',
] as const;
export type Phase = (typeof phases)[number];

/** Which half of an exchange. */
export type Direction = 'request' | 'response';

/** A secret of the configuration: `{file: PATH}`, `{env: NAME}`, or (with a warning) the text itself. */
export type SecretReference = string | { readonly file: string } | { readonly env: string };

/** What an engine may use while it compiles. Nothing throws: a problem is reported and `undefined` returned. */
export interface EngineCompileContext {
  /** Folder of the policy file: where relative names start. */
  readonly folder: string;
  /**
   * Reads a file that the block names; relative paths start at the folder of the policy file. The file becomes
   * part of the configuration: hashed, watched, kept with the last good one. `at` is the path of the field
   * inside the engine's block, for the error.
   */
  readFile(path: string, at: readonly (string | number)[]): Uint8Array | undefined;
  /** Names of the files in a folder, relative to the policy file's; empty when there is no such folder. */
  listFolder(path: string): readonly string[];
  /** The value of a secret, without the line end of a file's last line. Never log it. */
  secret(reference: SecretReference, at: readonly (string | number)[]): Uint8Array | undefined;
  /** Compiles a regular expression of the field `at`. */
  pattern(source: string, at: readonly (string | number)[]): PatternPlan | undefined;
  /** Reports a problem of the field `at`. An error refuses the configuration. */
  report(
    severity: 'error' | 'warning' | 'notice',
    code: DiagnosticCode,
    message: string,
    at: readonly (string | number)[],
    hint?: string,
  ): void;
}

/** What findings of an engine can be called, under one plan: what exceptions of a policy can name. */
export interface RuleInventory {
  readonly ids: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  /** Any id that begins so is one of its. */
  readonly prefix?: string;
}

/**
 * One kind of inspection. `Config` is what the schema yields, `Plan` what a worker gets: plain data and typed
 * arrays that survive a structured clone (no functions, no RegExp, no class instances).
 */
export interface EngineDefinition<Config = unknown, Plan = unknown> {
  /** The key under `engines`, in snake_case. Also the `engine` label of metrics. */
  readonly name: string;
  /** Further keys that mean the same engine, for example names of other products. */
  readonly aliases?: readonly string[];
  /** The block below the key. `mode` and `postures` are added by the configuration and not seen here. */
  readonly schema: z.ZodObject;
  /** The phases in which it wants to be asked under this configuration. */
  phases(config: Config): readonly Phase[];
  /**
   * Whether it is asked about responses only under policies that inspect response bodies. Default false: wherever its
   * phases say.
   */
  responsesWithBodyOnly?(config: Config): boolean;
  /** Whether it needs the body of a direction (D13 decides how the body is asked for). */
  needsBody(direction: Direction, config: Config): boolean;
  /**
   * Bytes of a body that it inspects in a millisecond at the least: the slowest kind of body that its benchmark knows.
   * The size of a body that is inspected whole follows from it. Default 10,000.
   */
  readonly bytesPerMs?: number;
  /** Relative cost of one question, 1 = a table look-up; cheap engines are asked first. */
  readonly cost: number;
  /**
   * Whether blocks of the same settings share one plan, and with it one inspector per worker, whatever policies they
   * stand in: for plans that are large and hold no state. Default false.
   */
  readonly sharesPlans?: boolean;
  /** Compiles a block that passed the schema; `undefined` when an error was reported. */
  compile(config: Config, context: EngineCompileContext): Plan | undefined;
  /**
   * The rules of a plan, so that exceptions that name none are told. Default: none with tags, and any id that begins with
   * the engine's name and a dot.
   */
  rules?(plan: Plan): RuleInventory;
}

/**
 * Gives a definition the type of the registry. The configuration calls `phases`, `needsBody` and `compile` only
 * with what this definition's own schema yielded, so the erased type is safe.
 */
export function defineEngine<Config, Plan>(definition: EngineDefinition<Config, Plan>): EngineDefinition {
  return definition as unknown as EngineDefinition;
}

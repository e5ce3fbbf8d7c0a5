/**
 * The compiled form of a configuration: immutable plain data and typed arrays that survive a structured clone,
 * so that it can be made once and attached by every worker (D6). No functions, no RegExp, no class instances.
 */
import type { Direction, Phase } from '../engines/engine.ts';
import type { CompiledConnectionPolicy } from './connection-policy-plan.ts';
import type { Origin } from './document-reporter.ts';
import type { RuleException } from './exception-plan.ts';
import type { PathTriePlan } from './path-trie.ts';
import type { PatternPlan } from './pattern.ts';
import type { FailMode, PostureTable } from './posture.ts';
import type { SensitiveDataKind } from './schema/checks.ts';
import type { Mode, Stage } from './schema/policy-spec.ts';
import type { ApiVersion } from './schema/security-policy.ts';

/** Raised whenever the layout below changes; a worker refuses a plan of another version. */
export const PLAN_FORMAT = 2;

/** A whole configuration. */
export interface PolicyPlan {
  readonly format: typeof PLAN_FORMAT;
  /** SHA-256 over every policy file and every file they reference, in hexadecimal. */
  readonly hash: string;
  /** The first 12 digits of `hash`: what logs, events and /configz show. */
  readonly version: string;
  /** Names of the policy files, in merging order. */
  readonly files: readonly string[];
  /** Every distinct policy; `CompiledPolicy.index` is its place here. */
  readonly policies: readonly CompiledPolicy[];
  readonly domains: readonly DomainPlan[];
  readonly hosts: HostPlan;
  /** Excluded paths per scope; `DomainPlan.excluded` and `excludedEverywhere` are places here. */
  readonly exclusions: readonly PathTriePlan[];
  /** Exclusions for hosts of no domain; -1: none. */
  readonly excludedEverywhere: number;
  /** Every engine block; policies that inherit the same block share it. */
  readonly engines: readonly EngineInstancePlan[];
  /** What applies to connections (network ext_proc), in the order in which they are tried. */
  readonly connections: readonly CompiledConnectionPolicy[];
}

/** Hosts, lower-case, and the domain that each belongs to. */
export interface HostPlan {
  readonly exact: ReadonlyArray<readonly [host: string, domain: number]>;
  /** Without the `*`, with the leading dot: `.example.com`. */
  readonly suffixes: ReadonlyArray<readonly [suffix: string, domain: number]>;
  /** The domain of `*`; -1: none. */
  readonly any: number;
}

/** A domain: its own policy and its routes. */
export interface DomainPlan {
  readonly hosts: readonly string[];
  readonly dialect: ApiVersion;
  readonly policy: number;
  /** Place in `PolicyPlan.exclusions`; -1: nothing is excluded. */
  readonly excluded: number;
  readonly routes: readonly RoutePlan[];
  /** Routes by exact path: each key's list holds places in `routes`, in the order of the file. */
  readonly exactPaths: PathTriePlan;
  /** Places in `routes` of those with a path pattern, in the order of the file. */
  readonly patternRoutes: readonly number[];
  /** Routes by path prefix, as `exactPaths`. */
  readonly prefixes: PathTriePlan;
  /** Places in `routes` of those without a condition on the path. */
  readonly pathlessRoutes: readonly number[];
}

/** A route: its policy and its conditions. */
export interface RoutePlan {
  /** `name` of the file, else `route[i]`. */
  readonly label: string;
  /** What it matches in words, for `explain`: `path_prefix /api, methods POST`. */
  readonly summary: string;
  readonly origin: Origin;
  readonly policy: number;
  readonly path: RoutePath;
  /** Upper-case; empty: any. */
  readonly methods: readonly string[];
  /** Lower-case media types without parameters; empty: any. */
  readonly contentTypes: readonly string[];
  readonly headers: readonly HeaderCondition[];
}

/** The condition on the canonical path; texts are latin-1, one character per byte. */
export type RoutePath =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly path: string }
  /** `atSegment`: the path must end there or go on with a slash; `path` then has no slash at its end. */
  | { readonly kind: 'prefix'; readonly path: string; readonly atSegment: boolean }
  | { readonly kind: 'pattern'; readonly pattern: PatternPlan };

/** A condition on a header, `contains` being a pattern; of several lines with the name, one that fits is enough. Names are lower-case. */
export type HeaderCondition =
  | { readonly kind: 'exact'; readonly name: string; readonly value: string }
  | { readonly kind: 'pattern'; readonly name: string; readonly pattern: PatternPlan }
  | { readonly kind: 'present' | 'absent'; readonly name: string };

/** What applies to an exchange, every value effective: nothing is left to default. */
export interface CompiledPolicy {
  /** Place in `PolicyPlan.policies`. */
  readonly index: number;
  /** Stable name for events and metrics: `<first host>|*` for a domain, `<first host>|<route label>` for a route. */
  readonly id: string;
  /** `metadata.name` of its document; empty when there is none. */
  readonly document: string;
  readonly origin: Origin;
  readonly mode: Mode;
  readonly failMode: FailMode;
  readonly postures: PostureTable;
  /** Own processing time per direction in milliseconds, may have a fraction. */
  readonly timeoutMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Share of allowed exchanges that are recorded, 0 to 1. */
  readonly samplingRate: number;
  /** 0: off. */
  readonly anomalyThreshold: number;
  readonly request: DirectionPlan;
  readonly response: DirectionPlan;
  readonly headerChecks: HeaderCheckPlan;
  readonly bodyChecks: BodyCheckPlan;
  readonly bodyLimits: BodyLimitPlan;
  /** Places in `PolicyPlan.engines`, cheapest first. */
  readonly engines: readonly number[];
  /** What rules of engines are not to look at. */
  readonly exceptions: readonly RuleException[];
  readonly blockResponse: BlockResponsePlan;
}

/** How one direction is inspected. */
export interface DirectionPlan {
  readonly stages: readonly Stage[];
  /** Whether the body is wanted: asked for by the policy, a check or an engine, and allowed by mode and limit. */
  readonly inspectBody: boolean;
  /** The policy's limit in bytes; 0 only when `inspectBody` is false. Time may allow less, see `whole-body.ts`. */
  readonly maxBodyBytes: number;
  /** Bytes that are inspected in a millisecond at the least, see `whole-body.ts`. */
  readonly bytesPerMs: number;
}

/** Built-in checks on request headers, with `skip_checks` already applied. Names are lower-case. */
export interface HeaderCheckPlan {
  readonly forbidden: readonly string[];
  readonly required: readonly string[];
  /** Longest value of a header line in bytes; 0: no limit. */
  readonly maxValueBytes: number;
  readonly enforceValidHost: boolean;
}

/** What is read of a request's body; more is over-limit. */
export interface BodyLimitPlan {
  /** Names and values. */
  readonly fields: number;
  /** Nesting of JSON, XML and protobuf. */
  readonly depth: number;
  /** Parts of a multipart body, and files among them. */
  readonly parts: number;
  readonly files: number;
  /** A longer value is noted; it is read whole. */
  readonly valueBytes: number;
  /** Longest text that is read, decoded. */
  readonly totalBytes: number;
  /** Longest body without its content codings, and how many times longer than with them. */
  readonly decodedBytes: number;
  readonly decodedRatio: number;
}

/** Built-in checks on bodies, with `skip_checks` already applied. */
export interface BodyCheckPlan {
  readonly requireJson: boolean;
  readonly detectSensitiveData: boolean;
  readonly dlp: DlpPlan | null;
}

/** Sensitive data that is looked for, and what happens when it is found. */
export interface DlpPlan {
  readonly directions: readonly Direction[];
  readonly block: readonly SensitiveDataKind[];
  readonly redact: readonly SensitiveDataKind[];
}

/** What a blocked client gets. */
export interface BlockResponsePlan {
  /** `null`: the standard answer's, 403 unless the finding asks for another. */
  readonly status: number | null;
  readonly headers: ReadonlyArray<readonly [name: string, value: TemplatePlan]>;
  /** Per media type, in the order of the file; empty: the standard bodies. */
  readonly bodies: ReadonlyArray<readonly [mediaType: string, body: TemplatePlan]>;
  readonly redirect: { readonly status: number; readonly location: TemplatePlan } | null;
}

/** Text and placeholders in turn. Whoever fills it escapes the values for the media type. */
export type TemplatePlan = ReadonlyArray<string | { readonly placeholder: Placeholder }>;

/** What a template may ask to be filled in. */
export const placeholders = ['request_id', 'status', 'rule', 'policy', 'time'] as const;
export type Placeholder = (typeof placeholders)[number];

/** An engine block, compiled. */
export interface EngineInstancePlan {
  /** Place in `PolicyPlan.engines`. */
  readonly index: number;
  /** Name in the registry. */
  readonly engine: string;
  /** Stays the same over reloads while the block stays where it is: state (limits, replay windows) survives by it. */
  readonly stateKey: string;
  /** SHA-256 of the block's settings, hexadecimal: tells whether the same place holds the same settings. */
  readonly settingsHash: string;
  readonly origin: Origin;
  /** The engine's own mode, or `null`: the policy's. */
  readonly mode: Mode | null;
  /** Postures that the block sets itself. */
  readonly postures: Partial<PostureTable>;
  readonly phases: readonly Phase[];
  /** Asked about responses only where the policy inspects response bodies. */
  readonly responsesWithBodyOnly: boolean;
  /** Bytes of a body that it inspects in a millisecond at the least; absent where it does not tell. */
  readonly bytesPerMs?: number;
  readonly needsRequestBody: boolean;
  readonly needsResponseBody: boolean;
  readonly cost: number;
  /** What the engine compiled: plain data, known to the engine only. */
  readonly plan: unknown;
}

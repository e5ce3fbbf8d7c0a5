/** The compiled form of ConnectionPolicy documents: plain data, part of the plan. */
import type { Origin } from './document-reporter.ts';
import type { Posture, PostureCause, PostureTable } from './posture.ts';
import type { Mode } from './schema/policy-spec.ts';

/** What applies to a connection, every value effective. */
export interface CompiledConnectionPolicy {
  /** Place in `PolicyPlan.connections`. */
  readonly index: number;
  /** `metadata.name`, else file and number of the document. */
  readonly id: string;
  readonly origin: Origin;
  readonly match: ConnectionMatchPlan;
  readonly mode: Mode;
  readonly postures: PostureTable;
  /** Own processing time per chunk, and longest time to hold bytes, in milliseconds. */
  readonly timeoutMs: number;
  readonly holdMs: number;
  readonly onBlock: 'close' | 'reset';
  /** Empty: none. */
  readonly banner: string;
  readonly handOff: boolean;
  /** In the order of the chain. */
  readonly engines: readonly ConnectionEnginePlan[];
}

/** Conditions; an empty list holds always. Names are lower-case. */
export interface ConnectionMatchPlan {
  readonly listeners: readonly string[];
  readonly serverNames: readonly string[];
  readonly alpn: readonly string[];
  readonly networks: readonly NetworkPlan[];
  readonly metadata: readonly MetadataCondition[];
}

/** A network: 4 or 16 bytes, and how many bits of them count. */
export interface NetworkPlan {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** `null`: not asked. */
export interface MetadataCondition {
  readonly namespace: string;
  readonly key: string | null;
  readonly value: string | number | boolean | null;
  readonly typeUrl: string | null;
}

/** An engine block, compiled. */
export interface ConnectionEnginePlan {
  readonly engine: string;
  readonly origin: Origin;
  /** `null`: the policy's. */
  readonly mode: Mode | null;
  readonly postures: Readonly<Partial<Record<PostureCause, Posture>>>;
  readonly plan: unknown;
}

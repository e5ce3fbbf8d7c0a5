/** What a configuration is written for. */
import type { ListenerAddress } from '../../runtime/listener-address.ts';
import type { PolicyNeeds } from '../doctor/policy-needs.ts';

/** What can be asked for with `--api`. */
export const writableApis = ['ext-proc', 'ext-authz', 'network', 'access-log', 'rate-limit'] as const;
export type WritableApi = (typeof writableApis)[number];

/** What can be written, `--for`. */
export const targets = ['envoy', 'istio', 'envoy-gateway', 'kubernetes'] as const;
export type Target = (typeof targets)[number];

/** A listener of Envoy with the upstream behind it. */
export interface Route {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly upstream: { readonly host: string; readonly port: number };
}

/** Every value decided. */
export interface GeneratorSettings {
  readonly apis: readonly WritableApi[];
  readonly target: Target;
  /** Where Portcullis is; several are balanced over, with a health check. */
  readonly addresses: readonly ListenerAddress[];
  /** Authorities for the certificate of Portcullis, as Envoy sees the file; for tls addresses. */
  readonly authority: string | undefined;
  readonly needs: PolicyNeeds | undefined;
  readonly routes: readonly Route[];
  readonly failOpen: boolean;
  /** Certificate and key of Envoy's listeners. */
  readonly certificate: { readonly chain: string; readonly key: string } | undefined;
  /** Compute JA3 and JA4 and hand them over as x-shield-ja3 and x-shield-ja4. */
  readonly fingerprints: boolean;
  /** Authorities of client certificates, whose identity is handed over. */
  readonly clientAuthority: string | undefined;
  readonly rateLimits: RateLimitUse;
  /** Name and namespace of Kubernetes objects. */
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods (Istio), or name of the Gateway (Envoy Gateway). */
  readonly select: string | undefined;
}

/** The domain and what routes ask for. */
export interface RateLimitUse {
  readonly domain: string;
  /** Chains of actions, one per path to a limit. */
  readonly chains: ReadonlyArray<readonly Readonly<Record<string, unknown>>[]>;
}

/** Name of the cluster of Portcullis, and of the metadata namespace. */
export const clusterName = 'portcullis';

/** Envoy's message_timeout unless policies take longer, in milliseconds. */
const usualTimeout = 200;

/**
 * How long Envoy waits for an answer, in milliseconds: held messages are answered at three quarters of it, so that it
 * is at least twice the longest budget.
 */
export function messageTimeout(budget: number | undefined): number {
  return Math.max(usualTimeout, Math.ceil(((budget ?? 0) * 2) / 50) * 50);
}

/** Milliseconds as protobuf writes a duration. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}

/** Whether bodies of requests or responses are inspected, as far as is known. */
export function wantsBodies(needs: PolicyNeeds | undefined): boolean {
  return needs === undefined || needs.requestBody !== undefined || needs.responseBody !== undefined;
}

/** Whether responses are inspected, as far as is known. */
export function wantsResponses(needs: PolicyNeeds | undefined): boolean {
  return needs === undefined || needs.responses !== undefined || needs.responseBody !== undefined;
}

/** Envoy's own default for a connection's buffer, and the default of a policy for a body, in bytes. */
const usualBuffer = 1 << 20;

/** What the connection has to buffer for bodies that are inspected whole, in bytes. */
export function bufferLimit(needs: PolicyNeeds | undefined): number {
  return Math.max(usualBuffer, needs?.requestBody?.value ?? 0, needs?.responseBody?.value ?? 0);
}

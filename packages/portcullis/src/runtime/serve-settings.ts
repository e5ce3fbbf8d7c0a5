/** Everything that `portcullis serve` can be told, already parsed. Plain data: workers get a copy. */
import type { StatsdSettings } from '../admin/statsd-push.ts';
import type { SinkSettings } from '../events/decision-sinks.ts';
import type { TraceSettings } from '../events/tracing/trace-settings.ts';
import type { JoinSettings } from '../protocols/access-log/join-settings.ts';
import type { AuthzSettings } from '../protocols/ext-authz/authz-settings.ts';
import type { ListenerBodySettings } from '../protocols/http-ext-proc/body-plan.ts';
import type { RateLimitSettings } from '../protocols/rate-limit/service.ts';
import type { ListenerAddress } from './listener-address.ts';
import type { TlsFiles } from './tls-material.ts';

export interface ServeSettings {
  /** Name of this process in logs, metrics and events. */
  readonly instanceId: string;
  /** Folder of policy files; undefined: the built-in policy or none, see `baseline`. */
  readonly configDirectory: string | undefined;
  /** Without a folder: whether the built-in policy, the baseline in detect, is active. Default false. */
  readonly baseline?: boolean;
  /** Folder for the last good configuration; undefined: it is not kept. */
  readonly stateDirectory: string | undefined;
  readonly listeners: readonly ListenerAddress[];
  /** Label of exchanges whose Envoy sends no attribute; empty: the listener's id. */
  readonly listenerLabel: string;
  /** Worker threads with traffic. */
  readonly workers: number;
  /** Admin HTTP server; undefined: none. */
  readonly admin: { readonly host: string; readonly port: number } | undefined;
  /** Health port: no page but whether the service serves; undefined: none. */
  readonly health?: { readonly host: string; readonly port: number };
  /** Permissions of Unix sockets, for example 0o660. */
  readonly socketMode: number;
  /** Group id or name of Unix sockets; undefined: the process's. */
  readonly socketGroup: string | undefined;
  /** Replace a live socket and let its owner drain. */
  readonly takeover: boolean;
  /** Certificate and key of the `tls` listeners; undefined when there is none. */
  readonly tls: TlsFiles | undefined;
  readonly trustedHops: number | undefined;
  /** Header that holds the client's address and nothing else, set by a proxy in front; lower-case. */
  readonly clientHeader?: string;
  /** Envoy replaces x-forwarded-client-cert, so that it says who the client is. Default false. */
  readonly trustClientCertificates?: boolean;
  /** No exchange is refused, whatever the policies say: their strongest mode is detect. */
  readonly observeOnly?: boolean;
  /** What exchanges without a policy get. */
  readonly defaultAllow: boolean;
  /** Body bytes that the whole process may hold. */
  readonly maxInflightBodyBytes: number;
  /** Envoy's message_timeout in milliseconds; held chunks are answered at three quarters of it. */
  readonly messageTimeout: number;
  /** Milliseconds that a message may wait for its turn; longer, and it is answered by the posture overload. */
  readonly maxWait: number;
  readonly bodies: ListenerBodySettings;
  /** Speed of this machine for the inspection of bodies, 1 being that of the constants in `whole-body.ts`. */
  readonly inspectionSpeed: number;
  /** Quiet time before a changed configuration is read, in milliseconds. */
  readonly watchDebounce: number;
  /** Sinks besides standard output; none without. */
  readonly sinks?: SinkSettings;
  /** Status of refusals that neither finding nor policy names; default 403. */
  readonly blockStatus?: number;
  /** Names and values of ext_authz; default: Portcullis's own. */
  readonly authz?: AuthzSettings;
  /** How access log entries are joined; without it they are not read and no verdict is signed. */
  readonly join?: JoinSettings;
  /** Limits of the rate limit service; without them it is not served. */
  readonly rateLimits?: RateLimitSettings;
  /** Spans; none without. */
  readonly tracing?: TraceSettings;
  /** Where metrics are sent; undefined: nowhere. */
  readonly statsd?: StatsdSettings;
  /** Longest drain in milliseconds. */
  readonly shutdownTimeout: number;
}

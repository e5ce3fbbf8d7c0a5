/** A place where Envoy asks an external server. */
import { camelCase, type Part } from './part.ts';

/** The APIs that Portcullis serves, by the filter or logger that uses them. */
export const apis = [
  'ext-proc',
  'network-ext-proc',
  'ext-authz',
  'network-ext-authz',
  'access-log',
  'tcp-access-log',
  'rate-limit',
] as const;
export type Api = (typeof apis)[number];

const extensions = 'type.googleapis.com/envoy.extensions';

/** The protobuf type of each API's configuration. */
export const typeUrls: Readonly<Record<Api, string>> = {
  'ext-proc': `${extensions}.filters.http.ext_proc.v3.ExternalProcessor`,
  'network-ext-proc': `${extensions}.filters.network.ext_proc.v3.NetworkExternalProcessor`,
  'ext-authz': `${extensions}.filters.http.ext_authz.v3.ExtAuthz`,
  'network-ext-authz': `${extensions}.filters.network.ext_authz.v3.ExtAuthz`,
  'access-log': `${extensions}.access_loggers.grpc.v3.HttpGrpcAccessLogConfig`,
  'tcp-access-log': `${extensions}.access_loggers.grpc.v3.TcpGrpcAccessLogConfig`,
  'rate-limit': `${extensions}.filters.http.ratelimit.v3.RateLimit`,
};

/** Body modes of ext_proc, as Envoy spells them. */
export type BodyMode = 'NONE' | 'STREAMED' | 'BUFFERED' | 'BUFFERED_PARTIAL' | 'FULL_DUPLEX_STREAMED';
export type Direction = 'request' | 'response';

/** Whose words a configuration is in: Envoy's, an Envoy Gateway policy's, or an extension provider's of Istio. */
export type Dialect = 'envoy' | 'gateway' | 'istio';

/** Names where they are not Envoy's in lowerCamelCase. */
const otherNames: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  envoy: {},
  gateway: { failure_mode_allow: 'failOpen', with_request_body: 'bodyToExtAuth' },
  istio: { failure_mode_allow: 'failOpen', with_request_body: 'includeRequestBodyInCheck' },
};

/** How long a check of ext_authz may take unless told otherwise, in milliseconds. */
const unsetAuthzTimeout: Readonly<Record<Dialect, number>> = { envoy: 200, gateway: 10_000, istio: 600_000 };

/** What surrounds a callout. */
interface Surroundings {
  /** The mapping with `name` and `typed_config`. */
  readonly filter: Part | undefined;
  /** The HTTP connection manager's configuration. */
  readonly manager: Part | undefined;
  readonly listener: Part | undefined;
}

/** One filter or logger. */
export class Callout implements Surroundings {
  readonly api: Api;
  readonly dialect: Dialect;
  readonly config: Part;
  readonly filter: Part | undefined;
  readonly manager: Part | undefined;
  readonly listener: Part | undefined;

  constructor(api: Api, dialect: Dialect, config: Part, surroundings: Surroundings) {
    this.api = api;
    this.dialect = dialect;
    this.config = config;
    this.filter = surroundings.filter;
    this.manager = surroundings.manager;
    this.listener = surroundings.listener;
  }

  /** A setting by Envoy's name. */
  setting(name: string): Part | undefined {
    return this.config.get(otherNames[this.dialect][name] ?? name);
  }

  /** How a setting is written here: `allow_mode_override: true`. */
  spell(name: string, value: string): string {
    const other = otherNames[this.dialect][name] ?? camelCase(name);
    return `${this.dialect === 'envoy' ? name : other}: ${value}`;
  }

  /** The gRPC service that is asked. */
  get service(): Part | undefined {
    if (this.dialect !== 'envoy') return undefined;
    if (this.api === 'access-log' || this.api === 'tcp-access-log')
      return this.config.get('common_config', 'grpc_service');
    return this.config.get(...(this.api === 'rate-limit' ? ['rate_limit_service'] : []), 'grpc_service');
  }

  /** Name of the cluster that is asked. */
  get cluster(): Part | undefined {
    return this.service?.get('envoy_grpc', 'cluster_name');
  }

  /** ext_proc's configured mode for a body. */
  bodyMode(direction: Direction): BodyMode {
    const mode =
      this.dialect === 'gateway'
        ? this.config.get('processing_mode', direction, 'body')?.text
        : this.bodyModePart(direction)?.text;
    return mode === undefined ? 'NONE' : (spellings.get(mode) ?? (mode as BodyMode));
  }

  /** Where {@link bodyMode} stands. */
  bodyModePart(direction: Direction): Part | undefined {
    return this.dialect === 'gateway'
      ? this.config.get('processing_mode', direction, 'body')
      : this.config.get('processing_mode', `${direction}_body_mode`);
  }

  /** Whether ext_proc sends the headers of a direction; Envoy's default is yes, Envoy Gateway's no. */
  sendsHeaders(direction: Direction): boolean {
    if (this.dialect === 'gateway') return this.config.get('processing_mode', direction) !== undefined;
    return this.config.get('processing_mode', `${direction}_header_mode`)?.text !== 'SKIP';
  }

  /** Milliseconds after which Envoy gives up on a message; 200 unless set. */
  get messageTimeout(): { readonly milliseconds: number; readonly part: Part | undefined } {
    const authz = this.api === 'ext-authz' || this.api === 'network-ext-authz';
    const part =
      authz && this.dialect === 'envoy'
        ? this.service?.get('timeout')
        : this.setting(authz ? 'timeout' : 'message_timeout');
    const unset = authz ? unsetAuthzTimeout[this.dialect] : 200;
    return { milliseconds: part?.milliseconds ?? unset, part };
  }
}

/** Envoy Gateway's words, and the numbers that protobuf's JSON allows too. */
const spellings = new Map<string, BodyMode>([
  ['Streamed', 'STREAMED'],
  ['Buffered', 'BUFFERED'],
  ['BufferedPartial', 'BUFFERED_PARTIAL'],
  ['FullDuplexStreamed', 'FULL_DUPLEX_STREAMED'],
  ['0', 'NONE'],
  ['1', 'STREAMED'],
  ['2', 'BUFFERED'],
  ['3', 'BUFFERED_PARTIAL'],
  ['4', 'FULL_DUPLEX_STREAMED'],
]);

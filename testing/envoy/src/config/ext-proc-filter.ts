import type { JsonObject } from './json.ts';

/** `ProcessingMode.HeaderSendMode`. */
export type HeaderMode = 'DEFAULT' | 'SEND' | 'SKIP';

/** `ProcessingMode.BodySendMode`. */
export type BodyMode = 'NONE' | 'STREAMED' | 'BUFFERED' | 'BUFFERED_PARTIAL' | 'FULL_DUPLEX_STREAMED';

/** The fields of `extensions.filters.http.ext_proc.v3.ProcessingMode`. */
export interface ProcessingMode {
  readonly requestHeaders?: HeaderMode;
  readonly responseHeaders?: HeaderMode;
  readonly requestBody?: BodyMode;
  readonly responseBody?: BodyMode;
  readonly requestTrailers?: HeaderMode;
  readonly responseTrailers?: HeaderMode;
}

/** The settings of the HTTP ext_proc filter that matter to a server. Envoy's own default where left out. */
export interface ExtProcOptions {
  readonly cluster: string;
  readonly mode?: ProcessingMode;
  readonly allowModeOverride?: boolean;
  readonly failureModeAllow?: boolean;
  readonly messageTimeoutMilliseconds?: number;
  readonly maxMessageTimeoutMilliseconds?: number;
  readonly requestAttributes?: readonly string[];
  readonly responseAttributes?: readonly string[];
  /** Dynamic metadata namespaces that the server may write (default `portcullis`). */
  readonly receivingNamespaces?: readonly string[];
  readonly observabilityMode?: boolean;
}

/** The HTTP filter `envoy.filters.http.ext_proc`. */
export function extProcFilter(options: ExtProcOptions): JsonObject {
  const mode = options.mode ?? {};
  return {
    name: 'envoy.filters.http.ext_proc',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor',
      grpc_service: { envoy_grpc: { cluster_name: options.cluster } },
      failure_mode_allow: options.failureModeAllow,
      allow_mode_override: options.allowModeOverride,
      message_timeout: seconds(options.messageTimeoutMilliseconds),
      max_message_timeout: seconds(options.maxMessageTimeoutMilliseconds),
      request_attributes: options.requestAttributes,
      response_attributes: options.responseAttributes,
      observability_mode: options.observabilityMode,
      metadata_options: { receiving_namespaces: { untyped: options.receivingNamespaces ?? ['portcullis'] } },
      processing_mode: {
        request_header_mode: mode.requestHeaders,
        response_header_mode: mode.responseHeaders,
        request_body_mode: mode.requestBody,
        response_body_mode: mode.responseBody,
        request_trailer_mode: mode.requestTrailers,
        response_trailer_mode: mode.responseTrailers,
      },
    },
  };
}

function seconds(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${milliseconds / 1000}s`;
}

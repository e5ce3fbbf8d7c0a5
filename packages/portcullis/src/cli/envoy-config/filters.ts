/** The filters and loggers that ask Portcullis, in Envoy's words. */
import { typeUrls } from '../doctor/callout.ts';
import { commented } from './commented-yaml.ts';
import {
  bufferLimit,
  clusterName,
  type GeneratorSettings,
  messageTimeout,
  seconds,
  wantsBodies,
  wantsResponses,
} from './settings.ts';

/** A part of a configuration: plain data, with comments in it. */
export type Fields = Readonly<Record<string, unknown>>;

const accepted = 'portcullis doctor: accept';

/** `failure_mode_allow`, with what it means. */
function failureMode(failOpen: boolean): unknown {
  return failOpen
    ? commented(
        true,
        `Traffic passes uninspected when Portcullis does not answer. ${accepted} envoy.failure-mode-allow`,
      )
    : commented(false, 'Traffic is refused when Portcullis does not answer.');
}

/** The HTTP filter ext_proc. */
export function extProcFilter({ needs, failOpen }: GeneratorSettings): Fields {
  const timeout = messageTimeout(needs?.budget?.value);
  const bodies = wantsBodies(needs);
  return {
    name: 'envoy.filters.http.ext_proc',
    typed_config: {
      '@type': typeUrls['ext-proc'],
      grpc_service: { envoy_grpc: { cluster_name: clusterName } },
      failure_mode_allow: failureMode(failOpen),
      allow_mode_override: bodies
        ? commented(
            true,
            'Policies ask for the bodies that they inspect; without this Envoy never sends them.',
          )
        : commented(false, 'No policy inspects bodies. Set to true when one does.'),
      message_timeout: commented(
        seconds(timeout),
        timeout === 200
          ? 'What portcullis serve assumes (--message-timeout).'
          : `Twice the budget of policy ${needs?.budget?.policy}: portcullis serve --message-timeout ${timeout}`,
      ),
      request_attributes: ['xds.node.id', 'source.address', 'request.protocol'],
      metadata_options: commented(
        { receiving_namespaces: { untyped: [clusterName] } },
        'Verdicts in the access log: %DYNAMIC_METADATA(portcullis:verdict)%',
      ),
      processing_mode: {
        request_header_mode: 'SEND',
        response_header_mode: wantsResponses(needs)
          ? 'SEND'
          : commented('SKIP', 'No policy inspects responses. Set to SEND when one does.'),
      },
    },
  };
}

/** The HTTP filter ext_authz. */
export function extAuthzFilter({ needs, failOpen }: GeneratorSettings): Fields {
  const bodies = needs === undefined || needs.requestBody !== undefined;
  return {
    name: 'envoy.filters.http.ext_authz',
    typed_config: {
      '@type': typeUrls['ext-authz'],
      transport_api_version: 'V3',
      grpc_service: {
        envoy_grpc: { cluster_name: clusterName },
        timeout: seconds(messageTimeout(needs?.budget?.value)),
      },
      failure_mode_allow: failureMode(failOpen),
      status_on_error: commented(
        { code: 'ServiceUnavailable' },
        'Envoy would answer 403, as if a policy had refused.',
      ),
      with_request_body: bodies
        ? {
            max_request_bytes: needs?.requestBody?.value ?? bufferLimit(undefined),
            allow_partial_message: commented(
              true,
              'Longer bodies are cut, and meet the posture partial_body.',
            ),
            pack_as_bytes: true,
          }
        : undefined,
      encode_raw_headers: true,
    },
  };
}

/** The network filter ext_proc, for a listener of this name. */
export function networkFilter({ needs, failOpen }: GeneratorSettings, listener: string): Fields {
  const timeout = messageTimeout(needs?.connectionWait?.value);
  const both = needs === undefined || needs.serverBytes !== undefined;
  return {
    name: 'envoy.filters.network.ext_proc',
    typed_config: {
      '@type': typeUrls['network-ext-proc'],
      stat_prefix: listener,
      grpc_service: {
        envoy_grpc: { cluster_name: clusterName },
        initial_metadata: commented(
          [{ key: 'x-portcullis-listener', value: listener }],
          'What connection policies match as listener.',
        ),
      },
      failure_mode_allow: failureMode(failOpen),
      message_timeout: seconds(timeout),
      processing_mode: {
        process_read: 'STREAMED',
        process_write: both
          ? commented(
              'STREAMED',
              `SKIP when no policy looks at the bytes of the server: an answer after a half-close may be lost.\n${accepted} envoy.half-close-loss`,
            )
          : commented('SKIP', 'No policy looks at the bytes of the server.'),
      },
      metadata_options: { receiving_namespaces: { untyped: [clusterName] } },
      connection_attributes: commented(['source.address'], 'Envoy 1.40.'),
    },
  };
}

/** The gRPC access log. */
export function accessLog(): Fields {
  return {
    name: 'envoy.access_loggers.http_grpc',
    typed_config: {
      '@type': typeUrls['access-log'],
      common_config: {
        log_name: clusterName,
        transport_api_version: 'V3',
        grpc_service: { envoy_grpc: { cluster_name: clusterName } },
      },
      additional_request_headers_to_log: ['accept', 'content-type', 'content-length'],
      additional_response_headers_to_log: ['content-type', 'content-length', 'server', 'date'],
    },
  };
}

/** The HTTP filter of rate limits. */
export function rateLimitFilter({ rateLimits, failOpen }: GeneratorSettings): Fields {
  return {
    name: 'envoy.filters.http.ratelimit',
    typed_config: {
      '@type': typeUrls['rate-limit'],
      domain: rateLimits.domain,
      timeout: commented('0.1s', "Envoy's default of 20 ms is short for a busy machine."),
      failure_mode_deny: failOpen
        ? commented(false, `Without an answer there is no limit. ${accepted} envoy.rate-limit-fail-open`)
        : true,
      enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
      rate_limit_service: {
        transport_api_version: 'V3',
        grpc_service: { envoy_grpc: { cluster_name: clusterName } },
      },
    },
  };
}

/** `rate_limits` of a virtual host or route: one chain of descriptors each. */
export function rateLimitActions({ rateLimits }: GeneratorSettings): unknown {
  return rateLimits.chains.map((actions) => ({ actions }));
}

/** All HTTP filters that were asked for, in their order: what is cheap and refuses most stands first. */
export function httpFilters(settings: GeneratorSettings): Fields[] {
  const { apis } = settings;
  return [
    ...(apis.includes('rate-limit') ? [rateLimitFilter(settings)] : []),
    ...(apis.includes('ext-authz') ? [extAuthzFilter(settings)] : []),
    ...(apis.includes('ext-proc') ? [extProcFilter(settings)] : []),
  ];
}

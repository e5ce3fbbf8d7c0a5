/**
 * `envoy.service-not-grpc`: Portcullis speaks gRPC to Envoy's own client.
 *
 * Source: `http_service` posts JSON, without bodies and trailers; `google_grpc` is another client, not tried here.
 */
import type { Check } from '../check.ts';
import { callout } from './example.ts';

/** `envoy.service-not-grpc`. */
export const serviceNotGrpc: Check = {
  code: 'envoy.service-not-grpc',
  severity: 'error',
  title: 'The filter does not use gRPC',
  cause: 'Portcullis serves the gRPC form of the API; the HTTP form knows no bodies.',
  effect: 'no request is answered',
  remedy: 'Use grpc_service with envoy_grpc.',
  apis: ['ext-proc', 'ext-authz'],
  callout(filter, _configuration, report) {
    const http = filter.setting('http_service');
    const change = ['+ grpc_service: { envoy_grpc: { cluster_name: portcullis } }'];
    if (http !== undefined) report({ at: http, message: 'http_service is used', change });
    const google = filter.service?.get('google_grpc');
    if (google !== undefined)
      report({
        at: google,
        severity: 'notice',
        message: 'google_grpc is used, with which Portcullis is not tested',
        effect: "it has its own connections, without the cluster's circuit breakers and health checks",
        change,
      });
  },
  example: {
    fault:
      'http_filters:\n  - name: envoy.filters.http.ext_proc\n    typed_config:\n      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor\n      http_service: { http_service: { http_uri: { uri: "http://portcullis", cluster: portcullis, timeout: 0.2s } } }\n',
    right: callout('ext-proc', 'grpc_service: { envoy_grpc: { cluster_name: portcullis } }'),
  },
};

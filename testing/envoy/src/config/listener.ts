import type { Json, JsonObject } from './json.ts';

/** Where a listener listens and how much it buffers. */
export interface ListenerOptions {
  /** Port on 127.0.0.1; the default 0 lets the kernel choose one (see `RunningEnvoy.port`). */
  readonly port?: number;
  /** `per_connection_buffer_limit_bytes`: the most that BUFFERED holds on HTTP/1.1 (Envoy's default 1 MiB). */
  readonly bufferLimitBytes?: number;
  /** `transport_socket`, for TLS. */
  readonly transportSocket?: JsonObject;
}

/** A TCP listener on loopback with one filter chain (`config.listener.v3.Listener`). */
export function listener(name: string, filters: readonly Json[], options: ListenerOptions = {}): JsonObject {
  return {
    name,
    address: { socket_address: { address: '127.0.0.1', port_value: options.port ?? 0 } },
    per_connection_buffer_limit_bytes: options.bufferLimitBytes,
    filter_chains: [{ filters, transport_socket: options.transportSocket }],
  };
}

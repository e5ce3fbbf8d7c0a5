/** Why a socket cannot be had; `code` is stable, `message` says what to do. */
export class SocketError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ports below this need a privilege on most systems. */
export const firstFreePort = 1024;

/** The error of an address that this user may not have. */
export function noPermission(host: string, port: number): SocketError {
  const reason = `cannot listen on ${host.includes(':') ? `[${host}]` : host}:${port}: no permission`;
  if (port >= firstFreePort) return new SocketError('socket.permission', reason);
  return new SocketError(
    'socket.permission',
    `${reason}; ports below ${firstFreePort} need CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities) or the sysctl net.ipv4.ip_unprivileged_port_start=0 (Kubernetes: securityContext.sysctls of the pod); better, listen on a high port, and let the Service map ${port} to it (targetPort)`,
  );
}

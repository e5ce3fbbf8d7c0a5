/** Who talks to whom. */
import { single, type Variable } from './variable.ts';

/** The variables of the connection. */
export const connectionVariables: readonly Variable[] = [
  single('REMOTE_ADDR', 1, ({ request }) => request.clientAddress),
  single('REMOTE_HOST', 1, ({ request }) => request.clientAddress),
  single('REMOTE_PORT', 1, ({ request }) => request.clientPort),
  single('REMOTE_USER', 1, ({ request }) => request.user ?? ''),
  single('AUTH_TYPE', 1, (inspection) => inspection.authType),
  single('SERVER_ADDR', 1, ({ request }) => request.serverAddress),
  single('SERVER_PORT', 1, ({ request }) => request.serverPort),
  single('SERVER_NAME', 1, (inspection) => inspection.serverName),
];

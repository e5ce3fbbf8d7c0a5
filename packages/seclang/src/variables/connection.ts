/** Who talks to whom. */
import { single, type Variable } from './variable.ts';

/** The variables of the connection. */
export const connectionVariables: readonly Variable[] = [
  single('REMOTE_ADDR', 'request', ({ request }) => request.clientAddress),
  single('REMOTE_HOST', 'request', ({ request }) => request.clientAddress),
  single('REMOTE_PORT', 'request', ({ request }) => request.clientPort),
  single('REMOTE_USER', 'request', ({ request }) => request.user ?? ''),
  single('AUTH_TYPE', 'request', (inspection) => inspection.authType),
  single('SERVER_ADDR', 'request', ({ request }) => request.serverAddress),
  single('SERVER_PORT', 'request', ({ request }) => request.serverPort),
  single('SERVER_NAME', 'request', (inspection) => inspection.serverName),
];

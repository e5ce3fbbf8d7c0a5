/** This folder's Envoy configuration, made to run on free ports of this machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@portcullis-testing/envoy';
import { parse } from 'yaml';

/** The text of `envoy.yaml`. */
export const envoyText: string = readFileSync(join(import.meta.dirname, 'envoy.yaml'), 'utf8');

/** The folder of the policies. */
export const policyFolder: string = join(import.meta.dirname, 'policies');

/** The socket of the documentation. */
export const documentedSocket = '/run/elchi-shield/extproc.sock';

/** The configuration with a free port for clients and the port of an upstream. */
export function configuration(upstreamPort: number, from = envoyText): JsonObject {
  const ports = from.replace('port_value: 8080', 'port_value: 0').replace('8081', String(upstreamPort));
  return parse(patient(ports)) as JsonObject;
}

/** The line that the documentation lacks: without it Envoy never sends a body that a policy asks for. */
export const withOverride = (from: string): string =>
  from.replace(/^( *)failure_mode_allow: true.*$/m, '$&\n$1allow_mode_override: true');

/** The filter fails open after 200 ms, which is soon over where tests share two cores. */
const patient = (from: string): string =>
  from.replace(/^( *)failure_mode_allow: true.*$/m, '$&\n$1message_timeout: 10s');

/** Plays the scenarios of network ext_proc against a processor. */
import { NETWORK_EXT_PROC_PATH } from '@portcullis/envoy-protocol';
import { SideStreamClient } from '../side-stream.ts';
import { NetworkConnection, type NetworkFilterConfig, type OpenNetworkStream } from './network-connection.ts';
import type { NetworkConnectionInit, NetworkResult, NetworkScenario } from './scenario.ts';
import { defaultCheck } from './scenarios.ts';

/** The filter as it is without settings, but patient: a busy machine is no fault of the processor. */
const defaults: NetworkFilterConfig = {
  processRead: true,
  processWrite: true,
  failureModeAllow: false,
  messageTimeout: 5_000,
  receivingNamespaces: [],
};

/** The outcome of one scenario. */
export interface NetworkReport {
  readonly scenario: NetworkScenario;
  readonly results: readonly NetworkResult[];
  /** Empty for a legal processor. */
  readonly faults: readonly string[];
}

/** Plays one scenario over one HTTP/2 connection to `target` (`unix:/path` or `host:port`). */
export async function runNetworkScenario(target: string, scenario: NetworkScenario): Promise<NetworkReport> {
  const side = new SideStreamClient(target);
  try {
    return await playNetworkScenario((events) => side.open(events, NETWORK_EXT_PROC_PATH), scenario);
  } finally {
    side.close();
  }
}

/** The same over streams of the caller's. */
export async function playNetworkScenario(
  open: OpenNetworkStream,
  scenario: NetworkScenario,
): Promise<NetworkReport> {
  const results = await Promise.all(scenario.connections.map((init) => playConnection(open, init)));
  const violations = results.flatMap((result, index) =>
    result.violations.map((violation) => `connection ${index + 1}: ${violation}`),
  );
  const checked = scenario.check?.(results) ?? defaultCheck(scenario, results);
  return { scenario, results, faults: [...violations, ...checked] };
}

async function playConnection(open: OpenNetworkStream, init: NetworkConnectionInit): Promise<NetworkResult> {
  const connection = new NetworkConnection({ ...defaults, ...init.config }, open, init.first ?? {});
  for (const step of init.steps) {
    const bytes = typeof step.data === 'string' ? Buffer.from(step.data, 'latin1') : step.data;
    connection.send(step.from === 'client' ? 'read' : 'write', bytes ?? new Uint8Array(0), step.end === true);
    if (step.wait === true) await connection.settled();
  }
  await connection.settled();
  const handedOff = connection.passing;
  await connection.finish();
  const { read, write } = connection.halves;
  return {
    upstreamGot: Buffer.from(read.injected).toString('latin1'),
    clientGot: Buffer.from(write.injected).toString('latin1'),
    upstreamEnded: read.endInjected,
    clientEnded: write.endInjected,
    closed: connection.closed,
    handedOff,
    metadata: connection.metadata,
    messages: connection.messages,
    replies: connection.replies,
    violations: connection.violations,
  };
}

/** A client that treats an ext_proc processor as Envoy does, and flags what Envoy would punish. */

export { type AuthzScenario, authzScenarios } from './authz/authz-scenarios.ts';
export { type AuthzReplica, playAuthzScenario } from './authz/play-authz-scenario.ts';
export type { Clock } from './exchange.ts';
export type { ExchangeResult, LoggedMessage, UpstreamView } from './exchange-result.ts';
export { type FilterConfig, type FilterConfigInit, processingMode, type StreamEnd } from './filter-config.ts';
export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
export type { Headers, HttpMessage } from './http-message.ts';
export {
  type NetworkReport,
  playNetworkScenario,
  runNetworkScenario,
} from './network/run-network-scenario.ts';
export type { NetworkResult, NetworkScenario } from './network/scenario.ts';
export { networkScenarios } from './network/scenarios.ts';
export { type ExchangeInit, type RequestInit, type ResponseInit, runExchange } from './run-exchange.ts';
export {
  runScenario,
  runScenarios,
  type ScenarioOptions,
  type ScenarioReport,
  scenarios,
} from './run-scenarios.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { SideStreamClient } from './side-stream.ts';

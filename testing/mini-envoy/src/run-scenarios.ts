/** Runs the scenarios of reference I.1 against a processor. */
import type { ExchangeResult } from './exchange-result.ts';
import type { FilterConfigInit } from './filter-config.ts';
import { runExchange } from './run-exchange.ts';
import { answerScenarios } from './scenarios/answers.ts';
import { bodyScenarios } from './scenarios/bodies.ts';
import { modeOverrideScenarios } from './scenarios/mode-override.ts';
import { passedWhole, type Scenario } from './scenarios/scenario.ts';
import { specialStreamScenarios } from './scenarios/special-streams.ts';
import { streamOrderScenarios } from './scenarios/stream-order.ts';
import { SideStreamClient } from './side-stream.ts';

/** All of them, in the order of their numbers, 1 to 19. */
export const scenarios: readonly Scenario[] = [
  ...bodyScenarios,
  ...modeOverrideScenarios,
  ...streamOrderScenarios,
  ...answerScenarios,
  ...specialStreamScenarios,
];

/** Against what scenarios are played. */
export interface ScenarioOptions {
  /** The processor does what `x-ask` says (see `Scenario`). Default false. */
  readonly obeys?: boolean;
  /** Settings beneath those of each exchange, for example `allowModeOverride`. */
  readonly config?: FilterConfigInit;
  /** Milliseconds that a message may wait. Default 2,000: a busy machine is no fault of the processor. */
  readonly messageTimeout?: number;
}

/** The outcome of one scenario. */
export interface ScenarioReport {
  readonly scenario: Scenario;
  readonly results: readonly ExchangeResult[];
  /** Empty for a legal processor. */
  readonly faults: readonly string[];
}

/** Runs one scenario over one connection to `target` (`unix:/path` or `host:port`). */
export async function runScenario(
  target: string,
  scenario: Scenario,
  options: ScenarioOptions = {},
): Promise<ScenarioReport> {
  const { obeys = false, messageTimeout = 2000, config } = options;
  const client = new SideStreamClient(target);
  const results: ExchangeResult[] = [];
  try {
    for (const exchange of scenario.exchanges) {
      results.push(
        await runExchange(client, { ...exchange, config: { messageTimeout, ...config, ...exchange.config } }),
      );
    }
  } finally {
    client.close();
  }
  const violations = results.flatMap((result, index) =>
    result.violations.map((violation) => `exchange ${index + 1}: ${violation}`),
  );
  const checked =
    scenario.check?.(results, obeys) ??
    results.flatMap((result, index) => passedWhole(scenario.exchanges[index]!, result));
  return { scenario, results, faults: [...violations, ...checked] };
}

/** Runs every scenario, one after the other. */
export async function runScenarios(target: string, options: ScenarioOptions = {}): Promise<ScenarioReport[]> {
  const reports: ScenarioReport[] = [];
  for (const scenario of scenarios) reports.push(await runScenario(target, scenario, options));
  return reports;
}

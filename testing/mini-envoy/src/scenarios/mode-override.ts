/** Scenario 7: overrides that are honoured, dropped, and outside of what is allowed. */
import { BodySendMode } from '@portcullis/envoy-protocol';
import { processingMode } from '../filter-config.ts';
import type { ExchangeInit } from '../run-exchange.ts';
import { expect, passedWhole, type Scenario, utf8 } from './scenario.ts';

function post(ask: string, config: ExchangeInit['config']): ExchangeInit {
  return {
    config: config ?? {},
    request: {
      method: 'POST',
      path: '/scenario/7',
      headers: [['x-ask', ask]],
      body: [utf8('a '), utf8('body')],
    },
  };
}

const exchanges: readonly ExchangeInit[] = [
  post('override-buffered', { allowModeOverride: true }),
  post('override-streamed', { allowModeOverride: true }),
  post('override-buffered', {}),
  post('override-buffered', {
    allowModeOverride: true,
    allowedOverrideModes: [processingMode({ requestBodyMode: BodySendMode.STREAMED })],
  }),
  post('override-buffered', {
    allowModeOverride: true,
    sendBodyWithoutWaiting: true,
    mode: { requestBodyMode: BodySendMode.STREAMED },
  }),
];

/** Overrides of the body modes, honoured and ignored: scenario 7. */
export const modeOverrideScenarios: readonly Scenario[] = [
  {
    number: 7,
    name: 'overrides that are honoured and overrides that are dropped silently',
    envoyTests: ['ModeOverrideAllowed', 'ModeOverrideDisallowed', 'DisableResponseModeOverride'],
    exchanges,
    check: (results, obeys) => [
      ...results.flatMap((result, index) => passedWhole(exchanges[index]!, result)),
      ...results.flatMap((result, index) => {
        const wanted = !obeys ? result.modeOverrides.honoured : index < 2 ? 1 : 0;
        return expect(
          result.modeOverrides.honoured === wanted,
          `exchange ${index + 1}: honoured as configured`,
        );
      }),
    ],
  },
];

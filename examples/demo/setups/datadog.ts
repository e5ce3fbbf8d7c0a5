/** Datadog's page for Istio: its EnvoyFilter for the gateway over TLS, and a policy in the place of its cloud. */
import { startDatadogStack } from '../../datadog-istio/stack.ts';
import { type HttpStep, httpRows } from './http-rows.ts';
import { checkedRow, type DemoSetup } from './setup.ts';

const headers = { host: 'shop.example' };
const order = {
  method: 'POST',
  path: '/orders',
  headers: { ...headers, 'content-type': 'application/json' },
};
const injection = 'q=1%27%20UNION%20SELECT%20password%20FROM%20users--%20';
const refused = { verdict: 'block', rule: 'baseline.sqli.*' } as const;

const steps: readonly HttpStep[] = [
  { client: 'page', path: '/kettles', headers, status: 200, verdict: 'allow', rule: '' },
  { client: 'SQL injection in the query', path: `/kettles?${injection}`, headers, status: 403, ...refused },
  {
    ...{ client: 'SQL injection below /old', path: `/old?${injection}`, headers },
    ...{ status: 303, verdict: 'redirect', rule: 'baseline.sqli.*' },
  },
  { ...order, client: 'order', body: ['{"item": "kettle"}'], status: 200, verdict: 'allow', rule: '' },
  {
    ...{ ...order, client: 'order with SQL injection' },
    ...{ body: ['{"item": "1\' UNION SELECT password FROM users-- "}'], status: 403, ...refused },
  },
];

export const datadogSetup: DemoSetup = {
  about: "Datadog's external processor on Istio",
  folder: 'datadog-istio',
  start: async (binary) => {
    const stack = await startDatadogStack(binary.path, { manifest: 'gateway' });
    const port = stack.envoy.port('public');
    const { health } = stack.portcullis;
    return {
      description: [
        'portcullis: variables of the processor, policies of examples/datadog-istio/policies, a certificate of its own',
        'envoy:      examples/datadog-istio/envoy.yaml with the patches of istio/gateway-filter.yaml, over TLS',
      ],
      rows: async () => {
        const rows = await httpRows(port, stack.portcullis, steps);
        const expected = { saw: '200 ok', verdict: '', rule: '' };
        const answer = await fetch(health);
        const { status } = (await answer.json()) as { status: string };
        const seen = { ...expected, saw: `${answer.status} ${status}` };
        return [...rows, checkedRow('probe of the health port', seen, expected)];
      },
      trials: [
        `curl -i -H 'host: shop.example' 'http://127.0.0.1:${port}/kettles?${injection}'`,
        `curl -i -H 'host: shop.example' -H 'accept: text/html' 'http://127.0.0.1:${port}/kettles?${injection}'`,
        `curl -i ${health}`,
      ],
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  },
};

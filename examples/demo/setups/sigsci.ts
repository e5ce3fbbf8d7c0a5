/** The Signal Sciences page: ext_authz decides, the access log tells how it ended. */
import { completionsOf, startSigsciStack } from '../../sigsci-agent/stack.ts';
import { type HttpStep, httpRows } from './http-rows.ts';
import { checkedRow, type DemoSetup } from './setup.ts';

const headers = { host: 'shop.example' };
const order = {
  method: 'POST',
  path: '/orders',
  headers: { ...headers, 'content-type': 'application/json' },
};
const injection = '/kettles?q=1%27%20UNION%20SELECT%20password%20FROM%20users--%20';

const steps: readonly HttpStep[] = [
  { client: 'page', path: '/kettles', headers, status: 200, verdict: 'allow', rule: '' },
  {
    client: 'SQL injection',
    path: injection,
    headers,
    status: 406,
    verdict: 'block',
    rule: 'baseline.sqli.*',
  },
  { ...order, client: 'order', body: ['{"item": "kettle"}'], status: 200, verdict: 'allow', rule: '' },
  {
    ...{ ...order, client: 'order, broken JSON', body: ['{"item": '] },
    ...{ status: 406, verdict: 'block', rule: 'body.unparsable, body.invalid_json' },
  },
];

export const sigsciSetup: DemoSetup = {
  about: 'the Signal Sciences agent over ext_authz and access log',
  folder: 'sigsci-agent',
  start: async (binary) => {
    const stack = await startSigsciStack(binary.path);
    const port = stack.envoy.port('public');
    return {
      description: [
        'portcullis: on localhost, settings of examples/sigsci-agent/agent.conf, a record for every request',
        'envoy:      examples/sigsci-agent/envoy.yaml as documented',
      ],
      rows: async () => {
        const rows = await httpRows(port, stack.portcullis, steps);
        const joined = (await completionsOf(stack.portcullis, steps.length)).filter(
          (one) => one['joined'] === 'metadata',
        );
        const all = { saw: `${steps.length} of ${steps.length} joined`, verdict: '', rule: '' };
        const saw = `${joined.length} of ${steps.length} joined`;
        return [...rows, checkedRow('access log of the four', { ...all, saw }, all)];
      },
      trials: [
        `curl -i -H 'host: shop.example' http://127.0.0.1:${port}/kettles`,
        `curl -i -H 'host: shop.example' 'http://127.0.0.1:${port}${injection}'`,
      ],
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  },
};

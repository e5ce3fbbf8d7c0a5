/** Elchi Shield's own wiring and policy, and the one line that its page lacks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEnvoy, startPortcullis, startUpstream } from '@portcullis-testing/envoy';
import {
  configuration,
  documentedSocket,
  envoyText,
  policyFolder,
  withOverride,
} from '../../elchi-shield/wiring.ts';
import { type HttpStep, httpRows } from './http-rows.ts';
import type { DemoSetup } from './setup.ts';

const headers = { host: 'shop.example' };
const order = {
  method: 'POST',
  path: '/orders',
  headers: { ...headers, 'content-type': 'application/json' },
};

const steps: readonly HttpStep[] = [
  { client: 'page', path: '/kettles', headers, status: 200, verdict: 'allow', rule: '' },
  {
    ...{ client: 'forbidden header', path: '/kettles', headers: { ...headers, 'x-debug-token': '1' } },
    ...{ status: 403, verdict: 'block', rule: 'header.forbidden' },
  },
  {
    ...{
      client: 'oversized header',
      path: '/kettles',
      headers: { ...headers, 'x-session': 'a'.repeat(5000) },
    },
    ...{ status: 403, verdict: 'block', rule: 'header.oversized' },
  },
];

const goodOrder = { ...order, client: 'order', body: ['{"item": "kettle"}'] };
const brokenOrder = { ...order, client: 'order, broken JSON', body: ['{"item": '] };

export const elchiSetup: DemoSetup = {
  about: 'Elchi Shield over HTTP ext_proc',
  folder: 'elchi-shield',
  start: async (binary) => {
    await using running = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'elchi-'));
    running.defer(() => rmSync(folder, { recursive: true, force: true }));
    const socket = join(folder, 'extproc.sock');
    const upstream = running.use(await startUpstream());
    const portcullis = running.use(
      await startPortcullis([
        ...['--config-dir', policyFolder, '--extproc-network', 'unix', '--extproc-addr', socket],
        ...['--http-addr', 'off', '--workers', '1', '--message-timeout', '5000'],
      ]),
    );
    const wiring = envoyText.replaceAll(documentedSocket, socket);
    const documented = running.use(
      await startEnvoy({ binary: binary.path, config: configuration(upstream.port, wiring) }),
    );
    const mended = running.use(
      await startEnvoy({ binary: binary.path, config: configuration(upstream.port, withOverride(wiring)) }),
    );
    const port = documented.port('public');
    const owned = running.move();
    return {
      description: [
        `portcullis: on ${socket}, policies of ${policyFolder}`,
        'envoy:      examples/elchi-shield/envoy.yaml as documented, and once more with allow_mode_override: true',
      ],
      rows: async () => {
        // As documented Envoy keeps bodies to itself: that is noticed, and meets a posture.
        const withheld = { status: 200, verdict: 'allow', rule: 'body.withheld' } as const;
        const rows = await httpRows(port, portcullis, [
          ...steps,
          { ...goodOrder, ...withheld },
          { ...brokenOrder, ...withheld },
        ]);
        const more = await httpRows(mended.port('public'), portcullis, [
          { ...goodOrder, status: 200, verdict: 'allow', rule: '' },
          { ...brokenOrder, status: 403, verdict: 'block', rule: 'body.unparsable, body.invalid_json' },
        ]);
        return [...rows, ...more.map((row) => ({ ...row, client: `${row.client} (override)` }))];
      },
      trials: [
        `curl -i -H 'host: shop.example' -H 'x-debug-token: 1' http://127.0.0.1:${port}/kettles`,
        `curl -i -H 'host: shop.example' -H 'content-type: application/json' -d '{"item": ' http://127.0.0.1:${mended.port('public')}/orders`,
      ],
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
};

/** The claims of README.md, on a real Envoy with the configuration of this folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  http1Client,
  type JsonObject,
  portOf,
  type RunningEnvoy,
  type RunningPortcullis,
  realEnvoy,
  startEnvoy,
  startPortcullis,
  startUpstream,
  type Upstream,
} from '@portcullis-testing/envoy';
import { shared } from '@portcullis-testing/prerequisites';
import { configuration, documentedSocket, envoyText, policyFolder, withOverride } from './wiring.ts';

const { path: binary, skip } = await realEnvoy();
const seed = shared('seeds/elchi-shield-envoy-wiring.txt');
const host = { host: 'shop.example' };
const json = { ...host, 'content-type': 'application/json' };

/** Lines without indentation, which the page does not have, and without comment marks. */
function settings(lines: string): string[] {
  return lines.split('\n').map((line) => line.replace(/^\s*(?:#\s*)?/, '').trimEnd());
}

describe('examples/elchi-shield', () => {
  it('has the cluster and the filter of the documentation unchanged', { skip: seed.skip }, () => {
    const page = readFileSync(seed.path, 'utf8');
    const ours = settings(envoyText);
    const snippets = [
      page.slice(page.indexOf('- name: elchi_shield'), page.indexOf('\ntip\n')),
      page.slice(
        page.indexOf('- name: envoy.filters.http.ext_proc'),
        page.indexOf('\nWhat each setting does'),
      ),
    ];
    let compared = 0;
    for (const snippet of snippets) {
      let at = ours.indexOf(settings(snippet)[0] ?? '');
      for (const line of settings(snippet).filter((one) => one !== '')) {
        assert.equal(ours[at], line);
        at++;
        compared++;
      }
    }
    assert.equal(compared, 41);
  });
});

describe('examples/elchi-shield on a real Envoy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'elchi-'));
  let upstream: Upstream;

  before(async () => {
    upstream = await startUpstream();
  });
  after(async () => {
    await upstream.stop();
    rmSync(folder, { recursive: true });
  });

  async function serve(args: readonly string[]) {
    const portcullis = await startPortcullis([
      '--config-dir',
      policyFolder,
      '--http-addr',
      '127.0.0.1:0',
      // A busy machine must not make an overload of what is tested here.
      ...['--max-wait', '30000'],
      ...args,
    ]);
    return {
      portcullis,
      admin: async (path: string) => (await fetch(`${portcullis.admin}${path}`)).text(),
    };
  }

  /** One benign and one forbidden request. */
  async function assertInspects(port: number): Promise<void> {
    using client = http1Client(port);
    assert.equal((await client.send({ path: '/kettles', headers: host })).status, 200);
    const forbidden = await client.send({ path: '/kettles', headers: { ...host, 'x-debug-token': '1' } });
    assert.equal(forbidden.status, 403);
  }

  async function order(envoy: RunningEnvoy, body: string): Promise<number> {
    using client = http1Client(envoy.port('public'));
    return (await client.send({ method: 'POST', path: '/orders', headers: json, body: [body] })).status;
  }

  it('works over the Unix socket; withheld bodies are reported, and never change readiness', async () => {
    const socket = join(folder, 'unix.sock');
    const { portcullis, admin } = await serve(['--extproc-network', 'unix', '--extproc-addr', socket]);
    await using _service: RunningPortcullis = portcullis;
    await using envoy = await startEnvoy({
      binary,
      config: configuration(upstream.port, envoyText.replaceAll(documentedSocket, socket)),
    });
    await assertInspects(envoy.port('public'));

    assert.doesNotMatch(await admin('/readyz?verbose'), /allow_mode_override/);
    for (let count = 0; count < 25; count++) {
      assert.equal(await order(envoy, '{"broken": '), 200, 'Envoy does not send the body');
    }
    assert.match(await admin('/readyz?verbose'), /allow_mode_override: true/);
    assert.equal(await admin('/readyz'), 'ready\n');
    assert.match(await admin('/metrics'), /portcullis_mode_overrides_ignored_total\{[^}]*\} 25/);
    assert.match(portcullis.log(), /allow_mode_override: true/);
  });

  it('inspects bodies with allow_mode_override: true added', async () => {
    const socket = join(folder, 'override.sock');
    const { portcullis, admin } = await serve(['--extproc-addr', socket]);
    await using _service: RunningPortcullis = portcullis;
    const config = configuration(upstream.port, withOverride(envoyText.replaceAll(documentedSocket, socket)));
    await using envoy = await startEnvoy({ binary, config });
    const before = upstream.seen.started;
    for (let count = 0; count < 25; count++) assert.equal(await order(envoy, '{"broken": '), 403);
    assert.equal(upstream.seen.started, before, 'nothing of a blocked request reaches the upstream');
    assert.equal(await order(envoy, '{"item": "kettle"}'), 200);
    assert.doesNotMatch(await admin('/readyz?verbose'), /allow_mode_override/);
    const stats = await envoy.stats('ext_proc.');
    for (const name of [
      'spurious_msgs_received',
      'streams_failed',
      'message_timeouts',
      'failure_mode_allowed',
    ]) {
      assert.equal(stats.get(`http.ingress.ext_proc.${name}`), 0, name);
    }
  });

  it('works over loopback TCP', async () => {
    const { portcullis } = await serve(['--extproc-network', 'tcp', '--extproc-addr', '127.0.0.1:0']);
    await using _service: RunningPortcullis = portcullis;
    const port = portOf(portcullis.listeners);
    const tcp = envoyText.replace(
      /pipe:\n *path: .*/,
      `socket_address: { address: 127.0.0.1, port_value: ${port} }`,
    );
    await using envoy = await startEnvoy({ binary, config: configuration(upstream.port, tcp) });
    await assertInspects(envoy.port('public'));
    assert.ok(
      ((await envoy.stats('elchi_shield.upstream_rq_total')).get('cluster.elchi_shield.upstream_rq_total') ??
        0) >= 2,
    );
  });

  it('serves several listeners, each on a socket and with metrics of its own', async () => {
    const ids = ['lst-public-443', 'lst-internal-8443'];
    const sockets = ids.map((id) => join(folder, `${id}.sock`));
    const { portcullis, admin } = await serve(
      ids.flatMap((id, index) => ['--extproc-listener', `${id}=unix:${sockets[index]}`]),
    );
    await using _service: RunningPortcullis = portcullis;
    // The attribute names the Envoy node; without it the id of the socket is the label.
    const config = configuration(upstream.port, envoyText.replace(/^ *request_attributes:.*$/m, '')) as {
      static_resources: { listeners: JsonObject[]; clusters: JsonObject[] };
    };
    const part = (value: JsonObject | undefined, id: string, socket: string): JsonObject =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll(documentedSocket, socket)
          .replaceAll('elchi_shield', id)
          .replaceAll('"public"', `"${id}"`),
      ) as JsonObject;
    const { listeners, clusters } = config.static_resources;
    await using envoy = await startEnvoy({
      binary,
      config: {
        static_resources: {
          listeners: ids.map((id, index) => part(listeners[0], id, sockets[index] ?? '')),
          clusters: [
            clusters[1] ?? {},
            ...ids.map((id, index) => part(clusters[0], id, sockets[index] ?? '')),
          ],
        },
      },
    });
    await assertInspects(envoy.port('lst-public-443'));
    await assertInspects(envoy.port('lst-internal-8443'));
    await assertInspects(envoy.port('lst-internal-8443'));
    const metrics = await admin('/metrics');
    for (const [id, count] of [
      ['lst-public-443', 1],
      ['lst-internal-8443', 2],
    ] as const) {
      const blocked = new RegExp(
        `portcullis_exchanges_total\\{(?=[^}]*listener="${id}")(?=[^}]*verdict="block")[^}]*\\} ${count}\\b`,
      );
      assert.match(metrics, blocked);
    }
  });
});

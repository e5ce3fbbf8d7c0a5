/** The files of this folder, as far as they can be tried without a cluster, a container engine or a running systemd. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { startPortcullis } from '@portcullis-testing/envoy';
import { program, projectRoot } from '@portcullis-testing/prerequisites';
import { needsOf } from '../packages/portcullis/src/cli/doctor/doctor.ts';
import { examine } from '../packages/portcullis/src/cli/doctor/examine.ts';
import { envoyConfigCommand } from '../packages/portcullis/src/cli/envoy-config/envoy-config-command.ts';
import { serveCommand } from '../packages/portcullis/src/cli/serve.ts';
import { type ServeFlags, serveSettings } from '../packages/portcullis/src/cli/serve-options.ts';
import { loadConfiguration } from '../packages/portcullis/src/config/load.ts';
import {
  type Container,
  type Instruction,
  manifestsIn,
  manifestsOf,
  type Pod,
  stagesOf,
  unitOf,
} from './manifests.ts';

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
after(() => rmSync(folder, { recursive: true }));

/** What `serve` makes of the arguments; throws as it would refuse them. */
function settingsOf(args: readonly string[]) {
  assert.equal(args[0], 'serve');
  const command = serveCommand(() => undefined)
    .exitOverride()
    .action(() => undefined);
  command.parse(args.slice(1), { from: 'user' });
  return serveSettings(command.opts<ServeFlags>());
}

function run(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('deploy/container', () => {
  const stages = stagesOf(join(here, 'container/Containerfile'));
  const [build = [], image = []] = stages;
  const texts = (stage: readonly Instruction[], name: string): string[] =>
    stage.filter((one) => one.name === name).map(({ text }) => text);

  it('ends in an image without a shell, as a user without rights, with flags that serve takes', () => {
    assert.equal(stages.length, 2);
    assert.match(image[0]?.text ?? '', /distroless/);
    assert.deepEqual(texts(image, 'RUN'), []);
    assert.deepEqual(texts(image, 'USER'), ['65532:0']);
    const settings = settingsOf(JSON.parse(texts(image, 'CMD')[0] ?? '[]') as string[]);
    const [listener] = settings.listeners;
    assert.equal(
      texts(image, 'EXPOSE')[0],
      `${listener?.network === 'tcp' ? listener.port : ''} ${settings.admin?.port}`,
    );
    assert.match(
      texts(image, 'HEALTHCHECK')[0] ?? '',
      new RegExp(`127\\.0\\.0\\.1:${settings.admin?.port}/healthz`),
    );
    const volumes = JSON.parse(texts(image, 'VOLUME')[0] ?? '[]') as string[];
    assert.ok(volumes.includes(settings.stateDirectory ?? ''));
    assert.match(texts(image, 'ENTRYPOINT')[0] ?? '', /packages\/portcullis\/bin\/portcullis\.js/);
  });

  it('copies files that exist, and those are enough to run', () => {
    const sources = texts(build, 'COPY').flatMap((text) => text.split(' ').slice(0, -1));
    assert.deepEqual(sources, ['package.json', 'package-lock.json', '.npmrc', 'packages']);
    const ignored = readFileSync(join(here, 'container/Containerfile.dockerignore'), 'utf8').split('\n');
    for (const source of sources) assert.ok(ignored.includes(`!${source}`), source);
    const app = join(folder, 'app');
    for (const source of sources.filter((name) => name !== 'package-lock.json'))
      cpSync(join(projectRoot, source), join(app, source), {
        recursive: true,
        filter: (path) =>
          !/(^|\/)(node_modules|test)(\/|$)|\.(test|soak)\.ts$/.test(relative(projectRoot, path)),
      });
    // What `npm ci` of the build stage installs, from what is installed here.
    const listed = run('npm', [
      'ls',
      '--all',
      '--parseable',
      '--omit=dev',
      '--omit=optional',
      '-w',
      'portcullis',
      '--prefix',
      projectRoot,
    ]);
    const modules = listed.split('\n').filter((path) => path.includes('/node_modules/'));
    assert.ok(modules.length > 10, listed);
    for (const path of modules) {
      const target = join(app, relative(realpathSync(projectRoot), path));
      mkdirSync(dirname(target), { recursive: true });
      const real = realpathSync(path);
      const own = relative(realpathSync(projectRoot), real);
      if (own.startsWith('packages')) symlinkSync(join(app, own), target);
      else cpSync(real, target, { recursive: true });
    }
    const bin = join(app, 'packages/portcullis/bin/portcullis.js');
    assert.match(run(process.execPath, [bin, 'version']), /0\.\d/);
    assert.match(run(process.execPath, [bin, 'validate', join(here, 'policies')]), /no errors in 1 file/);
  });
});

describe('deploy/systemd', () => {
  const path = join(here, 'systemd/portcullis.service');
  const unit = unitOf(path);
  const analyze = program('systemd-analyze');

  it('starts with flags that serve takes, from files that are there', () => {
    const [node = '', bin = '', ...args] = (unit.get('ExecStart')?.[0] ?? '').split(/\s+/);
    assert.ok(node.startsWith('/opt/portcullis/node_modules/.bin/'));
    assert.ok(readFileSync(bin.replace('/opt/portcullis', projectRoot)).length > 0);
    const settings = settingsOf(args);
    assert.equal(
      settings.listeners[0]?.network === 'unix' && settings.listeners[0].path,
      '/run/portcullis/extproc.sock',
    );
    for (const [key, value] of [
      ['RuntimeDirectory', '/run/'],
      ['StateDirectory', '/var/lib/'],
      ['ConfigurationDirectory', '/etc/'],
    ] as const)
      assert.ok(
        args.some((arg) => arg.startsWith(`${value}${unit.get(key)?.[0]}`)),
        key,
      );
    assert.ok(Number(unit.get('TimeoutStopSec')?.[0]) * 1000 >= settings.shutdownTimeout + 5_000);
    assert.ok(unit.get('RestartPreventExitStatus')?.[0]?.split(' ').includes('78'));
  });

  it('is a unit that systemd takes, and is well locked in', { skip: analyze.skip }, () => {
    const local = join(folder, 'portcullis.service');
    const text = readFileSync(path, 'utf8').replaceAll('/opt/portcullis', projectRoot.replace(/\/$/, ''));
    writeFileSync(local, text);
    assert.equal(run(analyze.path, ['verify', '--man=no', local]), '');
    const report = run(analyze.path, ['security', '--offline=true', '--no-pager', local]);
    const [, exposure = '10'] = /Overall exposure level for \S+: ([0-9.]+)/.exec(report) ?? [];
    assert.ok(Number(exposure) <= 2, report);
  });
});

describe('deploy/kubernetes', () => {
  const manifests = manifestsIn(join(here, 'kubernetes'));
  const pods = manifests.flatMap(({ spec }) => (spec?.template === undefined ? [] : [spec.template]));
  const containersOf = (pod: Pod): Container[] => [...(pod.initContainers ?? []), ...pod.containers];

  it('has every file in the kustomization, except the sidecar, which is an example', () => {
    const { resources } = manifestsOf(join(here, 'kubernetes/kustomization.yaml'))[0] as unknown as {
      resources: string[];
    };
    assert.deepEqual(resources, ['namespace.yaml', 'policies.yaml', 'deployment.yaml']);
    assert.deepEqual(
      resources.flatMap((name) => manifestsOf(join(here, 'kubernetes', name)).map(({ kind }) => kind)),
      ['Namespace', 'ConfigMap', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'],
    );
  });

  it('names only ports, volumes and labels that are there', () => {
    assert.equal(pods.length, 2);
    for (const { metadata, spec: pod } of pods) {
      const volumes = pod.volumes.map(({ name }) => name);
      for (const container of containersOf(pod)) {
        const ports = (container.ports ?? []).map(({ name }) => name);
        for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe])
          if (probe !== undefined)
            assert.ok(ports.includes(probe.httpGet?.port ?? probe.tcpSocket?.port ?? ''));
        for (const mount of container.volumeMounts) {
          assert.ok(volumes.includes(mount.name), mount.name);
          assert.equal(mount.subPath, undefined, 'a subPath never follows changes');
        }
      }
      assert.ok(Object.keys(metadata.labels).length > 0);
    }
    const [first] = pods;
    const labels = JSON.stringify(first?.metadata.labels);
    for (const { kind, spec } of manifests.slice(0, -1)) {
      const selector = kind === 'NetworkPolicy' ? spec.podSelector : spec?.selector;
      if (!['Deployment', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind)) continue;
      assert.equal(JSON.stringify((selector as { matchLabels: object }).matchLabels), labels, kind);
    }
    const service = manifests.find(({ kind }) => kind === 'Service');
    assert.equal(JSON.stringify(service?.spec.selector), labels);
    const named = new Map(
      first?.spec.containers[0]?.ports?.map(({ name, containerPort }) => [name, containerPort]),
    );
    for (const { port, targetPort } of service?.spec.ports ?? []) assert.equal(named.get(targetPort), port);
  });

  it('runs restricted, and drains before it is killed', () => {
    for (const { spec: pod } of pods) {
      assert.equal(pod.securityContext['runAsNonRoot'], true);
      assert.deepEqual(pod.securityContext['seccompProfile'], { type: 'RuntimeDefault' });
      for (const container of containersOf(pod)) {
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        if (!container.image.startsWith('portcullis:')) continue;
        const settings = settingsOf(container.args);
        const needed =
          (container.lifecycle?.preStop.sleep.seconds ?? 0) + settings.shutdownTimeout / 1000 + 5;
        assert.ok(pod.terminationGracePeriodSeconds >= needed, `${needed}`);
        const mounted = container.volumeMounts.map(({ mountPath }) => mountPath);
        const written = settings.listeners.flatMap((one) =>
          one.network === 'unix' ? [dirname(one.path)] : [],
        );
        for (const path of [settings.configDirectory, settings.stateDirectory, ...written])
          if (path !== undefined) assert.ok(mounted.includes(path), path);
        for (const { name, containerPort } of container.ports ?? [])
          assert.equal(containerPort, name === 'http' ? settings.admin?.port : 9000);
      }
    }
  });

  it('has the policies of deploy/policies', () => {
    const map = manifests.find(({ kind }) => kind === 'ConfigMap');
    const lines = readFileSync(join(here, 'policies/shop.yaml'), 'utf8').split('\n').slice(1);
    assert.equal(map?.data?.['shop.yaml'], lines.join('\n'));
    assert.deepEqual(loadConfiguration({ directory: join(here, 'policies') }).diagnostics, []);
  });

  it('has probes that the running service answers', async () => {
    const container = pods[0]?.spec.containers[0];
    assert.ok(container !== undefined);
    const state = join(folder, 'state');
    mkdirSync(state);
    const args = container.args.map((arg) =>
      arg
        .replace('0.0.0.0:9000', '127.0.0.1:0')
        .replace('0.0.0.0:8081', '127.0.0.1:0')
        .replace('/etc/portcullis/policies', join(here, 'policies'))
        .replace('/var/lib/portcullis', state)
        .replace('--workers=2', '--workers=1'),
    );
    await using service = await startPortcullis(args.slice(1));

    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
    let asked = 0;
    for (const path of probes.map((probe) => probe?.httpGet?.path ?? 'no path')) {
      const answer = await fetch(`${service.admin}${path}`);
      assert.equal(answer.status, 200, path);
      assert.match(await answer.text(), /^(ready|ok|alive)/i);
      asked++;
    }
    assert.equal(asked, 3);
  });
});

describe('deploy/istio and deploy/envoy-gateway', () => {
  const policies = join(here, 'policies');
  const written: ReadonlyArray<readonly [file: string, args: readonly string[]]> = [
    [
      'istio/gateway.yaml',
      [
        '--for',
        'istio',
        '--namespace',
        'istio-system',
        '--address',
        'tcp:portcullis.portcullis.svc.cluster.local:9000',
      ],
    ],
    [
      'istio/sidecar.yaml',
      [
        '--for',
        'istio',
        '--namespace',
        'shop',
        '--select',
        'app=shop',
        '--address',
        'tcp:portcullis.portcullis.svc.cluster.local:9000',
      ],
    ],
    ['envoy-gateway/gateway.yaml', ['--for', 'envoy-gateway', '--select', 'edge']],
  ];
  for (const [file, args] of written)
    it(`is what envoy-config writes, and nothing that doctor warns of: ${file}`, () => {
      const path = join(here, file);
      let text = '';
      const command = envoyConfigCommand(
        () => assert.fail('not written'),
        (part) => {
          text += part;
        },
      );
      command.exitOverride().parse([...args, '--config-dir', policies], { from: 'user' });
      if (process.env['UPDATE_GENERATED'] === '1') writeFileSync(path, text);
      assert.equal(readFileSync(path, 'utf8'), text, 'run UPDATE_GENERATED=1 npm test -- deploy');
      const { diagnostics, callouts } = examine([{ name: file, text }], { needs: needsOf(policies) });
      assert.equal(callouts, 1);
      assert.deepEqual(diagnostics, []);
    });
});

import { Command, InvalidArgumentError, Option } from 'commander';
import { AddressError, type ListenerAddress, parseListener } from '../../runtime/listener-address.ts';
import { NotRun, needsOf } from '../doctor/doctor.ts';
import { exitCode } from '../exit-codes.ts';
import { gatewayRefusals } from './envoy-gateway.ts';
import { generate } from './generate.ts';
import { rateLimitUse, unknownLimits } from './rate-limit-use.ts';
import {
  type GeneratorSettings,
  type Route,
  type Target,
  targets,
  type WritableApi,
  writableApis,
} from './settings.ts';

interface EnvoyConfigFlags {
  api: WritableApi[];
  for: Target;
  configDir?: string;
  address: ListenerAddress[];
  ca?: string;
  listen: { name: string | undefined; host: string; port: number }[];
  upstream: { host: string; port: number }[];
  failOpen?: boolean;
  tlsCert?: string;
  tlsKey?: string;
  fingerprints?: boolean;
  clientCa?: string;
  rateLimitConfig?: string;
  name: string;
  namespace: string;
  select?: string;
}

/** A combination of flags that makes no configuration; `message` says what to do. */
class CombinationError extends Error {}

/** `portcullis envoy-config`. `write` receives the configuration; default standard output. */
export function envoyConfigCommand(
  done: (code: number) => void,
  write: (text: string) => void = (text) => void process.stdout.write(text),
): Command {
  return new Command('envoy-config')
    .description('write the Envoy configuration that asks Portcullis, right for the policies at hand')
    .addOption(
      new Option('--api <name>', `${writableApis.join(', ')}; repeatable, or several with commas`)
        .argParser(apiList)
        .default([] as WritableApi[], 'ext-proc'),
    )
    .addOption(new Option('--for <target>', 'what to write').choices(targets).default('envoy'))
    .option('--config-dir <dir>', 'policies: their budgets, bodies, responses and listeners decide')
    .addOption(
      new Option(
        '--address <network:addr>',
        'where Portcullis is: unix:path, tcp:host:port, tls:host:port; repeatable',
      )
        .argParser(addressList)
        .default([] as ListenerAddress[], 'unix:/run/portcullis/extproc.sock, in a cluster its service'),
    )
    .option(
      '--ca <file>',
      'authorities for the certificate of Portcullis, as Envoy sees the file; for tls addresses',
    )
    .addOption(
      new Option('--listen <[name=]host:port>', "Envoy's listener; repeatable, each with its --upstream")
        .argParser(listenList)
        .default([] as EnvoyConfigFlags['listen'], '127.0.0.1:8080'),
    )
    .addOption(
      new Option('--upstream <host:port>', 'what is behind it')
        .argParser(upstreamList)
        .default([] as EnvoyConfigFlags['upstream'], '127.0.0.1:8081'),
    )
    .option('--fail-open', 'let traffic pass uninspected when Portcullis does not answer')
    .option('--tls-cert <file>', "certificate chain of Envoy's listeners")
    .option('--tls-key <file>', 'its private key')
    .option('--fingerprints', 'hand over JA3 and JA4 as x-shield-ja3 and x-shield-ja4, safe from forgery')
    .option(
      '--client-ca <file>',
      'authorities of client certificates, whose identity is handed over (x-forwarded-client-cert)',
    )
    .option('--rate-limit-config <file>', 'the limits of the rate limit service: its domain and descriptors')
    .option('--name <name>', 'name of Kubernetes objects', 'portcullis')
    .option('--namespace <name>', 'their namespace', 'portcullis')
    .option(
      '--select <labels>',
      'pods of Istio, app=shop (default: gateways); or name of the Gateway of Envoy Gateway',
    )
    .addHelpText(
      'after',
      `
Examples:
  portcullis envoy-config --config-dir policies > envoy.yaml
  portcullis envoy-config --api ext-authz,access-log --address tcp:127.0.0.1:9000
  portcullis envoy-config --api network --config-dir policies --listen redis=127.0.0.1:6379 --upstream 127.0.0.1:6380
  portcullis envoy-config --for istio --config-dir policies --namespace istio-system

Check it with portcullis doctor --config-dir policies envoy.yaml, and with envoy --mode validate.
Exit codes: 0 written to standard output, 2 not run.`,
    )
    .action((flags: EnvoyConfigFlags) => {
      try {
        write(generate(settingsOf(flags)));
      } catch (error) {
        if (!isAboutInput(error)) throw error;
        process.stderr.write(`${(error as Error).message}\n`);
        done(exitCode.notRun);
      }
    });
}

function isAboutInput(error: unknown): boolean {
  return error instanceof CombinationError || error instanceof NotRun;
}

/** The flags as settings. Throws {@link CombinationError} or {@link NotRun}. */
function settingsOf(flags: EnvoyConfigFlags): GeneratorSettings {
  const apis: readonly WritableApi[] = flags.api.length === 0 ? ['ext-proc'] : flags.api;
  const network = apis.includes('network');
  if (network && apis.length > 1)
    throw new CombinationError('network filters have listeners of their own: run --api network by itself');
  for (const api of apis) {
    const refusal = flags.for === 'envoy-gateway' ? gatewayRefusals[api] : undefined;
    if (refusal !== undefined) throw new CombinationError(`--api ${api}: ${refusal}`);
  }
  const addresses = flags.address.length === 0 ? [defaultAddress(flags)] : flags.address;
  if (addresses.some(({ network: kind }) => kind === 'tls') && flags.ca === undefined)
    throw new CombinationError('a tls address needs --ca, else Envoy would take any certificate');
  if (new Set(addresses.map(({ network: kind }) => kind === 'tls')).size > 1)
    throw new CombinationError('write either tls addresses or others: a cluster has one transport');
  if (flags.for === 'envoy-gateway' && addresses.some(({ network: kind }) => kind === 'unix'))
    throw new CombinationError(
      'Envoy Gateway reaches services only: write --address tcp:service.namespace:port',
    );
  if ((flags.tlsCert === undefined) !== (flags.tlsKey === undefined))
    throw new CombinationError('--tls-cert and --tls-key go together');
  if (flags.clientCa !== undefined && flags.tlsCert === undefined)
    throw new CombinationError(
      '--client-ca needs --tls-cert and --tls-key: client certificates come with TLS',
    );
  const needs = flags.configDir === undefined ? undefined : needsOf(flags.configDir);
  return {
    apis,
    target: flags.for,
    addresses,
    authority: flags.ca,
    needs,
    routes: routesOf(flags, network ? (needs?.listenerNames ?? []) : [], network),
    failOpen: flags.failOpen === true,
    certificate:
      flags.tlsCert === undefined || flags.tlsKey === undefined
        ? undefined
        : { chain: flags.tlsCert, key: flags.tlsKey },
    fingerprints: flags.fingerprints === true,
    clientAuthority: flags.clientCa,
    rateLimits: flags.rateLimitConfig === undefined ? unknownLimits : limitsOf(flags.rateLimitConfig),
    name: flags.name,
    namespace: flags.namespace,
    select: flags.select,
  };
}

function limitsOf(file: string) {
  try {
    return rateLimitUse(file);
  } catch (error) {
    throw new CombinationError(`cannot use ${file}: ${(error as Error).message}`);
  }
}

function defaultAddress({ for: target, namespace }: EnvoyConfigFlags): ListenerAddress {
  return target === 'envoy'
    ? parseListener('portcullis', 'unix', '/run/portcullis/extproc.sock')
    : parseListener('portcullis', 'tcp', `portcullis.${namespace}.svc.cluster.local:9000`);
}

function routesOf(flags: EnvoyConfigFlags, names: readonly string[], network: boolean): Route[] {
  const port = network ? 10_000 : 8080;
  const inCluster = flags.for === 'kubernetes';
  const listen =
    flags.listen.length > 0
      ? flags.listen
      : [{ name: undefined, host: inCluster ? '0.0.0.0' : '127.0.0.1', port }];
  if (flags.upstream.length > listen.length)
    throw new CombinationError('there are more --upstream than --listen; write one for each');
  const routes = listen.map((one, index) => ({
    name: one.name ?? names[index] ?? `${network ? 'tcp' : 'public'}${index === 0 ? '' : index + 1}`,
    host: one.host,
    port: one.port,
    upstream: flags.upstream[index] ?? { host: '127.0.0.1', port: one.port + 1 },
  }));
  if (new Set(routes.map(({ name }) => name)).size < routes.length)
    throw new CombinationError('two listeners have one name; write --listen name=host:port');
  return routes;
}

function apiList(text: string, before: WritableApi[]): WritableApi[] {
  const names = text.split(',').map((name) => {
    const known = writableApis.find((api) => api === name.trim());
    if (known === undefined) throw new InvalidArgumentError(`write ${writableApis.join(', ')}.`);
    return known;
  });
  return [...new Set([...before, ...names])];
}

function addressList(text: string, before: ListenerAddress[]): ListenerAddress[] {
  const colon = text.indexOf(':');
  try {
    return [...before, parseListener('portcullis', text.slice(0, colon), text.slice(colon + 1))];
  } catch (error) {
    if (error instanceof AddressError) throw new InvalidArgumentError(`${error.message}.`);
    throw error; // not covered: parseListener throws nothing else
  }
}

function listenList(text: string, before: EnvoyConfigFlags['listen']): EnvoyConfigFlags['listen'] {
  const equals = text.indexOf('=');
  const name = equals < 0 ? undefined : text.slice(0, equals);
  if (name !== undefined && !/^[a-z][a-z0-9-]{0,14}$/.test(name))
    throw new InvalidArgumentError('a name has at most 15 lower-case letters, digits and dashes.');
  return [...before, { name, ...hostAndPort(text.slice(equals + 1)) }];
}

function upstreamList(text: string, before: EnvoyConfigFlags['upstream']): EnvoyConfigFlags['upstream'] {
  return [...before, hostAndPort(text)];
}

function hostAndPort(text: string): { host: string; port: number } {
  try {
    const address = parseListener('it', 'tcp', text);
    if (address.network !== 'unix') return { host: address.host, port: address.port };
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('write host:port, for example 127.0.0.1:8080.');
}

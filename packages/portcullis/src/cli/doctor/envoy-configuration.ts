/**
 * What a file says of our APIs, whatever form it has: a bootstrap, an answer of `/config_dump`, an xDS file, an Istio
 * EnvoyFilter or mesh configuration, an Envoy Gateway policy, or a fragment of any of them. Messages are recognised by their `@type`, or,
 * where protobuf needs none, by the list they are in; so it does not matter how deep they stand.
 */
import { type Api, Callout, typeUrls } from './callout.ts';
import type { Part } from './part.ts';
import type { PolicyNeeds } from './policy-needs.ts';

/** An instruction to set a request header, and when it acts. */
export interface HeaderAddition {
  /** The `HeaderValueOption`: `header`, `append_action`. */
  readonly option: Part;
  /** early: before all filters; filter: a header_mutation filter; late: when the router sends the request on. */
  readonly stage: 'early' | 'filter' | 'late';
  /** The list of mutations that it is part of. */
  readonly list: Part;
  readonly manager: Part | undefined;
  readonly listener: Part | undefined;
}

/** What the checks look at. */
export interface EnvoyConfiguration {
  readonly callouts: readonly Callout[];
  /** By name. */
  readonly clusters: ReadonlyMap<string, Part>;
  /** HTTP connection managers with their listeners. */
  readonly managers: ReadonlyArray<{ readonly config: Part; readonly listener: Part | undefined }>;
  readonly headerAdditions: readonly HeaderAddition[];
  /** Lists of `upgrade_configs`, of managers and routes. */
  readonly upgrades: readonly Part[];
  /** Settings of our filters for a route or virtual host. */
  readonly routeOverrides: readonly Part[];
  /** Lists of `rate_limits`. */
  readonly rateLimitActions: readonly Part[];
  /** Every mapping with a field that Envoy has given up. */
  readonly obsolete: readonly Part[];
  /** Whether all clusters are in the files: a bootstrap without dynamic resources. */
  readonly complete: boolean;
  /** What the policies want, with `--config-dir`. */
  readonly needs: PolicyNeeds | undefined;
}

const manager =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const earlyMutation =
  'type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation';
const filterMutation = 'type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation';
const typedStructs = ['xds.type.v3.TypedStruct', 'udpa.type.v1.TypedStruct'];
const routeTypes = ['ext_proc.v3.ExtProcPerRoute', 'ext_authz.v3.ExtAuthzPerRoute', 'route.v3.FilterConfig'];

/** Parts of a config dump that are not in force. */
const notInForce = new Set(['warming_state', 'draining_state', 'error_state', 'dynamic_warming_clusters']);

const apiByType = new Map(Object.entries(typeUrls).map(([api, url]) => [url, api as Api]));

interface Context {
  readonly filter?: Part | undefined;
  readonly manager?: Part | undefined;
  readonly listener?: Part | undefined;
  /** Stands in `typed_per_filter_config`. */
  readonly perRoute?: boolean;
}

/** Reads the documents of all files together. */
export function readConfiguration(
  documents: readonly Part[],
  needs: PolicyNeeds | undefined,
): EnvoyConfiguration {
  const collector = new Collector();
  for (const document of documents) collector.document(document);
  return { ...collector.result(), needs };
}

class Collector {
  readonly #callouts: Callout[] = [];
  readonly #clusters = new Map<string, Part>();
  readonly #managers: { config: Part; listener: Part | undefined }[] = [];
  readonly #headerAdditions: HeaderAddition[] = [];
  readonly #upgrades: Part[] = [];
  readonly #routeOverrides: Part[] = [];
  readonly #rateLimitActions: Part[] = [];
  readonly #obsolete: Part[] = [];
  #bootstraps = 0;
  #dynamic = false;

  result(): Omit<EnvoyConfiguration, 'needs'> {
    return {
      callouts: this.#callouts,
      clusters: this.#clusters,
      managers: this.#managers,
      headerAdditions: this.#headerAdditions,
      upgrades: this.#upgrades,
      routeOverrides: this.#routeOverrides,
      rateLimitActions: this.#rateLimitActions,
      obsolete: this.#obsolete,
      complete: this.#bootstraps > 0 && !this.#dynamic,
    };
  }

  document(root: Part): void {
    if (root.get('static_resources') !== undefined) this.#bootstraps++;
    if (root.get('dynamic_resources') !== undefined) this.#dynamic = true;
    const group = (root.get('apiVersion')?.text ?? '').split('/')[0];
    if (group === 'gateway.envoyproxy.io') this.#gatewayPolicy(root);
    else if (root.get('kind')?.text === 'EnvoyFilter') this.#envoyFilter(root);
    else if (root.get('configs') !== undefined) this.#dump(root);
    else this.#walk(root, {});
  }

  /** A dump shows the bootstrap and what became of it; only the latter is in force. */
  #dump(root: Part): void {
    const sections = root.get('configs')?.items() ?? [];
    const types = sections.map((section) => section.get('@type')?.text ?? '');
    const live = types.some((type) => type.endsWith('.ListenersConfigDump'));
    for (const [index, section] of sections.entries()) {
      if (live && types[index]!.endsWith('.BootstrapConfigDump')) continue;
      this.#walk(section, {});
    }
  }

  #envoyFilter(root: Part): void {
    for (const patch of root.get('spec', 'configPatches')?.items() ?? []) {
      const value = patch.get('patch', 'value');
      if (value === undefined) continue;
      const kind = patch.get('applyTo')?.text;
      if (kind === 'CLUSTER') this.#cluster(value);
      if (kind === 'HTTP_FILTER' || kind === 'NETWORK_FILTER') this.#walk(value, { filter: value });
      else if (kind === 'LISTENER') this.#walk(value, { listener: value });
      else this.#walk(value, {});
    }
  }

  #gatewayPolicy(root: Part): void {
    for (const entry of root.get('spec', 'extProc')?.items() ?? [])
      this.#callouts.push(new Callout('ext-proc', 'gateway', entry, nothingAround));
    const authz = root.get('spec', 'extAuth');
    if (authz?.get('grpc') !== undefined)
      this.#callouts.push(new Callout('ext-authz', 'gateway', authz, nothingAround));
  }

  #walk(part: Part, outer: Context): void {
    if (!part.isMapping) {
      for (const item of part.items()) this.#walk(item, outer);
      return;
    }
    const context = this.#message(part, outer);
    for (const [name, inside] of part.fields()) {
      if (notInForce.has(name)) continue;
      const field = snakeCase(name);
      this.#field(field, inside, context);
      const perRoute = context.perRoute === true || field === 'typed_per_filter_config';
      const inner = { ...context, perRoute };
      if (field === 'listeners')
        for (const listener of inside.items()) this.#walk(listener, { ...inner, listener });
      else if (field.endsWith('filters'))
        for (const filter of inside.items()) this.#walk(filter, { ...inner, filter });
      else this.#walk(inside, inner);
    }
  }

  /** What a mapping is by itself; the context for what is inside. */
  #message(part: Part, outer: Context): Context {
    if (part.get('config') !== undefined && part.get('name')?.text?.startsWith('envoy.') === true)
      this.#obsolete.push(part);
    const type = part.get('@type')?.text;
    if (type === undefined) return outer;
    if (type.endsWith('.listener.v3.Listener')) return { ...outer, listener: part };
    if (type.endsWith('.cluster.v3.Cluster')) this.#cluster(part);
    const struct = typedStructs.some((name) => type.endsWith(name));
    const message = struct ? part.get('value') : part;
    const messageType = struct ? typeUrl(part.get('type_url')?.text ?? '') : type;
    if (message === undefined) return outer;
    if (outer.perRoute === true && routeTypes.some((name) => messageType.endsWith(name)))
      this.#routeOverrides.push(message);
    if (messageType === manager) {
      this.#managers.push({ config: message, listener: outer.listener });
      return { ...outer, manager: message };
    }
    if (messageType === earlyMutation || messageType === filterMutation)
      this.#mutations(message, messageType === earlyMutation ? 'early' : 'filter', outer);
    const api = apiByType.get(messageType);
    if (api !== undefined && outer.perRoute !== true) {
      const { filter, manager: within, listener } = outer;
      this.#callouts.push(new Callout(api, 'envoy', message, { filter, manager: within, listener }));
    }
    return outer;
  }

  #field(name: string, field: Part, context: Context): void {
    if (name === 'clusters') for (const cluster of field.items()) this.#cluster(cluster);
    if (name === 'request_headers_to_add') {
      for (const option of field.items())
        this.#headerAdditions.push({ option, stage: 'late', list: field, ...around(context) });
    }
    if (name === 'upgrade_configs') this.#upgrades.push(field);
    if (name === 'rate_limits') this.#rateLimitActions.push(field);
    if (name === 'envoy_ext_authz_grpc')
      this.#callouts.push(new Callout('ext-authz', 'istio', field, nothingAround));
    if (name === 'tls_context') this.#obsolete.push(field);
  }

  #mutations(message: Part, stage: 'early' | 'filter', context: Context): void {
    const list = stage === 'early' ? message.get('mutations') : message.get('mutations', 'request_mutations');
    for (const mutation of list?.items() ?? []) {
      const option = mutation.get('append');
      if (option !== undefined && list !== undefined)
        this.#headerAdditions.push({ option, stage, list, ...around(context) });
    }
  }

  #cluster(part: Part): void {
    const name = part.get('name')?.text;
    // `weighted_clusters.clusters` of a route only names them.
    if (part.get('weight') !== undefined) return;
    if (name !== undefined && !this.#clusters.has(name)) this.#clusters.set(name, part);
  }
}

const nothingAround = { filter: undefined, manager: undefined, listener: undefined };

function around({ manager: within, listener }: Context): Pick<HeaderAddition, 'manager' | 'listener'> {
  return { manager: within, listener };
}

/** `typedConfig` → `typed_config`. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function typeUrl(text: string): string {
  return text.startsWith('type.googleapis.com/') ? text : `type.googleapis.com/${text}`;
}

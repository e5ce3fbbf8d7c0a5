/**
 * The environment of Datadog's external processor as ours: `DD_*` variables become `PORTCULLIS_*` variables, so that
 * flags and our own variables win, and a policy. Active when a variable speaks of that processor
 * (`DD_SERVICE_EXTENSION_*`, `DD_APPSEC_*`) or `--setup datadog` is given; `DD_AGENT_HOST` and the like alone are in
 * every container of a cluster with an agent and mean nothing. Pure: reading files is the caller's.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseDuration } from '../config/duration.ts';
import { datadogOptions, datadogPolicyVariables, datadogRemoteNote } from './datadog-options.ts';
import { type DatadogPolicy, datadogPolicy, defaultBodyLimit, defaultWafTimeout } from './datadog-policy.ts';
import { flag } from './option-fate.ts';

/** What the translation needs to know. */
export interface DatadogSurroundings {
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** `--setup datadog` stands on the command line. */
  readonly chosen: boolean;
  /** A folder of policies is given. */
  readonly ownPolicies: boolean;
  /** Whether this machine has IPv6. */
  readonly hasIpv6: boolean;
  /** Text of a file, undefined when it cannot be read. */
  read(path: string): string | undefined;
}

/** What came of it. */
export interface DatadogTranslation {
  readonly active: boolean;
  /** Variables to be set where they are not set yet. */
  readonly variables: Readonly<Record<string, string>>;
  /** What has no effect or another one, each with the reason. */
  readonly notes: readonly string[];
  /** What is refused: the service must not start. */
  readonly problems: readonly string[];
  /** The policy of the set-up; undefined where the operator has policies. */
  readonly policy: string | undefined;
}

const inactive: DatadogTranslation = {
  active: false,
  variables: {},
  notes: [],
  problems: [],
  policy: undefined,
};

/** Translates. */
export function translateDatadog(around: DatadogSurroundings): DatadogTranslation {
  const { environment } = around;
  const names = Object.keys(environment).filter((name) => name.startsWith('DD_') || name.startsWith('_DD_'));
  const speaks = names.some(
    (name) => name.startsWith('DD_SERVICE_EXTENSION_') || name.startsWith('DD_APPSEC_'),
  );
  if (!around.chosen && environment['PORTCULLIS_SETUP'] !== 'datadog' && !speaks) return inactive;
  const translation = new Translator(around);
  for (const name of names.toSorted()) translation.take(name, environment[name] ?? '');
  translation.listeners();
  translation.agent();
  const { notes, problems, variables } = translation;
  const policy = around.ownPolicies ? undefined : translation.policy();
  return { active: true, variables, notes: [datadogRemoteNote, ...notes], problems, policy };
}

class Translator {
  readonly #around: DatadogSurroundings;
  readonly variables: Record<string, string> = {
    PORTCULLIS_SETUP: 'datadog',
    PORTCULLIS_TRACE_SERVICE: 'serviceextensions',
    PORTCULLIS_TRACE_ALL: 'false',
  };
  readonly notes: string[] = [];
  readonly problems: string[] = [];

  constructor(around: DatadogSurroundings) {
    this.#around = around;
  }

  take(name: string, value: string): void {
    const instead = datadogPolicyVariables.get(name);
    if (instead !== undefined) {
      if (this.#around.ownPolicies)
        this.notes.push(`${name} has no effect beside --config-dir: write ${instead} in the policies`);
      return;
    }
    const fate = datadogOptions.get(name);
    if (fate === undefined) this.notes.push(`${name} has no effect: no such variable is known`);
    else if (fate.kind === 'no-effect') this.notes.push(`${name} has no effect: ${fate.note}`);
    else if (fate.kind === 'refused') this.problems.push(`${name} is refused: ${fate.note}`);
    else {
      const { variables = {}, note, problem } = fate.translate(value);
      for (const [key, set] of Object.entries(variables)) this.variables[`PORTCULLIS_${key}`] = set;
      if (note !== undefined) this.notes.push(`${name}: ${note}`);
      if (problem !== undefined) this.problems.push(`${name}: ${problem}`);
    }
  }

  /** Host, port, TLS and socket: one listener, and the health port beside it. */
  listeners(): void {
    const host = this.#host();
    const socket = this.#value('DD_SERVICE_EXTENSION_UDS_PATH');
    const tls = this.#flag('DD_SERVICE_EXTENSION_TLS', true) && socket === undefined;
    const port = this.#port('DD_SERVICE_EXTENSION_PORT', 443);
    const at = host.includes(':') ? `[${host}]` : host;
    this.#set(
      'EXTPROC_LISTENERS',
      socket === undefined ? `datadog=${tls ? 'tls' : 'tcp'}:${at}:${port}` : `datadog=unix:${socket}`,
    );
    this.#set('HEALTH_ADDR', `${at}:${this.#port('DD_SERVICE_EXTENSION_HEALTHCHECK_PORT', 80)}`);
    this.#set('ALLOW_NON_LOOPBACK', 'true');
    const [cert, key] = ['PORTCULLIS_TLS_CERT', 'PORTCULLIS_TLS_KEY'].map(
      (name) => this.variables[name] ?? this.#around.environment[name],
    );
    if (tls) {
      if (cert === undefined && key === undefined) this.#set('TLS_SELF_SIGNED', 'true');
      else if (cert === undefined || key === undefined)
        this.problems.push(
          'DD_SERVICE_EXTENSION_TLS_CERT_FILE and DD_SERVICE_EXTENSION_TLS_KEY_FILE: give both or neither',
        );
    } else if (cert !== undefined || key !== undefined) {
      delete this.variables['PORTCULLIS_TLS_CERT'];
      delete this.variables['PORTCULLIS_TLS_KEY'];
      this.notes.push('the certificate files have no effect: the listener has no TLS');
    }
  }

  /** Spans go to the agent where one is named. */
  agent(): void {
    const host = this.#value('DD_AGENT_HOST');
    const port = this.#port('DD_TRACE_AGENT_PORT', 8126);
    if (!this.#flag('DD_TRACE_ENABLED', true)) delete this.variables['PORTCULLIS_TRACE_AGENT'];
    else if (this.variables['PORTCULLIS_TRACE_AGENT'] !== undefined) return;
    else if (host !== undefined)
      this.#set('TRACE_AGENT', `${host.includes(':') ? `[${host}]` : host}:${port}`);
    else if (this.#value('DD_TRACE_AGENT_PORT') !== undefined)
      this.notes.push('DD_TRACE_AGENT_PORT has no effect without DD_AGENT_HOST: no spans are sent');
  }

  policy(): string {
    const rules = this.#value('DD_APPSEC_RULES');
    const description: DatadogPolicy = {
      rules: rules === undefined ? undefined : resolve(rules),
      bodyLimit: this.#bodyLimit(),
      timeout: this.#wafTimeout(),
      html: this.#template('DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML'),
      json: this.#template('DD_APPSEC_HTTP_BLOCKED_TEMPLATE_JSON'),
      obfuscateKeys: this.#value('DD_APPSEC_OBFUSCATION_PARAMETER_KEY_REGEXP'),
      obfuscateValues: this.#value('DD_APPSEC_OBFUSCATION_PARAMETER_VALUE_REGEXP'),
    };
    if (rules === undefined) this.#tellRulesMissing();
    else this.#tellLongBodies(description.bodyLimit);
    return datadogPolicy(description);
  }

  #tellLongBodies(limit: number): void {
    if (limit <= envoyBuffer || this.#around.environment['PORTCULLIS_FULL_DUPLEX'] === 'yes') return;
    this.notes.push(
      `DD_APPSEC_BODY_PARSING_SIZE_LIMIT: of a body longer than Envoy's buffer (${envoyBuffer} bytes unless per_connection_buffer_limit_bytes says otherwise) the beginning is inspected before anything of it goes on, and the rest passes, recorded as body.too_large; the original looks at ${limit} bytes, each piece after it has gone on. With --full-duplex yes (Envoy 1.34) ${limit} bytes are inspected before they go on`,
    );
  }

  #tellRulesMissing(): void {
    this.notes.push(
      'without DD_APPSEC_RULES the baseline of Portcullis looks for attacks and only records them (the original does so too until its cloud says otherwise)',
    );
    for (const name of [
      'DD_APPSEC_WAF_TIMEOUT',
      'DD_APPSEC_OBFUSCATION_PARAMETER_KEY_REGEXP',
      'DD_APPSEC_OBFUSCATION_PARAMETER_VALUE_REGEXP',
    ]) {
      if (this.#value(name) !== undefined)
        this.notes.push(`${name} has no effect without DD_APPSEC_RULES: it is a setting of libddwaf`);
    }
  }

  #host(): string {
    const given = this.#value('DD_SERVICE_EXTENSION_HOST');
    // A dual-stack socket takes IPv4 as well; the original's 0.0.0.0 would not be reachable over IPv6.
    if (given === undefined) return this.#around.hasIpv6 ? '::' : '0.0.0.0';
    if (isIP(given) === 0) this.problems.push(`DD_SERVICE_EXTENSION_HOST: "${given}" is no IP address`);
    return given;
  }

  #port(name: string, otherwise: number): number {
    const given = this.#value(name);
    if (given === undefined) return otherwise;
    const port = Number(given);
    if (/^[0-9]{1,5}$/.test(given) && port <= 65_535) return port;
    this.problems.push(`${name}: "${given}" is no port`);
    return otherwise;
  }

  #flag(name: string, otherwise: boolean): boolean {
    const given = this.#value(name);
    if (given === undefined) return otherwise;
    const { variables, problem } = flag('VALUE', given);
    if (problem !== undefined) this.problems.push(`${name}: ${problem}`);
    return variables?.['VALUE'] === 'true';
  }

  #bodyLimit(): number {
    const name = 'DD_APPSEC_BODY_PARSING_SIZE_LIMIT';
    const given = this.#value(name);
    if (given === undefined) return defaultBodyLimit;
    const limit = Number(given);
    if (!/^-?[0-9]{1,15}$/.test(given)) this.problems.push(`${name}: "${given}" is no number of bytes`);
    else if (limit > 0) return Math.min(limit, largestBody);
    else
      this.notes.push(
        `${name}: bodies are inspected all the same, up to 1048576 bytes, where the filter has allow_mode_override: true; take that line out to leave them unseen`,
      );
    return 0;
  }

  #wafTimeout(): string {
    const name = 'DD_APPSEC_WAF_TIMEOUT';
    const given = this.#value(name);
    if (given === undefined) return defaultWafTimeout;
    // A number alone is microseconds, as the original reads it.
    const milliseconds = parseDuration(/^[0-9]{1,12}$/.test(given) ? `${given}us` : given);
    if (milliseconds !== undefined && milliseconds > 0) return `${Math.ceil(milliseconds * 1_000)}us`;
    this.problems.push(`${name}: "${given}" is no duration, for example 10ms`);
    return defaultWafTimeout;
  }

  #template(name: string): string | undefined {
    const path = this.#value(name);
    if (path === undefined) return undefined;
    const text = this.#around.read(path);
    if (text === undefined) this.problems.push(`${name}: ${path} cannot be read`);
    return text;
  }

  /** Empty is not given, as Go programs read it. */
  #value(name: string): string | undefined {
    const value = this.#around.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  #set(name: string, value: string): void {
    this.variables[`PORTCULLIS_${name}`] = value;
  }
}

/** Envoy's own `per_connection_buffer_limit_bytes`, in bytes. */
const envoyBuffer = 1 << 20;

/** Longest body that a policy may inspect, in bytes. */
const largestBody = 1 << 30;

/**
 * Every variable of Datadog's external processor (reference datadog-external-processor.md section 1.3) with what
 * becomes of it here. What shapes the policy of the set-up itself is in `datadog-policy.ts`.
 */
import { count, file, flag, type OptionFate, type Translation } from './option-fate.ts';

const remote =
  'remote configuration is not served: policies are files in --config-dir, read again when they change; copy the policy of this set-up from the state directory and set `mode: block` there';
const schemas = 'schemas of requests are not extracted';
const application = 'concerns programs that the library runs in, not a proxy';
const agentLabels = 'a label that the agent uses for containers';
const ownRedaction =
  'queries are always shown without secrets; --redact adds names, DD_TRACE_HTTP_URL_QUERY_STRING_DISABLED leaves them out';

/** By name. Variables of the policy are not here, see {@link datadogPolicyVariables}. */
export const datadogOptions: ReadonlyMap<string, OptionFate> = new Map<string, OptionFate>([
  // Read together in `datadog.ts`, since one depends on the other; here only so that each is known.
  ['DD_SERVICE_EXTENSION_HOST', { kind: 'honoured', translate: none }],
  ['DD_SERVICE_EXTENSION_PORT', { kind: 'honoured', translate: none }],
  ['DD_SERVICE_EXTENSION_HEALTHCHECK_PORT', { kind: 'honoured', translate: none }],
  ['DD_SERVICE_EXTENSION_UDS_PATH', { kind: 'honoured', translate: none }],
  ['DD_SERVICE_EXTENSION_TLS', { kind: 'honoured', translate: none }],
  ['DD_AGENT_HOST', { kind: 'honoured', translate: none }],
  ['DD_TRACE_AGENT_PORT', { kind: 'honoured', translate: none }],
  ['DD_TRACE_AGENT_URL', { kind: 'honoured', translate: agentUrl }],

  ['DD_SERVICE_EXTENSION_TLS_KEY_FILE', { kind: 'honoured', translate: (value) => file('TLS_KEY', value) }],
  ['DD_SERVICE_EXTENSION_TLS_CERT_FILE', { kind: 'honoured', translate: (value) => file('TLS_CERT', value) }],
  [
    'DD_SERVICE_EXTENSION_OBSERVABILITY_MODE',
    { kind: 'honoured', translate: (value) => flag('OBSERVE_ONLY', value) },
  ],
  ['DD_APPSEC_ENABLED', { kind: 'honoured', translate: enabled }],
  [
    'DD_TRACE_CLIENT_IP_HEADER',
    { kind: 'honoured', translate: (value) => file('CLIENT_IP_HEADER', value.trim().toLowerCase()) },
  ],
  [
    'DD_TRACE_CLIENT_IP_ENABLED',
    { kind: 'no-effect', note: "the client's address is always part of records and spans" },
  ],
  ['DD_SERVICE', { kind: 'honoured', translate: (value) => file('TRACE_SERVICE', value) }],
  ['DD_ENV', { kind: 'honoured', translate: (value) => file('TRACE_ENV', value) }],
  ['DD_VERSION', { kind: 'honoured', translate: (value) => file('TRACE_VERSION', value) }],
  ['DD_TRACE_ENABLED', { kind: 'honoured', translate: none }],
  ['DD_APM_TRACING_ENABLED', { kind: 'honoured', translate: (value) => flag('TRACE_ALL', value) }],
  [
    'DD_APPSEC_TRACE_RATE_LIMIT',
    { kind: 'honoured', translate: (value) => count('TRACE_FINDINGS_PER_SECOND', value) },
  ],
  [
    'DD_TRACE_HTTP_SERVER_ERROR_STATUSES',
    { kind: 'honoured', translate: (value) => file('TRACE_ERROR_STATUSES', value) },
  ],
  [
    'DD_TRACE_HTTP_URL_QUERY_STRING_DISABLED',
    { kind: 'honoured', translate: (value) => flag('TRACE_WITHOUT_QUERY', value) },
  ],
  ['DD_TRACE_PROPAGATION_STYLE', { kind: 'honoured', translate: (value) => styles(value, 'both') }],
  [
    'DD_TRACE_PROPAGATION_STYLE_EXTRACT',
    { kind: 'honoured', translate: (value) => styles(value, 'extract') },
  ],
  ['DD_TRACE_PROPAGATION_STYLE_INJECT', { kind: 'honoured', translate: (value) => styles(value, 'inject') }],
  ['DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP', { kind: 'no-effect', note: ownRedaction }],
  ['DD_TRACE_HTTP_URL_QUERY_STRING_ALLOWLIST', { kind: 'no-effect', note: ownRedaction }],
  ['DD_TRACE_HTTP_URL_QUERY_STRING_ALLOWLIST_SERVER', { kind: 'no-effect', note: ownRedaction }],
  ['DD_TRACE_BAGGAGE_TAG_KEYS', { kind: 'no-effect', note: 'baggage is passed on and never becomes tags' }],
  [
    'DD_TRACE_RESOURCE_RENAMING_ENABLED',
    { kind: 'no-effect', note: 'spans are always named by the simplified path' },
  ],
  ['DD_API_SECURITY_ENABLED', { kind: 'no-effect', note: schemas }],
  ['DD_API_SECURITY_PROXY_SAMPLE_RATE', { kind: 'no-effect', note: schemas }],
  ['DD_API_SECURITY_REQUEST_SAMPLE_RATE', { kind: 'no-effect', note: schemas }],
  ['_DD_APPSEC_PROXY_ENVIRONMENT', { kind: 'no-effect', note: schemas }],
  [
    '_DD_APPSEC_BLOCKING_UNAVAILABLE',
    { kind: 'honoured', translate: (value) => flag('OBSERVE_ONLY', value) },
  ],
  ['DD_APPSEC_RASP_ENABLED', { kind: 'no-effect', note: application }],
  ['DD_APPSEC_STACK_TRACE_ENABLED', { kind: 'no-effect', note: application }],
  ['DD_APPSEC_MAX_STACK_TRACE_DEPTH', { kind: 'no-effect', note: application }],
  ['DD_APPSEC_SCA_ENABLED', { kind: 'no-effect', note: application }],
  ['DD_REMOTE_CONFIGURATION_ENABLED', { kind: 'no-effect', note: remote }],
  ['DD_REMOTE_CONFIG_POLL_INTERVAL_SECONDS', { kind: 'no-effect', note: remote }],
  ['DD_RC_TUF_ROOT', { kind: 'no-effect', note: remote }],
  ['DD_ENTITY_ID', { kind: 'no-effect', note: agentLabels }],
  ['DD_EXTERNAL_ENV', { kind: 'no-effect', note: agentLabels }],
  ['DD_INTERNAL_POD_UID', { kind: 'no-effect', note: agentLabels }],
]);

/** Variables that become the policy of the set-up, each with the lines of an own policy that say the same. */
export const datadogPolicyVariables: ReadonlyMap<string, string> = new Map([
  ['DD_APPSEC_RULES', 'engines: { libddwaf: { rules: FILE } }'],
  ['DD_APPSEC_BODY_PARSING_SIZE_LIMIT', 'max_request_body_bytes and max_response_body_bytes'],
  ['DD_APPSEC_WAF_TIMEOUT', 'engines: { libddwaf: { timeout: 10ms } }'],
  ['DD_APPSEC_HTTP_BLOCKED_TEMPLATE_HTML', 'response: { bodies: { text/html: … } }'],
  ['DD_APPSEC_HTTP_BLOCKED_TEMPLATE_JSON', 'response: { bodies: { application/json: … } }'],
  ['DD_APPSEC_OBFUSCATION_PARAMETER_KEY_REGEXP', 'engines: { libddwaf: { obfuscate_keys: … } }'],
  ['DD_APPSEC_OBFUSCATION_PARAMETER_VALUE_REGEXP', 'engines: { libddwaf: { obfuscate_values: … } }'],
]);

/** What is told once at every start and by `validate`. */
export const datadogRemoteNote = `Datadog set-up: ${remote}`;

/** Wins over host and port, as in the original. */
function agentUrl(value: string): Translation {
  const url = URL.parse(value);
  if (value === '') return {};
  if (url?.protocol === 'http:' && url.hostname !== '')
    return { variables: { TRACE_AGENT: `${url.hostname}:${url.port === '' ? '80' : url.port}` } };
  return { note: `"${value}" is left out: spans go to an agent over http://host:port only` };
}

function none(): Translation {
  return {};
}

/** Off, the original passes everything: an operator who means that takes the filter out. */
function enabled(value: string): Translation {
  const { problem, variables } = flag('APPSEC', value);
  if (problem !== undefined) return { problem };
  if (variables?.['APPSEC'] === 'true') return {};
  return {
    problem: 'protection cannot be off while Envoy asks for it; take the filter out, or leave this out',
  };
}

const knownStyles: ReadonlySet<string> = new Set(['datadog', 'tracecontext', 'baggage']);

function styles(value: string, which: 'both' | 'extract' | 'inject'): Translation {
  const wanted = value
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const foreign = wanted.filter((name) => name !== 'none' && !knownStyles.has(name));
  const known = wanted.filter((name) => knownStyles.has(name)).join(',') || 'none';
  const variables = {
    ...(which === 'inject' ? {} : { TRACE_EXTRACT: known }),
    ...(which === 'extract' ? {} : { TRACE_INJECT: known }),
  };
  if (foreign.length === 0) return { variables };
  return {
    variables,
    note: `${foreign.join(', ')} is left out: datadog, tracecontext and baggage are spoken`,
  };
}

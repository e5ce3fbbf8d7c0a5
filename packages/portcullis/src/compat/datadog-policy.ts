/**
 * The policy of the Datadog set-up where the operator gives none of his own: what the original does with its
 * variables, written as a policy file that can be read, tested and copied.
 */
import { stringify } from 'yaml';

/** What the variables say. */
export interface DatadogPolicy {
  /** `DD_APPSEC_RULES`: a file in libddwaf's format; undefined: the baseline, which only records. */
  readonly rules: string | undefined;
  /** `DD_APPSEC_BODY_PARSING_SIZE_LIMIT` in bytes. */
  readonly bodyLimit: number;
  /** `DD_APPSEC_WAF_TIMEOUT` in our form. */
  readonly timeout: string;
  readonly html: string | undefined;
  readonly json: string | undefined;
  readonly obfuscateKeys: string | undefined;
  readonly obfuscateValues: string | undefined;
}

/** The original's limit outside of Google's load balancers. */
export const defaultBodyLimit = 10_485_760;
/** The original's `DD_APPSEC_WAF_TIMEOUT` in this service. */
export const defaultWafTimeout = '10ms';

const heading = `# Made at every start from the DD_* variables, since no --config-dir is given. Changes here are lost: copy the
# file to a folder of your own, change it there, and start with --config-dir FOLDER.
`;

const jsonBody =
  '{"errors":[{"title":"Request refused","detail":"The protection of this site refused the request. Tell its owner the id below if that is wrong."}],"security_response_id":"[security_response_id]"}\n';
const htmlBody =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Request refused</title></head><body><h1>Request refused</h1><p>The protection of this site refused the request. Tell its owner this id if that is wrong:</p><p><code>[security_response_id]</code></p></body></html>\n';

/** The policy file as text. */
export function datadogPolicy(policy: DatadogPolicy): string {
  const { rules } = policy;
  const libddwaf = {
    rules,
    timeout: policy.timeout,
    ...(policy.obfuscateKeys === undefined ? {} : { obfuscate_keys: policy.obfuscateKeys }),
    ...(policy.obfuscateValues === undefined ? {} : { obfuscate_values: policy.obfuscateValues }),
  };
  const document = {
    apiVersion: 'portcullis.dev/v1',
    kind: 'SecurityPolicy',
    metadata: { name: 'datadog' },
    spec: {
      defaults: {
        // With a rule file, its on_match decides what is refused; the original's own rules only record.
        mode: rules === undefined ? 'detect' : 'block',
        inspect_request_body: true,
        max_request_body_bytes: policy.bodyLimit,
        // The original passes what it cannot look at, and answers before it has looked at what comes in several pieces.
        // Here the beginning of what is too long is inspected before anything goes on, and the rest is recorded.
        postures: { over_limit: 'detect', unsupported_encoding: 'detect' },
        engines: rules === undefined ? { baseline: {} } : { baseline: { mode: 'detect' }, libddwaf },
        response: {
          status: 403,
          bodies: {
            'application/json': idInserted(policy.json ?? jsonBody),
            'text/html': idInserted(policy.html ?? htmlBody),
          },
        },
      },
      domains: [{ hosts: ['*'], policy: {} }],
    },
  };
  return heading + stringify(document, { lineWidth: 0 });
}

/** The original's placeholder is our request id: the id under which the decision is found. */
function idInserted(template: string): string {
  return template.replaceAll('[security_response_id]', '{{request_id}}');
}

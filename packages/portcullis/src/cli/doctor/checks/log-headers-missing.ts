/**
 * `envoy.log-headers-missing`: the access log sends no headers but Host, User-Agent, Referer and X-Forwarded-For, unless
 * they are listed.
 *
 * Source: Envoy's gRPC access log, `additional_request_headers_to_log` and `additional_response_headers_to_log`; the
 * documentation of the Signal Sciences agent names those below.
 */
import type { Callout } from '../callout.ts';
import type { Check } from '../check.ts';
import { callout } from './example.ts';

const response = ['content-type', 'content-length', 'server', 'date'];
/** Of the Signal Sciences set-up, recognised by its cluster or log name. */
const sigsci = ['x-sigsci-request-id', 'x-sigsci-waf-response'];
const request = ['content-type', 'content-length', 'accept'];

/** `envoy.log-headers-missing`. */
export const logHeadersMissing: Check = {
  code: 'envoy.log-headers-missing',
  severity: 'warning',
  title: 'Headers that the evaluation of entries needs are not logged',
  cause: 'An access log entry carries the headers that are listed, no others.',
  effect:
    'signals from response headers do not arise, and entries without the join headers rely on dynamic metadata alone',
  remedy: 'List the headers.',
  apis: ['access-log'],
  callout(filter, _configuration, report) {
    const wanted = isSigsci(filter) ? [...sigsci, ...request] : request;
    for (const [list, names] of [
      ['additional_request_headers_to_log', wanted],
      ['additional_response_headers_to_log', response],
    ] as const) {
      const part = filter.config.get(list);
      const listed = (part?.items() ?? []).map(({ text }) => text?.toLowerCase());
      const missing = names.filter((name) => !listed.includes(name));
      if (missing.length > 0)
        report({
          at: part ?? filter.config,
          message: `${list} lacks ${missing.join(', ')}`,
          change:
            part === undefined ? [`+ ${list}: [${names.join(', ')}]`] : missing.map((name) => `+ - ${name}`),
        });
    }
  },
  example: {
    fault: callout('access-log', 'additional_request_headers_to_log: [accept]'),
    right: callout(
      'access-log',
      `additional_request_headers_to_log: [${request.join(', ')}]`,
      `additional_response_headers_to_log: [${response.join(', ')}]`,
    ),
  },
};

function isSigsci(filter: Callout): boolean {
  const names = [filter.cluster?.text, filter.config.get('common_config', 'log_name')?.text];
  return names.some((name) => name?.includes('sigsci') === true);
}

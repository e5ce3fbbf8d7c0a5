/** The span of an exchange that is over, with the tags that Datadog's pages and searches know. */

import type { ExchangeTrace } from '../../exchange/exchange.ts';
import { firstValue, type Headers } from '../../exchange/headers.ts';
import { recordFinding } from '../../pipeline/decision-record.ts';
import type { Inspection } from '../../pipeline/inspection.ts';
import type { AppliedFinding } from '../../pipeline/judgement.ts';
import { recordedQuery, recordedText } from '../recorded-text.ts';
import { endpointName } from './endpoint-name.ts';
import type { SpanRecord, TraceSettings } from './trace-settings.ts';

/** Findings that a span tells. */
const maxTriggers = 10;

/** Request headers that become tags; where something was found also those that lead to the client. */
const requestTags = ['accept', 'content-type', 'content-length', 'user-agent'];
const findingTags = [
  ...['accept-encoding', 'accept-language', 'content-encoding', 'content-language', 'host', 'via'],
  ...['forwarded', 'x-forwarded-for', 'x-real-ip', 'true-client-ip', 'x-client-ip', 'forwarded-for'],
  ...['x-cluster-client-ip', 'fastly-client-ip', 'cf-connecting-ip', 'cf-connecting-ipv6', 'cf-ray'],
  ...['akamai-user-risk', 'x-amzn-trace-id', 'cloudfront-viewer-ja3-fingerprint', 'x-cloud-trace-context'],
  ...['x-appgw-trace-id', 'x-sigsci-requestid', 'x-sigsci-tags'],
  ...['x-datadog-endpoint-scan', 'x-datadog-security-test'],
];
const responseTags = ['content-type', 'content-length', 'content-encoding', 'content-language'];

/** Builds it. `now` is milliseconds since 1970. */
export function spanOf(
  inspection: Inspection,
  trace: ExchangeTrace,
  decisionId: string,
  settings: TraceSettings,
  now: number,
): SpanRecord {
  const { exchange, findings, verdict, refusalStatus } = inspection;
  const { request } = exchange;
  const { context } = trace;
  const status = refusalStatus > 0 ? refusalStatus : (exchange.response?.status ?? 0);
  const endpoint = recordedText(endpointName(request.path));
  const found = findings.length > 0;
  const kept = found ? 2 : (context.priority ?? 1);
  const texts: Record<string, string> = {
    component: trace.component,
    'span.kind': 'server',
    'http.method': recordedText(request.method),
    'http.url': urlOf(inspection, settings.withoutQuery),
    'http.host': recordedText(request.host),
    'http.useragent': recordedText(request.userAgent),
    'http.endpoint': endpoint,
    '_dd.runtime_family': 'nodejs',
    '_dd.appsec.event_rules.version': inspection.plan.plan.version,
    'portcullis.decision_id': decisionId,
    'portcullis.verdict': verdict.action,
    ...peerOf(inspection),
    ...headerTags(
      'http.request.headers',
      request.headers,
      found ? [...requestTags, ...findingTags] : requestTags,
    ),
  };
  if (status > 0) texts['http.status_code'] = String(status);
  if (inspection.choice.policy !== undefined) texts['portcullis.policy'] = inspection.choice.policy.id;
  if (settings.env !== undefined) texts['env'] = settings.env;
  if (settings.version !== undefined) texts['version'] = settings.version;
  if (context.origin !== '') texts['_dd.origin'] = context.origin;
  for (const [name, value] of context.tags) texts[`_dd.p.${name}`] = value;
  const high = context.traceId.slice(0, 16);
  if (high !== '0'.repeat(16)) texts['_dd.p.tid'] = high;
  if (exchange.response !== undefined)
    Object.assign(texts, headerTags('http.response.headers', exchange.response.headers, responseTags));
  if (found) Object.assign(texts, findingTexts(findings, verdict.action !== 'allow'));
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    parentId: trace.parentId,
    traceState: context.state,
    resource: `${recordedText(request.method)} ${endpoint}`,
    start: inspection.startedAt,
    duration: Math.max(0, now - inspection.startedAt),
    error:
      refusalStatus === 0 &&
      settings.errorStatuses.some(([first, last]) => status >= first && status <= last),
    texts,
    numbers: {
      _sampling_priority_v1: kept,
      '_dd.appsec.enabled': 1,
      '_dd.appsec.waf.duration': Math.round(inspection.spent * 1000),
      ...(settings.all ? {} : { '_dd.apm.enabled': 0 }),
    },
  };
}

function urlOf(inspection: Inspection, withoutQuery: boolean): string {
  const { request } = inspection.exchange;
  const query = withoutQuery || request.query === '' ? '' : `?${recordedQuery(request.query)}`;
  return recordedText(`${request.scheme || 'http'}://${request.host}${request.path}`) + query;
}

function peerOf(inspection: Inspection): Record<string, string> {
  const { address } = inspection.exchange.request.client;
  const peer = inspection.exchange.origin.sourceAddress;
  return {
    ...(address === '' ? {} : { 'http.client_ip': address }),
    ...(peer === undefined ? {} : { 'network.client.ip': recordedText(withoutPort(peer)) }),
  };
}

function withoutPort(address: string): string {
  const colon = address.lastIndexOf(':');
  const host = colon < 0 ? address : address.slice(0, colon);
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function headerTags(prefix: string, headers: Headers, names: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const name of names) {
    const value = firstValue(headers, name);
    if (value !== undefined) tags[`${prefix}.${name}`] = recordedText(value);
  }
  return tags;
}

/** What the security pages of Datadog read. Redacted as in every record. */
function findingTexts(findings: readonly AppliedFinding[], blocked: boolean): Record<string, string> {
  const triggers = findings.slice(0, maxTriggers).map(({ finding, mode }) => {
    const { rule_id, message, where, evidence, engine, tags, outcome } = recordFinding(finding, mode);
    const [address = '', ...path] = where.split('.');
    return {
      rule: {
        id: rule_id,
        name: message,
        tags: { type: tags?.[0] ?? engine, category: engine },
        on_match: outcome === 'blocked' ? ['block'] : [],
      },
      rule_matches: [
        {
          operator: engine,
          operator_value: '',
          parameters: [{ address, key_path: path, value: evidence ?? '', highlight: [] }],
        },
      ],
    };
  });
  return {
    'appsec.event': 'true',
    '_dd.origin': 'appsec',
    '_dd.p.ts': '02',
    '_dd.p.dm': '-5',
    '_dd.appsec.json': JSON.stringify({ triggers }),
    ...(blocked ? { 'appsec.blocked': 'true' } : {}),
  };
}

/**
 * Whether the client's certificate may call. Everything that is not clearly a name on the list is refused: no header, a
 * header that does not follow its grammar, a name of an earlier hop.
 */
import { type ClientCertificate, clientCertificate } from '../../exchange/client-certificate.ts';
import { allValues } from '../../exchange/headers.ts';
import { type Finding, maxEvidence } from '../finding.ts';
import type { InspectorFactory } from '../inspector.ts';
import { redactedText } from '../redaction.ts';
import type { XfccPlan } from './plan.ts';

const engine = 'xfcc';

/** The engine. */
export const xfccInspector: InspectorFactory = {
  engine,
  attach: (plan) => {
    const settings = plan as XfccPlan;
    const lists = {
      uris: new Set(settings.uris),
      dnsNames: new Set(settings.dnsNames),
      subjects: new Set(settings.subjects),
      hashes: new Set(settings.hashes),
    };
    return {
      open: (exchange) => ({
        inspect: ({ phase }, report) => {
          if (phase !== 'request-headers') return;
          const lines = allValues(exchange.request.headers, settings.header);
          const finding = judge(lines, settings.header, lists);
          if (finding !== undefined) report(finding);
        },
      }),
    };
  },
};

interface Lists {
  readonly uris: ReadonlySet<string>;
  readonly dnsNames: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
  readonly hashes: ReadonlySet<string>;
}

function judge(lines: readonly string[], header: string, lists: Lists): Finding | undefined {
  const where = `request.headers.${header}`;
  if (lines.every((line) => line === ''))
    return refusal('xfcc.missing', 'The request comes without a client certificate', where);
  const certificate = clientCertificate(lines);
  if (certificate === undefined)
    return refusal('xfcc.malformed', 'The identity of the client certificate cannot be read', where);
  if (isListed(certificate, lists)) return undefined;
  const { subject, uris, dnsNames, hash } = certificate;
  const name = [...uris, ...dnsNames, subject, hash].find((one) => one !== '') ?? '';
  const message = 'The client certificate is none of those that may call';
  return { ...refusal('xfcc.no_match', message, where), evidence: redactedText(name).slice(0, maxEvidence) };
}

function isListed({ subject, uris, dnsNames, hash }: ClientCertificate, lists: Lists): boolean {
  const size = lists.uris.size + lists.dnsNames.size + lists.subjects.size + lists.hashes.size;
  if (size === 0) return true;
  return (
    uris.some((uri) => lists.uris.has(uri)) ||
    dnsNames.some((name) => lists.dnsNames.has(name)) ||
    lists.subjects.has(subject) ||
    lists.hashes.has(hash)
  );
}

function refusal(ruleId: string, message: string, where: string): Finding {
  return { ruleId, engine, severity: 'high', message, where, score: 0, effect: 'block', status: 403 };
}

/** Reads decisions as `serve` writes them: JSON lines on its standard output, or rows of the event store. */
import { z } from 'zod';
import { severities } from '../../engines/finding.ts';
import { bytesAsText, type OfflineRequest } from '../requests/offline-request.ts';

const recordedDecision = z.object({
  decision_id: z.string().default(''),
  time: z.string().default(''),
  verdict: z.enum(['allow', 'redirect', 'block']),
  would_verdict: z.enum(['allow', 'redirect', 'block']),
  policy: z.string().default(''),
  route: z.string().default(''),
  method: z.string(),
  host: z.string(),
  path: z.string(),
  query: z.string().default(''),
  user_agent: z.string().default(''),
  content_type: z.string().default(''),
  client_address: z.string().default(''),
  request_body: z.object({ bytes: z.number() }).default({ bytes: 0 }),
  findings: z.array(
    z.object({
      rule_id: z.string(),
      engine: z.string(),
      severity: z.enum(severities),
      message: z.string().default(''),
      where: z.string().default(''),
      score: z.number().default(0),
      outcome: z.string().default('noted'),
      evidence: z.string().optional(),
      rule: z.object({ phase: z.number() }).optional(),
      also: z.array(z.object({ where: z.string() })).optional(),
    }),
  ),
});

/** A decision as it was recorded. */
export type RecordedDecision = z.infer<typeof recordedDecision>;

/** The decision of a line; undefined when the line holds none. */
export function readDecisionLine(line: string): RecordedDecision | undefined {
  if (!line.startsWith('{')) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return undefined;
  }
  return recordedDecision.safeParse(content).data;
}

/** What is left of the request in its record: no body, few headers, secrets redacted. */
export function requestOfDecision(decision: RecordedDecision): OfflineRequest {
  const { query, user_agent: agent, client_address: client } = decision;
  return {
    method: decision.method,
    scheme: 'https',
    host: decision.host,
    target: bytesAsText(`${decision.path}${query === '' ? '' : `?${query}`}`),
    headers: agent === '' ? [] : [['user-agent', agent]],
    body: Buffer.alloc(0),
    ...(client === '' ? {} : { client }),
  };
}

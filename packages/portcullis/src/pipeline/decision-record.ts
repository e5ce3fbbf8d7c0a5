/**
 * What an event tells of one exchange (D15). Plain data, redacted before it gets here, built once when the
 * exchange ends. Names follow reference user-experience.md section 5.
 */
import type { Finding, FindingMatch, RulePlace, Severity } from '../engines/finding.ts';
import { redactedText } from '../engines/redaction.ts';
import { maskSecrets } from '../engines/secret-shapes.ts';
import type { AppliedPosture, RuleSetScores } from './evidence.ts';
import type { Mode } from './mode.ts';

/** A finding as the event shows it. */
export interface RecordedFinding {
  readonly rule_id: string;
  readonly engine: string;
  readonly severity: Severity;
  readonly message: string;
  readonly where: string;
  readonly score: number;
  readonly outcome: 'blocked' | 'shadow' | 'detected' | 'noted';
  readonly evidence?: string;
  readonly tags?: readonly string[];
  readonly data?: string;
  readonly also?: readonly FindingMatch[];
  readonly rule?: RulePlace;
}

/** The event of one exchange. */
export interface DecisionRecord {
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly decision_id: string;
  readonly request_id: string;
  /** W3C trace id; empty without one. */
  readonly trace_id: string;
  readonly verdict: 'allow' | 'redirect' | 'block';
  /** What would have happened outside detect and shadow; the verdict itself otherwise. */
  readonly would_verdict: 'allow' | 'redirect' | 'block';
  readonly mode: Mode;
  /** Engine and rule that decided, or would have; empty without one. */
  readonly engine: string;
  readonly rule: string;
  /** Postures that were applied, by cause. */
  readonly postures: readonly AppliedPosture[];
  readonly policy: string;
  readonly route: string;
  readonly config_version: string;
  readonly protocol: string;
  readonly listener: string;
  readonly node_id: string;
  readonly project_id: string;
  readonly client_address: string;
  readonly client_origin: string;
  /** Who the client is by its certificate; left out when that is not known. */
  readonly client_certificate?: RecordedCertificate;
  readonly method: string;
  readonly host: string;
  /** Canonical path without the query. */
  readonly path: string;
  /** Raw query with secrets redacted, at most 1,024 characters. */
  readonly query: string;
  /** Media type of the request body; empty without one. */
  readonly content_type: string;
  readonly user_agent: string;
  /** Status that the client got from us, or the upstream's; 0 when unknown. */
  readonly status: number;
  /** Sum of the scores of all findings. */
  readonly score: number;
  readonly anomaly: RecordedAnomaly;
  readonly request_body: RecordedBody;
  readonly response_body: RecordedBody;
  /** Own processing time of all phases, in microseconds. */
  readonly duration_us: number;
  /** The same by phase (`request_headers`, `request_body` …), phases that did not run left out. */
  readonly timings_us: Readonly<Record<string, number>>;
  readonly findings: readonly RecordedFinding[];
}

/** A client certificate as the event shows it, each text shortened. */
export interface RecordedCertificate {
  readonly subject: string;
  readonly uris: readonly string[];
  readonly dns_names: readonly string[];
  readonly hash: string;
}

/** Anomaly scores: the policy's sum over all engines by direction, and what a rule set counts by itself. */
export interface RecordedAnomaly {
  readonly request: number;
  readonly response: number;
  /** The policy's `anomaly_threshold`; 0: off. */
  readonly threshold: number;
  readonly rule_set?: RuleSetScores;
}

/** How much of a body was looked at. */
export interface BodyFacts {
  /** As received. */
  readonly bytes: number;
  /** With its content codings taken off, as inspected. */
  readonly decodedBytes: number;
  readonly inspected: 'full' | 'partial' | 'none';
}

/** A body as the event shows it. */
export interface RecordedBody {
  readonly bytes: number;
  readonly decoded_bytes: number;
  readonly inspected: BodyFacts['inspected'];
  /** Media type as sent; empty without one, and for responses whose body was not looked at. */
  readonly type: string;
  /** `content-encoding` as sent; empty without one. */
  readonly encoding: string;
}

/**
 * A finding with what became of it, for the record. Engines redact what they show; here everything is looked at once
 * more, so that an engine that forgets a place leaks nothing.
 */
export function recordFinding(finding: Finding, mode: Mode): RecordedFinding {
  const outcome =
    finding.effect === 'note'
      ? 'noted'
      : mode === 'block'
        ? 'blocked'
        : mode === 'shadow'
          ? 'shadow'
          : 'detected';
  return {
    rule_id: finding.ruleId,
    engine: finding.engine,
    severity: finding.severity,
    message: maskSecrets(finding.message),
    where: maskSecrets(finding.where),
    score: finding.score,
    outcome,
    ...(finding.evidence === undefined ? {} : { evidence: redactedText(finding.evidence) }),
    ...(finding.tags === undefined ? {} : { tags: finding.tags }),
    ...(finding.data === undefined ? {} : { data: redactedText(finding.data) }),
    ...(finding.also === undefined ? {} : { also: finding.also.map(redactedMatch) }),
    ...(finding.rule === undefined ? {} : { rule: finding.rule }),
  };
}

function redactedMatch({ where, data }: FindingMatch): FindingMatch {
  return { where: maskSecrets(where), data: redactedText(data) };
}

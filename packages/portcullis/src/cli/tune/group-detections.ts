/**
 * Gathers recorded detections into groups of the same rule, variable and route, and keeps apart the decisions that
 * look like attacks: no exception may be made of them.
 */
import type { RecordedDecision } from '../replay/decision-lines.ts';

type RecordedFinding = RecordedDecision['findings'][number];

/** Distinct rules of severity critical from which on a decision counts as an attack: one rule errs, three agree. */
const attackRules = 3;
/**
 * Groups that are kept: a scanner that walks through paths makes a new one with every request. What comes often comes
 * early.
 */
const maxGroups = 20_000;
/** Clients of a group that are told apart. */
const maxClients = 1_000;
/** Samples that a group keeps. */
const maxSamples = 3;

/** Detections that one exception would silence: of a rule, in one place, on one route of one policy. */
export interface DetectionGroup {
  readonly rule: string;
  readonly message: string;
  /** `ARGS:q`, `request.query.q`; empty when the rule names none. */
  readonly where: string;
  /** Policy that applied, or the host where none is recorded. */
  readonly policy: string;
  /**
   * Path with `*` in place of segments that are numbers or long identifiers; empty for headers and cookies, which
   * clients send along everywhere.
   */
  readonly route: string;
  /** Decisions with this detection. */
  decisions: number;
  /** Decisions that have nothing else that scores: they fall silent with this exception alone. */
  alone: number;
  readonly clients: Set<string>;
  readonly samples: string[];
}

/** A rule that gets no exception, and why. */
export interface NotProposed {
  readonly rule: string;
  readonly message: string;
  readonly reason: string;
  decisions: number;
}

/** What was found in a log. */
export interface Detections {
  readonly decisions: number;
  /** Detections that found no room in a group. */
  readonly leftOut: number;
  readonly groups: readonly DetectionGroup[];
  readonly notProposed: readonly NotProposed[];
}

/** Sorts the findings of decisions into groups. */
export function groupDetections(decisions: Iterable<RecordedDecision>): Detections {
  const groups = new Map<string, DetectionGroup>();
  const refused = new Map<string, NotProposed>();
  let count = 0;
  let leftOut = 0;
  for (const decision of decisions) {
    const causes = decision.findings.filter((finding) => !isSum(finding));
    if (causes.length === 0) continue;
    count++;
    const attack = attackReason(causes);
    const rules = new Set(causes.map(({ rule_id }) => rule_id));
    const seen = new Set<string>();
    for (const finding of causes) {
      const reason = attack ?? refusal(finding);
      const places = reason === undefined ? placesOf(finding) : [''];
      for (const where of places) {
        const key = JSON.stringify([
          finding.rule_id,
          reason ?? [where, decision.policy, routeOf(decision.path, where)],
        ]);
        if (seen.has(key)) continue;
        seen.add(key);
        const alone = rules.size === 1 && places.length === 1;
        if (groups.size + refused.size >= maxGroups && !groups.has(key) && !refused.has(key)) leftOut++;
        else if (reason === undefined) addTo(groups, key, decision, { ...finding, where }, alone);
        else addRefused(refused, key, finding, reason);
      }
    }
  }
  return {
    decisions: count,
    leftOut,
    groups: [...groups.values()].sort(
      (one, other) => other.alone - one.alone || other.decisions - one.decisions,
    ),
    notProposed: [...refused.values()].sort((one, other) => other.decisions - one.decisions),
  };
}

function addTo(
  groups: Map<string, DetectionGroup>,
  key: string,
  decision: RecordedDecision,
  finding: RecordedFinding,
  alone: boolean,
): void {
  const group: DetectionGroup = groups.get(key) ?? {
    rule: finding.rule_id,
    message: finding.message,
    where: finding.where,
    policy: decision.policy || decision.host,
    route: routeOf(decision.path, finding.where),
    decisions: 0,
    alone: 0,
    clients: new Set(),
    samples: [],
  };
  group.decisions++;
  if (alone) group.alone++;
  if (group.clients.size < maxClients) group.clients.add(decision.client_address);
  const sample = finding.evidence ?? '';
  if (sample !== '' && group.samples.length < maxSamples && !group.samples.includes(sample))
    group.samples.push(sample);
  groups.set(key, group);
}

function addRefused(
  refused: Map<string, NotProposed>,
  key: string,
  { rule_id: rule, message }: RecordedFinding,
  reason: string,
): void {
  const entry = refused.get(key) ?? { rule, message, reason, decisions: 0 };
  entry.decisions++;
  refused.set(key, entry);
}

/** A rule that only adds up what others found: silencing it would silence everything. */
function isSum({ where, engine, rule_id: rule }: RecordedFinding): boolean {
  return (
    where.startsWith('TX:') || engine === 'anomaly' || ['949110', '949111', '959100', '980170'].includes(rule)
  );
}

function attackReason(findings: readonly RecordedFinding[]): string | undefined {
  const critical = findings.filter(({ severity }) => severity === 'critical');
  const rules = new Set(critical.map(({ rule_id }) => rule_id));
  if (rules.size < attackRules) return undefined;
  return `it matched together with other rules of severity critical (${attackRules} or more in one request), which looks like an attack`;
}

function refusal({ engine, severity }: RecordedFinding): string | undefined {
  if (engine === 'seclang') return undefined;
  if (engine === 'builtin') return 'it is a check of the policy; change the policy';
  return severity === 'critical' ? `the engine ${engine} is sure of it (severity critical)` : undefined;
}

/** Every place in which the rule matched. */
function placesOf({ where, also = [] }: RecordedFinding): readonly string[] {
  return [...new Set([where, ...also.map((match) => match.where)])];
}

/** The path with a star for every segment that names a thing and no kind of things. */
function routeOf(path: string, where: string): string {
  if (sentAlong.some((begin) => where.startsWith(begin))) return '';
  return path
    .split('/')
    .map((segment) => (/^(?:\d+|[0-9a-fA-F-]{16,})$/.test(segment) ? '*' : segment))
    .join('/');
}

const sentAlong = ['REQUEST_HEADERS', 'REQUEST_COOKIES', 'request.headers.', 'request.cookies.'];

/** Runs the baseline on an exchange: headers, body and trailers of the request. */
import type { RuleException } from '../../config/exception-plan.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { noHeaders } from '../../exchange/headers.ts';
import { covers } from '../exception.ts';
import { excerpt } from '../excerpt.ts';
import type { Finding, Severity } from '../finding.ts';
import type { Inspector, InspectorFactory, InspectorSession, PhaseInput, Report } from '../inspector.ts';
import { redactedValue } from '../redaction.ts';
import { eachBodyValue } from './body-values.ts';
import type { BaselinePlan } from './plan.ts';
import { eachHeaderValue, type TakeValue } from './request-values.ts';
import { type Confidence, ruleTags } from './rule.ts';
import { baselineRules } from './rule-set.ts';
import { type RuleMatch, ValueScanner } from './value-scanner.ts';

/** Attaches the compiled baseline. */
export const baselineInspector: InspectorFactory = {
  engine: 'baseline',
  attach: (plan) => new BaselineInspector(plan as BaselinePlan),
};

const rulesById = new Map(baselineRules.map((rule) => [rule.id, rule]));

class BaselineInspector implements Inspector {
  readonly #scanner: ValueScanner;
  readonly #blocksFrom: Confidence;

  constructor(plan: BaselinePlan) {
    this.#scanner = new ValueScanner(plan, rulesById);
    this.#blocksFrom = plan.blocksFrom;
  }

  open(exchange: Exchange, _acts: boolean, exceptions: readonly RuleException[]): InspectorSession {
    return new BaselineSession(this.#scanner, this.#blocksFrom, exchange, exceptions);
  }
}

class BaselineSession implements InspectorSession {
  readonly #scanner: ValueScanner;
  readonly #blocksFrom: Confidence;
  readonly #exchange: Exchange;
  readonly #exceptions: readonly RuleException[];
  /** Rules with the effect already reported: a rule that matches in many values is one finding. */
  #reported: Set<string> | undefined;

  constructor(
    scanner: ValueScanner,
    blocksFrom: Confidence,
    exchange: Exchange,
    exceptions: readonly RuleException[],
  ) {
    this.#scanner = scanner;
    this.#blocksFrom = blocksFrom;
    this.#exchange = exchange;
    this.#exceptions = exceptions;
  }

  inspect(input: PhaseInput, report: Report): void {
    const take: TakeValue = (bytes, start, end, place, header, name) =>
      this.#scanner.scan(bytes, start, end, place, header, (match) => this.#tell(match, name(), report));
    if (input.phase === 'request-headers') eachHeaderValue(this.#exchange.request.headers, take);
    else if (input.phase === 'request-trailers') eachHeaderValue(input.trailers ?? noHeaders, take);
    else if (input.phase === 'request-body') {
      if (input.content !== undefined) eachBodyValue(input.content, take);
    }
  }

  #tell(match: RuleMatch, name: string, report: Report): boolean {
    const { rule, confidence } = match;
    const blocks = confidence === 'high' || this.#blocksFrom === 'medium';
    const key = `${rule.id} ${blocks}`;
    this.#reported ??= new Set();
    if (this.#reported.has(key)) return true;
    const finding = findingOf(match, name, blocks);
    // A rule is reported once, so that what an exception covers must not count as that.
    if (this.#exceptions.some((exception) => covers(exception, finding))) return true;
    this.#reported.add(key);
    return report(finding);
  }
}

/** What a match adds to the anomaly score, as rules of that severity do in the OWASP CRS. */
const scores: Readonly<Record<Severity, number>> = { info: 0, low: 2, medium: 3, high: 4, critical: 5 };

function findingOf(match: RuleMatch, name: string, blocks: boolean): Finding {
  const { rule, confidence } = match;
  const severity = confidence === 'high' ? rule.severity : 'low';
  return {
    ruleId: rule.id,
    engine: 'baseline',
    severity,
    message: rule.message,
    where: excerpt(`request.${name}`),
    evidence: excerpt(redactedValue(variableOf(name), match.text)),
    tags: ruleTags(rule, confidence),
    score: scores[severity],
    effect: blocks ? 'block' : 'note',
  };
}

/** The name in the form that redaction knows. */
function variableOf(name: string): string {
  const dot = name.indexOf('.');
  if (name.startsWith('cookies.')) return `REQUEST_COOKIES:${name.slice(dot + 1)}`;
  return dot < 0 ? name : `${name.slice(0, dot)}:${name.slice(dot + 1)}`;
}

/**
 * Runs the rules on an exchange: phases 1 and 2 on the request, 3 and 4 on the response. Every rule that matched
 * becomes a finding, in order, and the rule that interrupts is the last of them.
 */
import {
  Engine,
  type Interruption,
  type MatchedRule,
  type Plan,
  type RuleExclusion,
  type Transaction,
} from '@portcullis/seclang';
import { namesRule, type RuleException } from '../../config/exception-plan.ts';
import type { PostureCause } from '../../config/posture.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Headers } from '../../exchange/headers.ts';
import { meansMember, meansVariable } from '../exception.ts';
import { excerpt } from '../excerpt.ts';
import type { Finding, Severity } from '../finding.ts';
import type { Inspector, InspectorFactory, InspectorSession, PhaseInput, Report } from '../inspector.ts';
import { isSecretVariable, redactedText, redactedValue } from '../redaction.ts';
import { RequestSecrets } from '../request-secrets.ts';
import { redacted } from '../secret-shapes.ts';
import { FurtherArguments } from './further-arguments.ts';
import { ruleRequest, ruleResponse } from './request-fields.ts';

/**
 * Steps that the rules may use on one exchange, of some 2 to 4 ns each: three times what 1 MiB of the most costly kind
 * takes with all of CRS (base64: 30 to 60 million). What is left then is the posture `timeout`.
 */
const stepBudget = 150_000_000;

/** Attaches compiled rules that may use `steps` steps on an exchange. */
export function seclangInspectorWithin(steps: number): InspectorFactory {
  return {
    engine: 'seclang',
    attach: (plan) => new SeclangInspector(new Engine(plan as Plan, { stepBudget: steps })),
  };
}

/** Attaches compiled rules. */
export const seclangInspector: InspectorFactory = seclangInspectorWithin(stepBudget);

class SeclangInspector implements Inspector {
  readonly #engine: Engine;
  readonly #exclusions = new WeakMap<RuleException, RuleExclusion>();
  readonly #further = new FurtherArguments();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  open(exchange: Exchange, acts: boolean, exceptions: readonly RuleException[]): InspectorSession {
    const exclusions = exceptions.map((exception) => this.#exclusion(exception));
    return new SeclangSession(this.#engine, this.#further, exchange, acts, exclusions);
  }

  /** An exception as the rule engine takes it, made at its first use. */
  #exclusion(exception: RuleException): RuleExclusion {
    const known = this.#exclusions.get(exception);
    if (known !== undefined) return known;
    const { targets } = exception;
    const exclusion = this.#engine.exclusion(
      (id, tags) => namesRule(exception, String(id), tags),
      targets.length === 0
        ? undefined
        : (variable) => {
            const meant = targets.filter((target) => meansVariable(target, variable));
            return meant.length === 0
              ? undefined
              : (name) => meant.some((target) => meansMember(target, name));
          },
    );
    this.#exclusions.set(exception, exclusion);
    return exclusion;
  }
}

class SeclangSession implements InspectorSession {
  readonly #engine: Engine;
  readonly #further: FurtherArguments;
  readonly #exchange: Exchange;
  readonly #acts: boolean;
  readonly #exclusions: readonly RuleExclusion[];
  #transaction: Transaction | undefined;
  #secrets: RequestSecrets | undefined;
  #bodySeen = false;
  /** Rules of the current transaction that were reported. */
  #reported = 0;
  /** Ids that an earlier transaction of the exchange reported: a body is looked at again when more of it comes. */
  readonly #known = new Set<number>();

  constructor(
    engine: Engine,
    further: FurtherArguments,
    exchange: Exchange,
    acts: boolean,
    exclusions: readonly RuleExclusion[],
  ) {
    this.#engine = engine;
    this.#further = further;
    this.#exchange = exchange;
    this.#acts = acts;
    this.#exclusions = exclusions;
  }

  /** The rules of a transaction that is out of steps, or read only a part of the arguments, have not seen everything. */
  get incomplete(): PostureCause | undefined {
    if (this.#transaction?.isExhausted === true) return 'timeout';
    return this.#transaction?.hasUnread === true ? 'over-limit' : undefined;
  }

  /** The scores of the rule set, once something has scored. */
  get scores(): { readonly inbound: number; readonly outbound: number } | undefined {
    if (this.#transaction === undefined || this.#transaction.matchedRules.length === 0) return undefined;
    const { inbound, outbound } = this.#transaction.scores;
    return inbound + outbound === 0 ? undefined : { inbound, outbound };
  }

  inspect(input: PhaseInput, report: Report): void {
    switch (input.phase) {
      case 'request-headers':
        return this.#tell(this.#begin(), noBody, report);
      case 'request-body':
        return this.#requestBody(input, report);
      case 'request-trailers':
      case 'response-trailers':
        return this.#trailers(input, report);
      case 'response-headers':
        return this.#responseHeaders(report);
      case 'response-body':
        return this.#tell(this.#transaction?.processResponseBody(input.body), noBody, report);
    }
  }

  #begin(trailers?: Headers): Interruption | undefined {
    this.#transaction = this.#engine.transaction(ruleRequest(this.#exchange, trailers), {
      ...(this.#acts ? {} : ({ mode: 'DetectionOnly' } as const)),
      exclusions: this.#exclusions,
    });
    this.#reported = 0;
    return this.#transaction.processRequestHeaders();
  }

  /** Another transaction for the same exchange: what was reported already is not reported again. */
  #beginAgain(trailers?: Headers): Interruption | undefined {
    for (const { id } of this.#transaction?.matchedRules ?? []) this.#known.add(id);
    return this.#begin(trailers);
  }

  /**
   * Rules of earlier phases look at headers, so they run again, on a transaction of their own, with the trailers as
   * further headers; the one that knows the body goes on afterwards.
   */
  #trailers({ phase, trailers }: PhaseInput, report: Report): void {
    const { response } = this.#exchange;
    const main = this.#transaction;
    const reported = this.#reported;
    let interruption = this.#beginAgain(phase === 'request-trailers' ? trailers : undefined);
    const transaction = this.#transaction!;
    if (phase === 'request-trailers') {
      interruption ??= transaction.processRequestBody(noBody, { isPartial: true });
    } else if (response !== undefined) {
      interruption = transaction.processResponseHeaders(ruleResponse(response, trailers));
    }
    this.#tell(interruption, noBody, report);
    for (const { id } of transaction.matchedRules) this.#known.add(id);
    if (main === undefined) return;
    this.#transaction = main;
    this.#reported = reported;
  }

  #requestBody({ body, content, complete }: PhaseInput, report: Report): void {
    if (this.#transaction === undefined || this.#bodySeen) this.#beginAgain();
    this.#bodySeen = true;
    const transaction = this.#transaction!;
    const { query } = this.#exchange.request;
    const further = this.#further.of(query, content, transaction.requestBodyProcessor);
    const interruption = transaction.processRequestBody(body, {
      isPartial: !complete,
      ...(further === undefined ? {} : { further }),
    });
    if (this.#further.tooDeep) report(nestedTooDeep);
    this.#further.release();
    this.#tell(interruption, body, report);
  }

  #responseHeaders(report: Report): void {
    const { response } = this.#exchange;
    if (response === undefined) return;
    if (this.#transaction === undefined) this.#begin();
    this.#tell(this.#transaction?.processResponseHeaders(ruleResponse(response)), noBody, report);
  }

  /** Phase 5. What a rule shows of traffic is shown only where the request's secrets are known by then. */
  end(report: Report): void {
    const transaction = this.#transaction;
    if (transaction === undefined || !this.#engine.looksBack) return;
    transaction.processLogging();
    const matched = transaction.matchedRules;
    for (; this.#reported < matched.length; this.#reported++) {
      const rule = matched[this.#reported]!;
      if (this.#known.has(rule.id)) continue;
      const shown = this.#secrets === undefined ? { ...rule, values: [] } : rule;
      report(findingOf(shown, undefined, this.#secrets ?? new RequestSecrets(this.#exchange, noBody)));
    }
  }

  /** Reports what matched since the last time; the interruption last, as the finding that blocks. */
  #tell(interruption: Interruption | undefined, body: Uint8Array, report: Report): void {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    const matched = transaction.matchedRules;
    const decided = interruption ?? transaction.detection;
    if (this.#reported === matched.length && decided === undefined) return;
    const secrets = new RequestSecrets(this.#exchange, body);
    this.#secrets = secrets;
    for (; this.#reported < matched.length; this.#reported++) {
      const rule = matched[this.#reported]!;
      if (rule.id === decided?.ruleId || this.#known.has(rule.id)) continue;
      if (!report(findingOf(rule, undefined, secrets))) return;
    }
    if (decided === undefined || this.#known.has(-decided.ruleId - 1)) return;
    this.#known.add(-decided.ruleId - 1);
    const rule = matched.find((candidate) => candidate.id === decided.ruleId);
    report(rule === undefined ? limitReached(decided) : findingOf(rule, decided, secrets));
  }
}

/** Severities of SecLang (0 emergency … 7 debug) in ours. */
const severities: readonly Severity[] = [
  'critical',
  'critical',
  'critical',
  'high',
  'medium',
  'low',
  'info',
  'info',
];

function findingOf(
  rule: MatchedRule,
  interruption: Interruption | undefined,
  secrets: RequestSecrets,
): Finding {
  const [value] = rule.values;
  const secret = rule.values.some(({ variable }) => isSecretVariable(variable));
  const shown = (variable: string, text: string): string =>
    text === '' ? '' : excerpt(secrets.hide(redactedValue(variable, text)));
  // What a rule that saw a secret writes may repeat it: of such a rule only the other values are shown.
  const told = (text: string): string => (secret && text !== '' ? redacted : shown('', text));
  const evidence = value === undefined ? '' : shown(value.variable, value.value);
  const data = value === undefined ? '' : told(value.logdata);
  const also = rule.values.slice(1, maxMatches).map(({ variable, logdata }) => ({
    where: excerpt(redactedText(variable)),
    data: told(logdata),
  }));
  return {
    ruleId: String(rule.id),
    engine: 'seclang',
    severity: severities[rule.severity] ?? 'medium',
    message: shown('', messageOf(rule)),
    where: excerpt(redactedText(value?.variable ?? '')),
    score: rule.score,
    effect: interruption === undefined ? 'note' : 'block',
    rule: { file: rule.file, line: rule.line, version: rule.version, phase: rule.phase },
    ...(evidence === '' ? {} : { evidence }),
    ...(data === '' ? {} : { data }),
    ...(also.length === 0 ? {} : { also }),
    ...(rule.tags.length === 0 ? {} : { tags: rule.tags }),
    ...(interruption === undefined || interruption.status === defaultStatus
      ? {}
      : { status: interruption.status }),
  };
}

/** The message without the secrets that a macro put into it. */
function messageOf(rule: MatchedRule): string {
  let { message } = rule;
  for (const { variable, value } of rule.values) {
    if (value !== '' && isSecretVariable(variable)) message = message.replaceAll(value, redacted);
  }
  return message;
}

/** Most matches of one rule that a finding names: enough to see what is common to them. */
const maxMatches = 8;

const noBody = new Uint8Array(0);

const nestedTooDeep: Finding = {
  ruleId: 'body.nested_depth',
  engine: 'seclang',
  severity: 'info',
  message: 'Values are encoded inside one another deeper than is looked',
  where: 'request',
  score: 0,
  effect: 'note',
};

/** Status of a block whose rule names none: the policy's own answer is kept. */
const defaultStatus = 403;

/** The interruption by a limit that the rule set has; one by a rule has that rule's record. */
function limitReached({ status, directive = 'SecRequestBodyLimit' }: Interruption): Finding {
  return {
    ruleId: directive,
    engine: 'seclang',
    severity: 'medium',
    message: `The body is longer than ${directive} allows`,
    where: '',
    score: 0,
    effect: 'block',
    ...(status === defaultStatus ? {} : { status }),
  };
}

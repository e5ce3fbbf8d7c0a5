/**
 * Runs libddwaf on an exchange: a context per phase, disposed of whatever happens. Values are shown in pieces that the
 * library sees whole (`windows.ts`). What this does not find: a rule with several conditions by key path, where
 * several of them match only behind the first 256 entries of a container.
 */
import type { RuleException } from '../../config/exception-plan.ts';
import type { PostureCause } from '../../config/posture.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Phase } from '../engine.ts';
import { covers } from '../exception.ts';
import { excerpt } from '../excerpt.ts';
import type { Finding } from '../finding.ts';
import type { Inspector, InspectorFactory, InspectorSession, PhaseInput, Report } from '../inspector.ts';
import { redactedValue } from '../redaction.ts';
import type { AddressValue } from './address-value.ts';
import {
  requestAddresses,
  requestBodyAddresses,
  responseAddresses,
  responseBodyAddresses,
} from './exchange-addresses.ts';
import {
  type AddressValues,
  type Ddwaf,
  type DdwafContext,
  type DdwafEvent,
  type DdwafModule,
  type DdwafResult,
  loadDdwaf,
} from './native.ts';
import type { LibddwafPlan } from './plan.ts';
import { ruleTags } from './rule-inventory.ts';
import { pieces, together } from './windows.ts';

/** Attaches the compiled rules: a handle of its own in every worker. */
export const libddwafInspector: InspectorFactory = {
  engine: 'libddwaf',
  attach: (plan) => libddwafInspectorWith(loadDdwaf(), plan as LibddwafPlan),
};

/** An inspector on a given package. Throws `libddwaf.unavailable` where there is none. */
export function libddwafInspectorWith(
  native: DdwafModule | { readonly missing: string },
  plan: LibddwafPlan,
): Inspector {
  if ('missing' in native) throw new Error(`libddwaf.unavailable: ${native.missing}`);
  return new LibddwafInspector(native, plan);
}

class LibddwafInspector implements Inspector {
  readonly #plan: LibddwafPlan;
  readonly #waf: Ddwaf;

  constructor(native: DdwafModule, plan: LibddwafPlan) {
    this.#plan = plan;
    this.#waf = new native.DDWAF(JSON.parse(plan.rules) as object, 'rules', plan.obfuscation);
  }

  open(exchange: Exchange, _acts: boolean, exceptions: readonly RuleException[]): InspectorSession {
    return new LibddwafSession(this.#waf, this.#plan, exchange, exceptions);
  }
}

/** Addresses with the pieces of their values. */
type AddressPieces = ReadonlyArray<readonly [address: string, pieces: readonly AddressValue[]]>;

/** Phases by their place in `LibddwafPlan.looksBack`. */
const phaseNumbers: Readonly<Partial<Record<Phase, number>>> = {
  'request-headers': 0,
  // The headers once more, with those that came late.
  'request-trailers': 0,
  'request-body': 1,
  'response-headers': 2,
  'response-trailers': 2,
  'response-body': 3,
};

class LibddwafSession implements InspectorSession {
  incomplete: PostureCause | undefined;
  readonly #waf: Ddwaf;
  readonly #plan: LibddwafPlan;
  readonly #exchange: Exchange;
  readonly #exceptions: readonly RuleException[];
  /** Microseconds that are left of the exchange's time. */
  #left: number;
  /** Rules that were reported: what an earlier phase saw may be shown again. */
  readonly #reported = new Set<string>();
  /** Values of the request's body, where a later phase looks back at them. */
  #body: Readonly<Record<string, AddressValue>> = {};

  constructor(waf: Ddwaf, plan: LibddwafPlan, exchange: Exchange, exceptions: readonly RuleException[]) {
    this.#exceptions = exceptions;
    this.#waf = waf;
    this.#plan = plan;
    this.#exchange = exchange;
    this.#left = plan.timeoutMicroseconds;
  }

  inspect(input: PhaseInput, report: Report): void {
    this.incomplete = undefined;
    const phase = phaseNumbers[input.phase];
    if (phase === undefined) return;
    const began = performance.now();
    const values = { ...this.#earlier(phase), ...this.#own(phase, input), ...this.#besideTrailers(input) };
    const parts = Object.entries(values).map(([address, value]) => [address, pieces(value)] as const);
    this.#left -= (performance.now() - began) * 1000;
    const context = this.#waf.createContext();
    try {
      if (
        this.#run(context, parts, report) &&
        this.#plan.combines &&
        parts.some(([, all]) => all.length > 1)
      ) {
        const whole = Object.entries(values).map(([address, value]) => [address, together(value)] as const);
        this.#shown(context, Object.fromEntries(whole), report);
      }
    } finally {
      context.dispose();
    }
  }

  /**
   * First the first piece of everything, then the further pieces of one address after the other; after each address
   * its first piece again, so that rules with several conditions see every piece beside the beginnings of the rest.
   * A value that is given again takes the place of the one before, and rules about it are asked again. False: the
   * exchange is decided, or the engine cannot go on.
   */
  #run(context: DdwafContext, parts: AddressPieces, report: Report): boolean {
    const first = Object.fromEntries(parts.map(([address, [piece]]) => [address, piece!]));
    if (!this.#shown(context, first, report)) return false;
    for (const [address, all] of parts) {
      if (all.length === 1) continue;
      for (const piece of all.slice(1)) {
        if (!this.#shown(context, { [address]: piece }, report)) return false;
      }
      if (!this.#shown(context, { [address]: all[0]! }, report)) return false;
    }
    return true;
  }

  /** Shows values; false: the exchange is decided, or the engine cannot go on. */
  #shown(context: DdwafContext, values: AddressValues, report: Report): boolean {
    if (this.#left < 1) {
      this.incomplete = 'timeout';
      return false;
    }
    const began = performance.now();
    const result = context.run({ persistent: values }, Math.ceil(this.#left));
    this.#left -= (performance.now() - began) * 1000;
    if (!this.#tell(result, report)) return false;
    if (result.timeout === true) this.incomplete = 'timeout';
    else if ((result.errorCode ?? 0) < 0) this.incomplete = 'engine-error';
    else if (wasCut(result)) this.incomplete = 'over-limit';
    return this.incomplete === undefined;
  }

  #own(phase: number, input: PhaseInput): Readonly<Record<string, AddressValue>> {
    const { request, response } = this.#exchange;
    if (phase === 0) return requestAddresses(request, input.trailers);
    if (phase === 1) {
      const shown = requestBodyAddresses(request, input);
      if (this.#plan.looksBack.includes(true)) this.#body = shown;
      return shown;
    }
    if (response === undefined) return {};
    return phase === 2 ? responseAddresses(response, input.trailers) : responseBodyAddresses(response, input);
  }

  /** Trailers may come after the body, and a rule may ask for both. */
  #besideTrailers({ phase }: PhaseInput): Readonly<Record<string, AddressValue>> {
    return phase === 'request-trailers' && this.#plan.looksBack[1] === true ? this.#body : {};
  }

  /** What earlier phases saw, where a rule of this phase may ask for it. */
  #earlier(phase: number): Readonly<Record<string, AddressValue>> {
    if (this.#plan.looksBack[phase] !== true) return {};
    const { request, response } = this.#exchange;
    return {
      ...requestAddresses(request),
      ...(phase > 1 ? this.#body : {}),
      ...(phase > 2 && response !== undefined ? responseAddresses(response) : {}),
    };
  }

  /** False: the exchange is decided. */
  #tell({ events = [], actions = {} }: DdwafResult, report: Report): boolean {
    const block = actions['block_request'];
    const redirect = actions['redirect_request'];
    const blocks = block !== undefined || redirect !== undefined;
    for (const event of events) {
      const acts = blocks && (event.rule.on_match?.length ?? 0) > 0;
      const key = `${event.rule.id} ${acts}`;
      if (this.#reported.has(key)) continue;
      const finding = findingOf(event, acts);
      // A rule is reported once, so that what an exception covers must not count as that.
      if (this.#exceptions.some((exception) => covers(exception, finding))) continue;
      this.#reported.add(key);
      const answer = acts ? { ...statusOf(block), ...redirectOf(redirect) } : {};
      if (!report({ ...finding, ...answer })) return false;
    }
    return true;
  }
}

function wasCut({ metrics = {} }: DdwafResult): boolean {
  return (
    (metrics.maxTruncatedString ?? 0) > 0 ||
    (metrics.maxTruncatedContainerSize ?? 0) > 0 ||
    (metrics.maxTruncatedContainerDepth ?? 0) > 0
  );
}

/** The library's own status for a block, which leaves it to the policy. */
const defaultStatus = 403;

function statusOf(block: Readonly<Record<string, unknown>> | undefined): { status?: number } {
  const status = Number(block?.['status_code']);
  return Number.isInteger(status) && status >= 200 && status <= 599 && status !== defaultStatus
    ? { status }
    : {};
}

function redirectOf(redirect: Readonly<Record<string, unknown>> | undefined): Pick<Finding, 'redirect'> {
  const location = redirect?.['location'];
  if (typeof location !== 'string' || location === '') return {};
  const status = Number(redirect?.['status_code']);
  return { redirect: { location, status: [301, 302, 303, 307, 308].includes(status) ? status : 303 } };
}

function findingOf(event: DdwafEvent, acts: boolean): Finding {
  const { rule } = event;
  const match = event.rule_matches[0]?.parameters[0];
  const path = [match?.address ?? '', ...(match?.key_path ?? []).map(String)];
  const shown = match?.highlight?.[0] ?? match?.value ?? '';
  return {
    ruleId: rule.id,
    engine: 'libddwaf',
    severity: acts ? 'high' : 'medium',
    message: rule.name,
    where: excerpt(placeOf(path).join('.')),
    evidence: excerpt(redactedValue(variableOf(path), Buffer.from(shown, 'utf8').toString('latin1'))),
    tags: ruleTags(rule.tags),
    score: acts ? 4 : 3,
    effect: acts ? 'block' : 'note',
  };
}

/** What the addresses are called in findings, as every engine has them. */
const places: Readonly<Record<string, string>> = {
  'server.request.method': 'request.method',
  'server.request.uri.raw': 'request.target',
  'server.request.path_params': 'request.path',
  'server.request.query': 'request.query',
  'server.request.headers.no_cookies': 'request.headers',
  'server.request.cookies': 'request.cookies',
  'server.request.body': 'request.body',
  'server.request.body.filenames': 'request.body',
  'http.client_ip': 'request.client',
  'server.response.status': 'response.status',
  'server.response.headers.no_cookies': 'response.headers',
  'server.response.body': 'response.body',
};

/** The place without the numbers of list entries, most of which come from cutting values into pieces. */
function placeOf([address = '', ...path]: readonly string[]): readonly string[] {
  return [places[address] ?? address, ...path.filter((step) => !isIndex(step))];
}

/** The place in the form that redaction knows. */
function variableOf(path: readonly string[]): string {
  const cookies = path[0] === 'server.request.cookies';
  const name = path.slice(1).findLast((step) => !isIndex(step)) ?? '';
  return cookies ? `REQUEST_COOKIES:${name}` : `ARGS:${name}`;
}

function isIndex(step: string): boolean {
  return Number.isInteger(Number(step));
}

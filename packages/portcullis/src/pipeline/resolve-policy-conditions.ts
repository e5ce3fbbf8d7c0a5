/** The conditions of a route besides its path: methods, content types, headers. Allocates nothing per request. */
import { Pattern } from '../config/pattern.ts';
import type { HeaderCondition, RoutePlan } from '../config/plan.ts';
import type { Headers } from '../exchange/headers.ts';

/** What a route looks at besides host and path. Text is latin-1. */
export interface RouteRequest {
  /** Canonical host; empty when there is none. */
  readonly host: string;
  /** Canonical path without query. */
  readonly path: string;
  /** Bits of `pathFact`: what was odd about the path as sent; default 0, nothing. */
  readonly pathFacts?: number;
  /** As sent; compared in upper case. */
  readonly method: string;
  /** Lower-case media type without parameters; empty when there is none. */
  readonly contentType: string;
  readonly headers: Headers;
}

/** The first condition that a request fails, for `explain`. */
export type FailedCondition = 'methods' | 'content_type' | `header ${string}`;

/** The conditions of one route, ready to be asked. */
export class RouteConditions {
  readonly #methods: ReadonlySet<string>;
  readonly #contentTypes: ReadonlySet<string>;
  readonly #headers: readonly HeaderTest[];

  constructor(route: RoutePlan) {
    this.#methods = new Set(route.methods);
    this.#contentTypes = new Set(route.contentTypes);
    this.#headers = route.headers.map((condition) => new HeaderTest(condition));
  }

  /** Whether all hold. */
  hold(request: RouteRequest): boolean {
    if (!this.#methodHolds(request.method)) return false;
    if (this.#contentTypes.size > 0 && !this.#contentTypes.has(request.contentType)) return false;
    for (let index = 0; index < this.#headers.length; index += 1) {
      if (!this.#headers[index]!.holds(request.headers)) return false;
    }
    return true;
  }

  /** The first one that does not hold, or `undefined`. */
  failed(request: RouteRequest): FailedCondition | undefined {
    if (!this.#methodHolds(request.method)) return 'methods';
    if (this.#contentTypes.size > 0 && !this.#contentTypes.has(request.contentType)) return 'content_type';
    const header = this.#headers.find((test) => !test.holds(request.headers));
    return header === undefined ? undefined : `header ${header.name}`;
  }

  /** Case-insensitive, so that `post` is not a way around a route for POST; the usual upper case costs nothing. */
  #methodHolds(method: string): boolean {
    return this.#methods.size === 0 || this.#methods.has(method) || this.#methods.has(method.toUpperCase());
  }
}

/** One condition on a header. Of several lines, one that fits is enough; `absent` wants none at all. */
class HeaderTest {
  readonly name: string;
  readonly #condition: HeaderCondition;
  readonly #pattern: Pattern | undefined;
  /** The bytes of an exact value; empty for other conditions. */
  readonly #value: Uint8Array;

  constructor(condition: HeaderCondition) {
    this.name = condition.name;
    this.#condition = condition;
    this.#pattern = condition.kind === 'pattern' ? Pattern.fromPlan(condition.pattern) : undefined;
    this.#value = Buffer.from(condition.kind === 'exact' ? condition.value : '', 'latin1');
  }

  holds(headers: Headers): boolean {
    const condition = this.#condition;
    let line = headers.find(condition.name);
    if (condition.kind === 'present') return line >= 0;
    if (condition.kind === 'absent') return line < 0;
    for (; line >= 0; line = headers.find(condition.name, line + 1)) {
      if (this.#lineFits(headers, line)) return true;
    }
    return false;
  }

  #lineFits(headers: Headers, line: number): boolean {
    const start = headers.valueStart(line);
    const end = headers.valueEnd(line);
    if (this.#pattern !== undefined) return this.#pattern.test(headers.bytes, start, end);
    const wanted = this.#value;
    if (end - start !== wanted.length) return false;
    for (let index = 0; index < wanted.length; index += 1) {
      if (headers.bytes[start + index] !== wanted[index]) return false;
    }
    return true;
  }
}

/**
 * The part of XPath that can be evaluated in one pass over the elements for each step: child and descendant steps by
 * name, predicates by position and by attribute, and text and attributes at the end.
 *
 * A name means the local name, with or without a prefix in front: a prefix is not resolved to its namespace, so that
 * a path selects at least what XPath 1.0 does, whatever prefixes the document uses.
 */

/** A condition on an element of a step. */
export type XmlPredicate =
  /** The n-th, from 1, of those that the step finds in one parent and the predicates before it left. */
  | { readonly kind: 'position'; readonly position: number }
  /** Has the attribute, with that value unless it is undefined. `*` is any attribute. */
  | { readonly kind: 'attribute'; readonly name: string; readonly value: string | undefined };

/** One step to elements. */
export interface XmlStep {
  /** `//` before the step: at any depth. */
  readonly descendant: boolean;
  /** Local name; `*` for every element. */
  readonly name: string;
  readonly predicates: readonly XmlPredicate[];
}

/** A parsed path. Plain data. */
export interface XmlPath {
  readonly steps: readonly XmlStep[];
  /** What of the elements: all text inside, the pieces of text directly inside, or attributes. */
  readonly result: 'content' | 'text' | 'attribute';
  /** Whether text or attributes of descendants are meant, too (`//text()`, `//@*`). */
  readonly descendant: boolean;
  /** Local name of the attribute; `*` for all, empty when attributes are not meant. */
  readonly attribute: string;
  /** The prefixes that the path uses. */
  readonly prefixes: readonly string[];
}

/** A path that is not understood, with the reason. */
export class XmlPathError extends Error {}

/** Most steps of a path: each is a pass over the document. */
const mostSteps = 32;

/** Parses a path. Throws an XmlPathError. */
export function parseXmlPath(text: string): XmlPath {
  return new PathParser(text).parse();
}

class PathParser {
  readonly #text: string;
  readonly #steps: XmlStep[] = [];
  readonly #prefixes: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): XmlPath {
    const steps = this.#steps;
    const end = (result: XmlPath['result'], descendant: boolean, attribute = ''): XmlPath => {
      if (this.#at < this.#text.length) throw this.#error('nothing may follow text() or an attribute');
      return { steps, result, descendant, attribute, prefixes: this.#prefixes };
    };
    while (this.#at < this.#text.length) {
      const isFirst = this.#at === 0;
      const descendant = this.#take('//');
      if (!descendant && !this.#take('/') && !isFirst) throw this.#error('expected / or [');
      if (this.#take('@') || this.#take('attribute::')) return end('attribute', descendant, this.#name());
      if (this.#take('text()')) return end('text', descendant);
      this.#take('child::');
      const name = this.#name();
      if (this.#text[this.#at] === '(') throw this.#error(`${name}() is not understood; text() is`);
      if (this.#take('::')) throw this.#error(`the axis ${name} is not understood`);
      steps.push({ descendant, name, predicates: this.#predicates() });
      if (steps.length > mostSteps) throw this.#error(`more than ${mostSteps} steps`);
    }
    if (steps.length === 0) throw this.#error('it names nothing');
    return end('content', false);
  }

  #predicates(): XmlPredicate[] {
    const predicates: XmlPredicate[] = [];
    while (this.#take('[')) {
      this.#spaces();
      if (this.#take('@') || this.#take('attribute::')) {
        const name = this.#name();
        this.#spaces();
        const value = this.#take('=') ? this.#literal() : undefined;
        predicates.push({ kind: 'attribute', name, value });
      } else {
        if (this.#take('position()')) {
          this.#spaces();
          if (!this.#take('=')) throw this.#error('position() can only be compared with =');
          this.#spaces();
        }
        predicates.push({ kind: 'position', position: this.#number() });
      }
      this.#spaces();
      if (!this.#take(']')) {
        throw this.#error("a predicate is [n], [position()=n], [@name] or [@name='value']");
      }
    }
    return predicates;
  }

  #number(): number {
    const start = this.#at;
    while (isDigit(this.#text.charCodeAt(this.#at))) this.#at++;
    const value = Number(this.#text.slice(start, this.#at));
    if (start === this.#at || value === 0) {
      throw this.#error("a predicate is [n], [position()=n], [@name] or [@name='value']");
    }
    return value;
  }

  #literal(): string {
    this.#spaces();
    const quote = this.#text[this.#at];
    const close = quote === "'" || quote === '"' ? this.#text.indexOf(quote, this.#at + 1) : -1;
    if (close < 0) throw this.#error('a value stands in quotes');
    const value = this.#text.slice(this.#at + 1, close);
    this.#at = close + 1;
    return value;
  }

  /** A name without its prefix, or `*`. */
  #name(): string {
    const first = this.#word();
    if (this.#text[this.#at] !== ':' || this.#text[this.#at + 1] === ':') return first;
    this.#at++;
    if (first !== '*') this.#prefixes.push(first);
    return this.#word();
  }

  #word(): string {
    if (this.#take('*')) return '*';
    const start = this.#at;
    while (isNameCharacter(this.#text.charCodeAt(this.#at))) this.#at++;
    if (start === this.#at || this.#text[start] === '.') throw this.#error('expected a name, * or text()');
    return this.#text.slice(start, this.#at);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #spaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #error(reason: string): XmlPathError {
    return new XmlPathError(`${reason} (at ${this.#at + 1} of ${this.#text})`);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters, digits, `_ - .` and everything beyond ASCII. NaN, of the end of the text, is none. */
function isNameCharacter(code: number): boolean {
  const letter = code | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    isDigit(code) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e ||
    code > 0x7f
  );
}

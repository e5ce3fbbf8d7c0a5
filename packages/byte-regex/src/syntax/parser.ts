/**
 * Pattern text to tree: PCRE's syntax (pcrepattern), less what is not regular. Recursive descent; the depth of
 * groups is limited, everything else is a loop.
 */
import { defaultLimits, type RegexLimits } from '../errors.ts';
import type { Assertion, Ast, FlagState, ParsedPattern } from './ast.ts';
import { classEscape, literal, parseClass } from './class-parser.ts';
import { Cursor } from './cursor.ts';
import { characterEscape, octal } from './escape.ts';
import { parseGroupHead } from './group-head.ts';
import { parseQuantifier } from './quantifier.ts';
import { refusedEscape } from './refused.ts';

const assertionEscapes: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  Z: 'text-end-newline',
  b: 'word',
  B: 'not-word',
};

/** Parses a pattern. Throws {@link RegexSyntaxError}, and nothing else. */
export function parsePattern(bytes: Uint8Array, flags: FlagState, limits: RegexLimits = {}): ParsedPattern {
  return new PatternParser(bytes, flags, { ...defaultLimits, ...limits }).parse();
}

class PatternParser {
  private readonly cursor: Cursor;
  private readonly limits: Required<RegexLimits>;
  private flags: FlagState;
  private groupCount = 0;
  private depth = 0;
  private readonly groupNames = new Map<string, number>();

  constructor(bytes: Uint8Array, flags: FlagState, limits: Required<RegexLimits>) {
    this.cursor = new Cursor(bytes);
    this.flags = flags;
    this.limits = limits;
  }

  parse(): ParsedPattern {
    const { cursor, limits } = this;
    if (cursor.bytes.length > limits.patternBytes) {
      throw cursor.fail('regex.too-large', `pattern is longer than ${limits.patternBytes} bytes`, 'split it');
    }
    const ast = this.alternation();
    if (!cursor.atEnd)
      throw cursor.fail('regex.unbalanced', 'closing parenthesis without an opening one', 'write \\)');
    return { ast, groupCount: this.groupCount, groupNames: this.groupNames };
  }

  /** Up to the end or a closing parenthesis, which is left for the caller. */
  private alternation(): Ast {
    const branches = [this.sequence()];
    while (this.cursor.eat('|')) branches.push(this.sequence());
    return branches.length === 1 ? branches[0]! : { kind: 'alternate', branches };
  }

  private sequence(): Ast {
    const { cursor } = this;
    const parts: Ast[] = [];
    while (!cursor.atEnd && cursor.peekChar() !== '|' && cursor.peekChar() !== ')') {
      if (this.flags.extended && this.skipExtended()) continue;
      const position = cursor.position;
      const quantifier = parseQuantifier(cursor);
      if (quantifier === null) {
        this.item(parts);
        continue;
      }
      const body = parts.pop();
      if (body === undefined) {
        throw cursor.fail(
          'regex.bad-repeat',
          'quantifier has nothing to repeat',
          'write a backslash before it',
          position,
        );
      }
      const greedy = quantifier.lazy === this.flags.swapGreed;
      parts.push({ kind: 'repeat', position, min: quantifier.min, max: quantifier.max, greedy, body });
    }
    if (parts.length === 0) return { kind: 'empty' };
    return parts.length === 1 ? parts[0]! : { kind: 'concat', parts };
  }

  /** White space or a comment of the x flag. */
  private skipExtended(): boolean {
    const { cursor } = this;
    const byte = cursor.peek();
    if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) {
      cursor.next();
      return true;
    }
    if (byte !== 0x23) return false;
    while (!cursor.atEnd && cursor.next() !== 0x0a);
    return true;
  }

  private item(parts: Ast[]): void {
    const { cursor, flags } = this;
    const position = cursor.position;
    switch (cursor.peekChar()) {
      case '(':
        this.group(parts);
        return;
      case '[':
        cursor.next();
        parts.push(parseClass(cursor, flags));
        return;
      case '.':
        cursor.next();
        parts.push({ kind: 'dot', position, flags });
        return;
      case '^':
        cursor.next();
        parts.push({ kind: 'assertion', position, assertion: 'caret', flags });
        return;
      case '$':
        cursor.next();
        parts.push({ kind: 'assertion', position, assertion: 'dollar', flags });
        return;
      case '\\':
        this.escape(parts);
        return;
      default:
        parts.push({ kind: 'literal', position, code: literal(cursor, flags), flags });
    }
  }

  private group(parts: Ast[]): void {
    const { cursor } = this;
    const position = cursor.position;
    cursor.next();
    const head = parseGroupHead(cursor, position, this.flags);
    if (head.kind === 'comment') return;
    if (head.kind === 'flags') {
      this.flags = head.flags;
      return;
    }
    if (++this.depth > this.limits.nesting) {
      throw cursor.fail(
        'regex.too-large',
        `groups are nested deeper than ${this.limits.nesting}`,
        '',
        position,
      );
    }
    const outer = this.flags;
    let index = 0;
    if (head.kind === 'capture') index = this.nameGroup(head.name, position);
    else this.flags = head.flags;
    const body = this.alternation();
    if (!cursor.eat(')')) {
      throw cursor.fail('regex.unbalanced', 'group is not closed', 'add ) or write \\(', position);
    }
    this.flags = outer;
    this.depth--;
    parts.push({ kind: 'group', position, index, body });
  }

  private nameGroup(name: string | null, position: number): number {
    const index = ++this.groupCount;
    if (name === null) return index;
    if (this.groupNames.has(name)) {
      throw this.cursor.fail(
        'regex.bad-group',
        `group name ${name} is used twice`,
        'choose another',
        position,
      );
    }
    this.groupNames.set(name, index);
    return index;
  }

  private escape(parts: Ast[]): void {
    const { cursor, flags } = this;
    const position = cursor.position;
    cursor.next();
    if (cursor.atEnd)
      throw cursor.fail('regex.bad-escape', 'pattern ends with a backslash', 'write \\\\', position);
    const letter = cursor.peekChar();
    if (cursor.eat('E')) return;
    if (cursor.eat('Q')) {
      while (!cursor.atEnd && !cursor.eat('\\E')) {
        parts.push({ kind: 'literal', position: cursor.position, code: literal(cursor, flags), flags });
      }
      return;
    }
    const assertion = Object.hasOwn(assertionEscapes, letter) ? assertionEscapes[letter] : undefined;
    if (assertion !== undefined) {
      cursor.next();
      parts.push({ kind: 'assertion', position, assertion, flags });
      return;
    }
    if (cursor.eat('R')) {
      parts.push({ kind: 'line-ending', position, flags });
      return;
    }
    if (cursor.eat('C')) {
      parts.push({ kind: 'any-byte', position });
      return;
    }
    const ranges = classEscape(cursor, position, flags);
    if (ranges !== null) {
      parts.push({ kind: 'class', position, ranges, negated: false, flags });
      return;
    }
    if (this.isOctal()) {
      parts.push({ kind: 'literal', position, code: octal(cursor, 3), flags });
      return;
    }
    const refused = refusedEscape(cursor, position);
    if (refused !== null) throw refused;
    const code = characterEscape(cursor, position, flags);
    if (code < 0)
      throw cursor.fail('regex.bad-escape', `unknown escape \\${letter}`, `write ${letter}`, position);
    parts.push({ kind: 'literal', position, code, flags });
  }

  /** `\12` is an octal byte unless there are that many groups, as in PCRE; `\1`…`\9` are always references. */
  private isOctal(): boolean {
    const { cursor } = this;
    const first = cursor.peek() - 0x30;
    const second = cursor.peek(1) - 0x30;
    if (first < 1 || first > 7 || second < 0 || second > 7) return false;
    return first * 10 + second > this.groupCount;
  }
}

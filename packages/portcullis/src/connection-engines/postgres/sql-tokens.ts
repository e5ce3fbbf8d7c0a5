/**
 * SQL as PostgreSQL's scanner cuts it (documentation 4.1): comments nest, strings come in four kinds, names fold.
 * Where the meaning depends on settings of the session, the text is called ambiguous and not guessed.
 */

/** A token; text is latin-1. Literals have no text: nothing is judged by them. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'literal';
  /** Words in lower case, quoted names without quotes, one character of a symbol. */
  readonly text: string;
}

/** The tokens, or undefined when the text is ambiguous or never ends a string, name or comment. */
export function sqlTokens(text: string): SqlToken[] | undefined {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    const next = text[at + 1];
    if (isSpace(character)) at++;
    else if (character === '-' && next === '-') at = lineEnd(text, at);
    else if (character === '/' && next === '*') at = commentEnd(text, at);
    else if (character === "'") {
      at = stringEnd(text, at, false);
      tokens.push({ kind: 'literal', text: '' });
    } else if (character === '"') {
      const end = nameEnd(text, at);
      if (end < 0) return undefined;
      tokens.push({ kind: 'quoted', text: text.slice(at + 1, end - 1).replaceAll('""', '"') });
      at = end;
    } else if (character === '$' && dollarTag(text, at) !== undefined) {
      const tag = dollarTag(text, at)!;
      const end = text.indexOf(tag, at + tag.length);
      at = end < 0 ? -1 : end + tag.length;
      tokens.push({ kind: 'literal', text: '' });
    } else if (isWordStart(character)) {
      const end = wordEnd(text, at);
      const word = text.slice(at, end).toLowerCase();
      const quote = text[end];
      if (quote === "'" && ['e', 'b', 'x', 'n'].includes(word)) {
        at = stringEnd(text, end, word === 'e');
        tokens.push({ kind: 'literal', text: '' });
      } else if (word === 'u' && quote === '&' && (text[end + 1] === "'" || text[end + 1] === '"')) {
        // What U&'…' and U&"…" mean depends on UESCAPE, which may follow.
        return undefined;
      } else {
        tokens.push({ kind: 'word', text: word });
        at = end;
      }
    } else if (isDigit(character)) {
      at = numberEnd(text, at);
      tokens.push({ kind: 'literal', text: '' });
    } else {
      tokens.push({ kind: 'symbol', text: character });
      at++;
    }
    if (at < 0) return undefined;
  }
  return tokens;
}

function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function commentEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '/' && text[at + 1] === '*') {
      depth++;
      at++;
    } else if (text[at] === '*' && text[at + 1] === '/') {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** `escapes`: E'…'. In '…' a backslash before a quote means what `standard_conforming_strings` says: ambiguous. */
function stringEnd(text: string, quote: number, escapes: boolean): number {
  for (let at = quote + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') {
      if (escapes) at++;
      else if (text[at + 1] === "'" || text[at + 1] === '\\') return -1;
    } else if (character === "'") {
      if (text[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return -1;
}

function nameEnd(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at + 1;
    at++;
  }
  return -1;
}

/** `$$` or `$name$`; undefined for a parameter or anything else. */
function dollarTag(text: string, from: number): string | undefined {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '$') return text.slice(from, at + 1);
    const fits = at === from + 1 ? isWordStart(character) : isWordStart(character) || isDigit(character);
    if (!fits) return undefined;
  }
  return undefined;
}

function wordEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && (isWordStart(text[at]!) || isDigit(text[at]!) || text[at] === '$')) at++;
  return at;
}

function numberEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && (isDigit(text[at]!) || text[at] === '.')) at++;
  return at;
}

function isSpace(character: string): boolean {
  return character === ' ' || (character >= '\t' && character <= '\r');
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** A letter, an underscore, or a byte of a character beyond ASCII. */
function isWordStart(character: string): boolean {
  return (
    (character >= 'a' && character <= 'z') ||
    (character >= 'A' && character <= 'Z') ||
    character === '_' ||
    character >= '\x80'
  );
}

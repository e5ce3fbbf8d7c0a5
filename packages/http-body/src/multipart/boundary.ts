import { Fact, type FactCode } from '../fact.ts';

/** The boundary of a multipart body, with what ModSecurity reports about how it was given. */
export interface MultipartBoundary {
  /** The boundary without the leading dashes; empty when none can be used. */
  readonly boundary: string;
  /** Facts about the header, in the order found. */
  readonly facts: readonly FactCode[];
}

/** RFC 2046 5.1.1 allows 70; ModSecurity reads any that fits its header limit. */
const maxBoundary = 512;

/**
 * Takes the boundary out of a Content-Type value (a string of bytes), with the strict checks of ModSecurity's multipart
 * processor (its manual, MULTIPART_STRICT_ERROR): quoting, white space around it, a missing semicolon, several boundary
 * parameters. Where a lenient server would still find a boundary, so does this, with a fact.
 */
export function multipartBoundary(contentType: string): MultipartBoundary {
  const facts: FactCode[] = [];
  const lower = contentType.toLowerCase();
  const at = lower.indexOf('boundary');
  if (at < 0) return { boundary: '', facts: [Fact.MultipartNoBoundary] };
  if (contentType.length > 1024) facts.push(Fact.MultipartBoundaryInvalid);
  checkPrelude(contentType, at, facts);

  let cursor = at + 'boundary'.length;
  const equals = contentType.indexOf('=', cursor);
  if (equals < 0) return { boundary: '', facts: [...facts, Fact.MultipartNoBoundary] };
  const gap = contentType.slice(cursor, equals);
  if (gap !== '')
    facts.push(gap.trim() === '' ? Fact.MultipartBoundaryWhitespace : Fact.MultipartBoundaryInvalid);
  cursor = equals + 1;
  if (isBlank(contentType[cursor])) facts.push(Fact.MultipartBoundaryWhitespace);
  while (isBlank(contentType[cursor])) cursor++;

  let boundary: string;
  let rest: string;
  if (contentType[cursor] === '"') {
    const closing = contentType.indexOf('"', cursor + 1);
    boundary = contentType.slice(cursor + 1, closing < 0 ? undefined : closing);
    rest = closing < 0 ? '' : contentType.slice(closing + 1);
    facts.push(closing < 0 ? Fact.MultipartBoundaryInvalid : Fact.MultipartBoundaryQuoted);
  } else {
    const semicolon = contentType.indexOf(';', cursor);
    boundary = contentType.slice(cursor, semicolon < 0 ? undefined : semicolon);
    rest = semicolon < 0 ? '' : contentType.slice(semicolon);
    if (boundary.trim() !== boundary) {
      facts.push(Fact.MultipartBoundaryWhitespace);
      boundary = boundary.trim();
    }
  }
  if (rest.trim() !== '' || hasSecond(lower, equals)) facts.push(Fact.MultipartBoundaryInvalid);
  if (boundary === '' || boundary.length > maxBoundary) {
    return { boundary: '', facts: [...facts, Fact.MultipartNoBoundary] };
  }
  if (!hasBoundaryCharacters(boundary)) facts.push(Fact.MultipartBoundaryInvalid);
  return { boundary, facts: [...new Set(facts)] };
}

/** Whether another parameter follows; the word alone does not count, since browsers make it a part of the value. */
function hasSecond(lower: string, from: number): boolean {
  const word = 'boundary';
  for (let at = lower.indexOf(word, from); at >= 0; at = lower.indexOf(word, at + 1)) {
    let next = at + word.length;
    while (isBlank(lower[next])) next++;
    if (lower[next] === '=') return true;
  }
  return false;
}

/** Between the type and the parameter there is one semicolon, perhaps other parameters, and nothing else. */
function checkPrelude(contentType: string, boundaryAt: number, facts: FactCode[]): void {
  const typeEnd = endOfType(contentType, boundaryAt);
  const prelude = contentType.slice(typeEnd, boundaryAt);
  const semicolons = prelude.split(';').length - 1;
  if (semicolons === 0) facts.push(Fact.MultipartMissingSemicolon);
  const junk = prelude.replaceAll(';', '').trim();
  if (junk !== '' || semicolons > 1) facts.push(Fact.MultipartBoundaryInvalid);
}

function endOfType(contentType: string, limit: number): number {
  for (let i = 0; i < limit; i++)
    if (contentType[i] === ';' || isBlank(contentType[i]) || contentType[i] === ',') return i;
  return limit;
}

function isBlank(character: string | undefined): boolean {
  return (
    character === ' ' ||
    character === '\t' ||
    character === '\n' ||
    character === '\r' ||
    character === '\v' ||
    character === '\f'
  );
}

/** bchars of RFC 2046 5.1.1; a space only inside. */
function hasBoundaryCharacters(boundary: string): boolean {
  for (const character of boundary) {
    const isLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    const isDigit = character >= '0' && character <= '9';
    if (!isLetter && !isDigit && !" '()+_,-./:=?".includes(character)) return false;
  }
  return true;
}

/**
 * Hides what may be secret in a source line that is shown (D17). Works on the text alone, by the names of keys on
 * the line and of the keys around it, so that it also holds for files that do not parse.
 */
import { isSensitiveName } from './sensitive-names.ts';
import type { SourceText } from './source-text.ts';

const HIDDEN = '[redacted]';
/** Words of Envoy's configuration that only look like secrets. */
const harmlessWords = ['ext_authz', 'extauthz', 'extauth', 'authority'];
/** How many lines are looked at for the keys around a line; beyond that the line is hidden. */
const MAX_LINES_BACK = 5000;

/** The line as it may be shown: everything after the first key that may hold a secret is hidden. */
export function redactedLine(source: SourceText, number: number): string {
  const line = source.line(number);
  for (const key of keysOf(line)) {
    if (maySecret(key.name))
      return line.slice(0, key.end) + (line.slice(key.end).trim() === '' ? '' : ` ${HIDDEN}`);
  }
  if (liesBelowSensitiveKey(source, number)) return `${line.slice(0, indentOf(line))}${HIDDEN}`;
  return line.includes('-----BEGIN') ? HIDDEN : line;
}

/** Whether what stands below such a key may be a secret. */
function maySecret(name: string): boolean {
  let rest = name.toLowerCase();
  for (const word of harmlessWords) rest = rest.replaceAll(word, '');
  return isSensitiveName(rest);
}

/** Keys of block and flow style on one line, with the offset behind their colon. */
function keysOf(line: string): { name: string; end: number }[] {
  return Array.from(
    line.matchAll(/(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_.-]+))\s*:(?=\s|$|["'[{])/g),
    (match) => ({
      name: match[1] ?? match[2] ?? match[3] ?? '',
      end: match.index + match[0].length,
    }),
  );
}

/** Whether a line of smaller indentation before it opens a key that may hold a secret. */
function liesBelowSensitiveKey(source: SourceText, number: number): boolean {
  let indent = indentOf(source.line(number));
  for (let before = number - 1; before >= 1 && indent > 0; before -= 1) {
    if (number - before > MAX_LINES_BACK) return true;
    const line = source.line(before);
    const own = indentOf(line);
    if (line.trim() === '' || own > indent || (own === indent && !opensList(source, number, line))) continue;
    if (keysOf(line).some((key) => maySecret(key.name))) return true;
    indent = Math.min(indent, own);
  }
  return false;
}

/** `keys:` and its `- item` may stand at the same indentation. */
function opensList(source: SourceText, number: number, line: string): boolean {
  return source.line(number).trimStart().startsWith('-') && line.trimEnd().endsWith(':');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Plain data with comments → YAML. */
import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** A value with a comment in the lines before its key. */
export class Commented {
  readonly value: unknown;
  readonly comment: string;

  constructor(value: unknown, comment: string) {
    this.value = value;
    this.comment = comment;
  }
}

/** Puts a comment before the key of a value. */
export function commented(value: unknown, comment: string): Commented {
  return new Commented(value, comment);
}

/** Longest mapping or list that stands in one line. */
const flowLength = 64;
const lineWidth = 118;

/** One document per value, fields that are undefined left out. `head` is a comment before the first. */
export function toYaml(values: readonly unknown[], head = ''): string {
  const texts = values.map((value) => {
    const document = new Document();
    document.contents = nodeOf(value) as typeof document.contents;
    return closeLists(document.toString({ lineWidth, indentSeq: true }));
  });
  const comment = head === '' ? '' : `${commentLines(head)}\n`;
  return comment + texts.join('---\n');
}

/** `[ a ]` → `[a]` outside of quotes: the writer pads lists and mappings alike, most formatters only mappings. */
function closeLists(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|\[ | \]/g, (part) => (part.startsWith('"') ? part : part.trim()));
}

function nodeOf(value: unknown): Scalar | YAMLMap | YAMLSeq {
  if (value instanceof Commented) return nodeOf(value.value);
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const item of value) if (item !== undefined) list.items.push(nodeOf(item));
    list.flow = isShort(value);
    return list;
  }
  if (typeof value !== 'object' || value === null) return scalar(value);
  const map = new YAMLMap();
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const key = new Scalar(name);
    if (field instanceof Commented) key.commentBefore = field.comment.replaceAll(/^/gm, ' ');
    map.items.push(new Pair(key, nodeOf(field)));
  }
  map.flow = isShort(value);
  return map;
}

function scalar(value: unknown): Scalar {
  const node = new Scalar(value);
  if (typeof value === 'string' && value.includes('\n')) node.type = 'BLOCK_LITERAL';
  return node;
}

/** Short and without a comment anywhere inside. */
function isShort(value: object): boolean {
  if (hasComment(value)) return false;
  const text = JSON.stringify(value) ?? '';
  // A single field that holds the rest reads well in one line; types are read better on lines of their own.
  return text.length <= flowLength && !text.includes('@type');
}

function hasComment(value: unknown): boolean {
  if (value instanceof Commented) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasComment);
}

function commentLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}

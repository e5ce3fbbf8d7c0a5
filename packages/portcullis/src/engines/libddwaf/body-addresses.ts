/** Bodies as libddwaf's addresses, from the same parsers that every engine reads (D7). */
import { ContentReader, FieldKind, type FieldTable } from '@portcullis/http-body';
import { eachBodyValue } from '../baseline/body-values.ts';
import { Place } from '../baseline/place.ts';
import { type AddressValue, emptyObject, utf8 } from './address-value.ts';

/** A body taken apart. */
export interface BodyAddresses {
  /** `server.request.body` or `server.response.body`: nested by the names of the fields; raw text where it has none. */
  readonly body: AddressValue;
  /** `server.request.body.filenames`. */
  readonly fileNames: readonly string[];
}

/** Bodies of both directions, and without a policy's limits: libddwaf has limits of its own. */
const reader = new ContentReader();

/** Takes a body apart. Keys that stand there twice are both seen; the content of files is left out. */
export function bodyAddresses(contentTypes: readonly string[], body: Uint8Array): BodyAddresses {
  const root: Node = { values: [], children: undefined };
  const fileNames: string[] = [];
  const content = reader.read(contentTypes, body);
  eachBodyValue(content, (bytes, start, end, place, _header, name) => {
    const value = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    if (place === Place.FileName) fileNames.push(value);
    else put(root, pathOf(name()), value);
    return true;
  });
  if (content.report !== undefined) putScalars(root, content.report.fields);
  reader.clear();
  return { body: addressValue(root), fileNames };
}

/** Numbers and truth values of JSON, with their type: operators such as `equals` and `greater_than` ask for it. */
function putScalars(root: Node, fields: FieldTable): void {
  for (let row = 0; row < fields.count; row++) {
    const kind = fields.kind(row);
    if (kind !== FieldKind.JsonNumber && kind !== FieldKind.JsonBoolean) continue;
    const text = fields.valueText(row);
    const path = pathOf(`body.${fields.nameText(row)}`);
    if (kind === FieldKind.JsonBoolean) put(root, path, text === 'true');
    // What is beyond a double is looked at as text.
    else put(root, path, Number.isFinite(Number(text)) ? Number(text) : text);
  }
}

/** A place in the body: what stands there, and what stands below. */
interface Node {
  readonly values: Array<string | number | boolean>;
  children: Map<string, Node> | undefined;
}

/** `body.json.user.name` → user, name. The body as a whole has no path. */
function pathOf(name: string): readonly string[] {
  const [, ...steps] = utf8(name).split('.');
  return steps[0] === 'json' ? steps.slice(1) : steps;
}

function put(root: Node, path: readonly string[], value: string | number | boolean): void {
  let node = root;
  for (const step of path) {
    node.children ??= new Map();
    let child = node.children.get(step);
    if (child === undefined) {
      child = { values: [], children: undefined };
      node.children.set(step, child);
    }
    node = child;
  }
  node.values.push(value);
}

/** The parsers bound the depth (512 levels), and so does this. */
function addressValue(node: Node): AddressValue {
  const own = node.values.length === 1 ? node.values[0]! : node.values;
  if (node.children === undefined) return own;
  const object = emptyObject();
  for (const [key, child] of node.children) object[key] = addressValue(child);
  return node.values.length === 0 ? object : [own, object];
}

/** Bodies as libddwaf's addresses, from the same parsers that every engine reads (D7). */
import { ContentReader } from '@portcullis/http-body';
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

/** Takes a body apart. Keys that stand there twice are both seen; numbers and the content of files are left out. */
export function bodyAddresses(contentTypes: readonly string[], body: Uint8Array): BodyAddresses {
  const root: Node = { values: [], children: undefined };
  const fileNames: string[] = [];
  eachBodyValue(reader.read(contentTypes, body), (bytes, start, end, place, _header, name) => {
    const value = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    if (place === Place.FileName) fileNames.push(value);
    else put(root, pathOf(name()), value);
    return true;
  });
  reader.clear();
  return { body: addressValue(root), fileNames };
}

/** A place in the body: what stands there, and what stands below. */
interface Node {
  readonly values: string[];
  children: Map<string, Node> | undefined;
}

/** `body.json.user.name` → user, name. The body as a whole has no path. */
function pathOf(name: string): readonly string[] {
  const [, ...steps] = utf8(name).split('.');
  return steps[0] === 'json' ? steps.slice(1) : steps;
}

function put(root: Node, path: readonly string[], value: string): void {
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

/** Plain data that remembers where in a text each part stands. */

/** Keys and indices from the document's root. */
export type FieldPath = readonly (string | number)[];

/** A value with its place; offsets count UTF-16 units from the start of the file. */
export interface Located {
  /** Plain data: null-prototype objects, arrays, strings, numbers, booleans, null. */
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  /** Where the key of this value stands; the value itself for list items and the root. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly children: ReadonlyMap<string | number, Located>;
}

/** The part at `path`, or the nearest part around it that exists. */
export function locate(root: Located, path: FieldPath): Located {
  let at = root;
  for (const step of path) {
    const next = at.children.get(step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** `spec.domains[0].policy.mode`; keys that are no plain words are quoted. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** A piece of an Envoy configuration that knows where it stands. */
import { parseDuration } from '../../config/duration.ts';
import type { FieldPath, Located } from '../../config/located-value.ts';
import type { SourceText } from '../../config/source-text.ts';

/** A file that is examined. */
export interface ExaminedFile {
  /** As the user named it. */
  readonly name: string;
  readonly source: SourceText;
}

/**
 * One value with its place. Fields are named as in Envoy's protocol buffers (`snake_case`); protobuf's JSON also
 * allows lowerCamelCase, which Kubernetes resources use, so both spellings of a field are found.
 */
export class Part {
  readonly file: ExaminedFile;
  readonly located: Located;
  readonly path: FieldPath;

  constructor(file: ExaminedFile, located: Located, path: FieldPath) {
    this.file = file;
    this.located = located;
    this.path = path;
  }

  /** The field, or one further inside; undefined when it is not set. */
  get(...names: readonly string[]): Part | undefined {
    let at: Part | undefined = this;
    for (const name of names) at = at?.child(name) ?? at?.child(camelCase(name));
    return at;
  }

  /** Elements of a list; none when it is no list. */
  items(): Part[] {
    if (!Array.isArray(this.located.value)) return [];
    return this.located.value.flatMap((_value, index) => this.child(index) ?? []);
  }

  /** Fields of a mapping with their names. */
  fields(): [name: string, part: Part][] {
    if (!this.isMapping) return [];
    return [...this.located.children.keys()].flatMap((name) => {
      const part = this.child(name);
      return part === undefined ? [] : [[String(name), part] as [string, Part]];
    });
  }

  get isMapping(): boolean {
    const { value } = this.located;
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  /** Text of a scalar, numbers and truth values included; undefined for mappings and lists. */
  get text(): string | undefined {
    const { value } = this.located;
    return value === null || typeof value === 'object' ? undefined : String(value);
  }

  get isTrue(): boolean {
    return this.located.value === true;
  }

  get number(): number | undefined {
    const value = Number(this.text ?? Number.NaN);
    return Number.isNaN(value) ? undefined : value;
  }

  /** A duration, as protobuf writes it (`0.2s`) or Kubernetes (`200ms`), in milliseconds. */
  get milliseconds(): number | undefined {
    return parseDuration(this.text ?? '');
  }

  private child(step: string | number): Part | undefined {
    const located = this.located.children.get(step);
    if (located === undefined || located.value === null) return undefined;
    return new Part(this.file, located, [...this.path, step]);
  }
}

/** `failure_mode_allow` → `failureModeAllow`. */
export function camelCase(name: string): string {
  const [first = '', ...words] = name.split('_');
  return first + words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
}

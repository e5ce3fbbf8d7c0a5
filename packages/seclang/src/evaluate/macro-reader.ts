import { latin1 } from '../bytes/latin1.ts';
import type { Macro, MacroReference } from '../syntax/macro.ts';
import { variableOf } from '../variables/registry.ts';
import type { StableVariable, Variable } from '../variables/variable.ts';
import type { FieldList } from './field-list.ts';
import type { Inspection } from './inspection.ts';
import type { TransactionState } from './transaction-state.ts';

const none: readonly FieldList[] = [];
/** Names that are longer, or more, are put together each time. */
const longestName = 48;
const mostNames = 256;

/**
 * The rows of a variable in the phase that runs. After phase 2 the request is only seen through what was kept of it;
 * before phase 3 there is no response.
 */
export function listsOf(
  variable: StableVariable,
  inspection: Inspection,
  state: TransactionState,
): readonly FieldList[] {
  if (variable.side === 'response') return state.phase < 3 ? none : variable.lists(inspection);
  if (state.phase < 3) return variable.lists(inspection);
  return state.kept?.get(variable.name) ?? none;
}

/** A macro with its variables looked up, so that expanding it is a walk over parts. */
export class MacroText {
  /** The text when there is no reference in it. */
  readonly constant: string | undefined;
  readonly #parts: readonly (string | ResolvedReference)[];
  /** Slot of the capture that the text is made of, if only of that one; else -1. */
  readonly #source: number;
  /** What was made of names; undefined where the texts may be made of values. */
  readonly #ofNames: Map<string, string> | undefined;

  /**
   * @param slotOf slots of TX variables
   * @param ofNames whether TX.0 to TX.9 hold names, so that what is made of them is worth keeping: names repeat from
   *   request to request, and are no secrets as values may be
   */
  constructor(macro: Macro, slotOf: ReadonlyMap<string, number>, ofNames = false) {
    this.#parts = macro.map((part) => (typeof part === 'string' ? part : resolve(part, slotOf)));
    this.constant = macro.every((part) => typeof part === 'string') ? macro.join('') : undefined;
    this.#source = ofNames ? onlyCapture(macro, this.#parts) : -1;
    this.#ofNames = this.#source < 0 ? undefined : new Map();
  }

  /** The text with every reference replaced by its value; an absent one is empty. */
  expand(inspection: Inspection, state: TransactionState): string {
    if (this.constant !== undefined) return this.constant;
    const source = this.#ofNames === undefined ? undefined : state.tx.slots[this.#source];
    if (typeof source !== 'string' || source.length > longestName) return this.#expand(inspection, state);
    const known = this.#ofNames!.get(source);
    if (known !== undefined) return known;
    const text = this.#expand(inspection, state);
    if (this.#ofNames!.size >= mostNames) this.#ofNames!.clear();
    this.#ofNames!.set(source, text);
    return text;
  }

  #expand(inspection: Inspection, state: TransactionState): string {
    let text = '';
    for (const part of this.#parts) {
      text += typeof part === 'string' ? part : (readVariable(part, inspection, state) ?? '');
    }
    return text;
  }

  /** As `expand`, but a reference that stands alone keeps its number. */
  value(inspection: Inspection, state: TransactionState): string | number {
    const first = this.#parts[0];
    if (this.#parts.length === 1 && first !== undefined && typeof first !== 'string') {
      return readVariable(first, inspection, state) ?? '';
    }
    return this.expand(inspection, state);
  }
}

/** The slot of the one TX.0 to TX.9 that a macro with one reference names; else -1. */
function onlyCapture(macro: Macro, parts: readonly (string | ResolvedReference)[]): number {
  const references = parts.filter((part) => typeof part !== 'string');
  const [only] = references;
  if (only === undefined || references.length > 1 || only.slot < 0) return -1;
  const isCapture = macro.some(
    (part) =>
      typeof part !== 'string' && part.member?.length === 1 && part.member >= '0' && part.member <= '9',
  );
  return isCapture ? only.slot : -1;
}

interface ResolvedReference {
  readonly variable: Variable | undefined;
  readonly member: string | undefined;
  /** Of a TX variable that has one, else -1. */
  readonly slot: number;
}

function resolve(reference: MacroReference, slotOf: ReadonlyMap<string, number>): ResolvedReference {
  const member = reference.member?.toLowerCase();
  const slot = reference.variable === 'TX' ? (slotOf.get(member ?? '') ?? -1) : -1;
  return { variable: variableOf(reference.variable), member, slot };
}

/** The value of the variable, or of its first member of that name. */
function readVariable(
  reference: ResolvedReference,
  inspection: Inspection,
  state: TransactionState,
): string | number | undefined {
  const { variable, member, slot } = reference;
  if (slot >= 0) return state.tx.slots[slot];
  if (variable === undefined) return undefined;
  if (variable.kind === 'live') {
    if (variable.get !== undefined) return variable.get(state, member ?? '');
    let first: string | number | undefined;
    variable.each(state, (name, value) => {
      if (first === undefined && (member === undefined || name.toLowerCase() === member)) first = value;
    });
    return first;
  }
  for (const list of listsOf(variable, inspection, state)) {
    const row = member === undefined ? (list.count > 0 ? 0 : -1) : list.find(member);
    if (row < 0) continue;
    return variable.part === 'name'
      ? latin1(list.bytes, list.nameStart(row), list.nameEnd(row))
      : latin1(list.bytes, list.valueStart(row), list.valueEnd(row));
  }
  return undefined;
}

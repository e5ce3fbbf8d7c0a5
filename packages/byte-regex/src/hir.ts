/**
 * What a pattern means, freed of syntax: flags, case, negation and code points are gone; what is left are sets of
 * bytes, assertions, and the ways to put them together.
 */
import type { Look } from './look.ts';
import { ByteSet } from './syntax/byte-set.ts';

/** What the engines compile: no flags, no case, classes as sets of bytes. */
export type Hir =
  /** Matches the empty string. */
  | { readonly kind: 'empty' }
  /** One byte of the set. The empty set matches nothing at all. */
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'look'; readonly look: Look }
  | {
      readonly kind: 'repeat';
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
      readonly sub: Hir;
    }
  | { readonly kind: 'capture'; readonly index: number; readonly sub: Hir }
  | { readonly kind: 'concat'; readonly parts: readonly Hir[] }
  /** The first branch that leads to a match is preferred. */
  | { readonly kind: 'alternate'; readonly branches: readonly Hir[] };

/** Matches the empty text. */
export const emptyHir: Hir = { kind: 'empty' };
/** Matches nothing. */
export const neverHir: Hir = { kind: 'set', set: ByteSet.empty };

/** One byte of a set. */
export function setHir(set: ByteSet): Hir {
  return { kind: 'set', set };
}

/** One thing after the other, flattened. */
export function concatHir(parts: readonly Hir[]): Hir {
  const flat: Hir[] = [];
  for (const part of parts) {
    if (part.kind === 'concat') flat.push(...part.parts);
    else if (part.kind !== 'empty') flat.push(part);
  }
  if (flat.length === 0) return emptyHir;
  return flat.length === 1 ? flat[0]! : { kind: 'concat', parts: flat };
}

/** One of several, flattened; neighbouring single bytes become one set. */
export function alternateHir(branches: readonly Hir[]): Hir {
  const flat: Hir[] = [];
  for (const branch of branches) {
    for (const option of branch.kind === 'alternate' ? branch.branches : [branch]) {
      const last = flat.at(-1);
      if (last?.kind === 'set' && option.kind === 'set')
        flat[flat.length - 1] = setHir(last.set.union(option.set));
      else flat.push(option);
    }
  }
  return flat.length === 1 ? flat[0]! : { kind: 'alternate', branches: flat };
}

/** Whether the node can match the empty string. */
export function canBeEmpty(hir: Hir): boolean {
  switch (hir.kind) {
    case 'empty':
    case 'look':
      return true;
    case 'set':
      return false;
    case 'repeat':
      return hir.min === 0 || canBeEmpty(hir.sub);
    case 'capture':
      return canBeEmpty(hir.sub);
    case 'concat':
      return hir.parts.every(canBeEmpty);
    case 'alternate':
      return hir.branches.some(canBeEmpty);
  }
}

/** The same without groups: for engines that only tell whether there is a match. */
export function withoutCaptures(hir: Hir): Hir {
  switch (hir.kind) {
    case 'capture':
      return withoutCaptures(hir.sub);
    case 'repeat':
      return { ...hir, sub: withoutCaptures(hir.sub) };
    case 'concat':
      return concatHir(hir.parts.map(withoutCaptures));
    case 'alternate':
      return alternateHir(hir.branches.map(withoutCaptures));
    default:
      return hir;
  }
}

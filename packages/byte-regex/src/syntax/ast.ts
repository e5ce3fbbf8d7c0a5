/**
 * A pattern as written. Positions are byte offsets in the pattern. The flags that hold at a leaf are kept on the
 * leaf, so that nothing after the parser has to know about scopes.
 */
import type { CodeRanges } from './code-ranges.ts';

/** The flags in force at one place of a pattern. */
export interface FlagState {
  /** `i`: letters match both cases (ASCII only, unless `unicode`). */
  readonly caseInsensitive: boolean;
  /** `s`: dot matches the line feed too. */
  readonly dotAll: boolean;
  /** `m`: `^` and `$` match at line feeds inside the text. */
  readonly multiline: boolean;
  /** `x`: white space and `#` comments in the pattern mean nothing. */
  readonly extended: boolean;
  /** `U`: quantifiers are lazy, and `?` after them makes them greedy. */
  readonly swapGreed: boolean;
  /** `n`: plain parentheses do not capture. */
  readonly noCapture: boolean;
  /** `u`: the unit is a UTF-8 encoded code point in place of a byte. */
  readonly unicode: boolean;
  /** `$` without `m` is the very end; else also before a line feed that ends the text. */
  readonly dollarEndOnly: boolean;
}

/** A condition on a position, without width. */
export type Assertion =
  | 'caret'
  | 'dollar'
  | 'text-start'
  | 'text-end'
  | 'text-end-newline'
  | 'word'
  | 'not-word';

/** A pattern as it is written. `position` is an index into its text, for errors. */
export type Ast =
  | { readonly kind: 'empty' }
  | { readonly kind: 'literal'; readonly position: number; readonly code: number; readonly flags: FlagState }
  | { readonly kind: 'dot'; readonly position: number; readonly flags: FlagState }
  /** A bracketed class or a class escape; `ranges` is before case folding and negation. */
  | {
      readonly kind: 'class';
      readonly position: number;
      readonly ranges: CodeRanges;
      readonly negated: boolean;
      readonly flags: FlagState;
    }
  /** `\C`: one byte, whatever the mode. */
  | { readonly kind: 'any-byte'; readonly position: number }
  /** `\R`: a line ending. */
  | { readonly kind: 'line-ending'; readonly position: number; readonly flags: FlagState }
  | {
      readonly kind: 'assertion';
      readonly position: number;
      readonly assertion: Assertion;
      readonly flags: FlagState;
    }
  /** `index` is 0 for a group that does not capture. */
  | { readonly kind: 'group'; readonly position: number; readonly index: number; readonly body: Ast }
  | {
      readonly kind: 'repeat';
      readonly position: number;
      readonly min: number;
      /** `Infinity` when there is no upper bound. */
      readonly max: number;
      readonly greedy: boolean;
      readonly body: Ast;
    }
  | { readonly kind: 'concat'; readonly parts: readonly Ast[] }
  | { readonly kind: 'alternate'; readonly branches: readonly Ast[] };

/** The result of parsing: the tree, and the names of its capture groups by number (0 is the whole match). */
export interface ParsedPattern {
  readonly ast: Ast;
  /** Number of capture groups, the whole match not counted. */
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

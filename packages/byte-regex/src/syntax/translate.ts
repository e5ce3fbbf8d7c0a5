/** Tree as written → meaning: resolves flags, case, negation and encoding. */
import { alternateHir, concatHir, emptyHir, type Hir, neverHir, setHir } from '../hir.ts';
import { Look } from '../look.ts';
import type { Assertion, Ast, FlagState } from './ast.ts';
import { ByteSet } from './byte-set.ts';
import { type CodeRanges, complement, foldAscii } from './code-ranges.ts';
import { codeLimit } from './escape.ts';
import { foldUnicode } from './unicode.ts';
import { utf8Hir } from './utf8-sequences.ts';

const newline: CodeRanges = [0x0a, 0x0a];

/** Turns a syntax tree into what the engines compile: flags applied, cases folded, classes resolved. */
export function translate(ast: Ast): Hir {
  switch (ast.kind) {
    case 'empty':
      return emptyHir;
    case 'literal':
      return literalHir(ast.code, ast.flags);
    case 'dot':
      return ast.flags.dotAll
        ? classHir([], true, { ...ast.flags, caseInsensitive: false })
        : classHir(newline, true, ast.flags);
    case 'class':
      return classHir(ast.ranges, ast.negated, ast.flags);
    case 'any-byte':
      return setHir(ByteSet.all);
    case 'line-ending': {
      const breaks = ast.flags.unicode ? [0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029] : [0x0a, 0x0d, 0x85, 0x85];
      const crlf = concatHir([setHir(ByteSet.of(0x0d)), setHir(ByteSet.of(0x0a))]);
      return alternateHir([crlf, classHir(breaks, false, ast.flags)]);
    }
    case 'assertion':
      return { kind: 'look', look: lookFor(ast.assertion, ast.flags) };
    case 'group': {
      const sub = translate(ast.body);
      return ast.index === 0 ? sub : { kind: 'capture', index: ast.index, sub };
    }
    case 'repeat':
      return repeatHir(translate(ast.body), ast.min, ast.max, ast.greedy);
    case 'concat':
      return concatHir(ast.parts.map(translate));
    case 'alternate':
      return alternateHir(ast.branches.map(translate));
  }
}

function repeatHir(sub: Hir, min: number, max: number, greedy: boolean): Hir {
  if (max === 0 && sub.kind !== 'capture') return emptyHir;
  if (min === 1 && max === 1) return sub;
  if (sub.kind === 'empty') return sub;
  return { kind: 'repeat', min, max, greedy, sub };
}

/** One node for each byte, with and without case: patterns consist of them for the most part. */
const byteLiterals: (Hir | undefined)[] = [];

function literalHir(code: number, flags: FlagState): Hir {
  if (flags.unicode && (code >= 0x80 || flags.caseInsensitive)) return classHir([code, code], false, flags);
  const slot = code * 2 + (flags.caseInsensitive ? 1 : 0);
  const known = byteLiterals[slot];
  if (known !== undefined) return known;
  const set = ByteSet.of(code);
  const hir = setHir(flags.caseInsensitive ? set.withBothCases() : set);
  byteLiterals[slot] = hir;
  return hir;
}

/** Case folding comes before negation: `(?i)[^a]` excludes A too. */
function classHir(ranges: CodeRanges, negated: boolean, flags: FlagState): Hir {
  let folded = ranges;
  if (flags.caseInsensitive) folded = flags.unicode ? foldUnicode(ranges) : foldAscii(ranges);
  const final = negated ? complement(folded, codeLimit(flags)) : folded;
  if (flags.unicode) return utf8Hir(final);
  if (final.length === 0) return neverHir;
  return setHir(ByteSet.ofRanges(final));
}

function lookFor(assertion: Assertion, flags: FlagState): Look {
  switch (assertion) {
    case 'caret':
      return flags.multiline ? Look.lineStart : Look.textStart;
    case 'dollar':
      if (flags.multiline) return Look.lineEnd;
      return flags.dollarEndOnly ? Look.textEnd : Look.textEndOrFinalNewline;
    case 'text-start':
      return Look.textStart;
    case 'text-end':
      return Look.textEnd;
    case 'text-end-newline':
      return Look.textEndOrFinalNewline;
    case 'word':
      return Look.wordBoundary;
    case 'not-word':
      return Look.notWordBoundary;
  }
}

/** What a statement does, as far as its words tell: kinds, tables, functions. Errs on the side of seeing more. */
import type { SqlToken } from './sql-tokens.ts';

/** One statement of a text. */
export interface Statement {
  /** The first word, and every verb of a statement inside it. */
  readonly kinds: ReadonlySet<string>;
  /** Whether nothing in it writes, locks or leaves the database. */
  readonly reads: boolean;
  /** Names that stand where tables stand: `schema.table` or `table`. */
  readonly tables: ReadonlySet<string>;
  /** Every name in it, and the last two of each dotted row of names. */
  readonly names: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** First words of statements that write nothing. What they contain is looked at besides. */
const readingKinds: ReadonlySet<string> = new Set([
  ...['select', 'values', 'table', 'with', 'show', 'explain', 'fetch', 'move', 'declare', 'close'],
  ...['begin', 'start', 'commit', 'rollback', 'end', 'abort', 'savepoint', 'release'],
  ...['prepare', 'execute', 'deallocate', 'set', 'reset', 'discard', 'listen', 'unlisten', 'copy'],
]);

/** Verbs that count wherever they stand, since statements stand inside others. */
const innerVerbs: ReadonlySet<string> = new Set([
  ...['insert', 'update', 'delete', 'merge', 'truncate', 'create', 'alter', 'drop', 'grant', 'revoke'],
]);

/** Words after which tables stand. */
const tableWords: ReadonlySet<string> = new Set([
  'from',
  'join',
  'into',
  'update',
  'table',
  'using',
  'truncate',
  'copy',
  'lock',
]);
/** Words between such a word and the name. */
const fillers: ReadonlySet<string> = new Set(['only', 'lateral', 'if', 'not', 'exists', 'table']);

/** The statements of a text; empty ones are left out. */
export function statementsOf(tokens: readonly SqlToken[]): Statement[] {
  const statements: Statement[] = [];
  let current: SqlToken[] = [];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') {
      if (current.length > 0) statements.push(statementOf(current));
      current = [];
    } else current.push(token);
  }
  if (current.length > 0) statements.push(statementOf(current));
  return statements;
}

function statementOf(tokens: readonly SqlToken[]): Statement {
  const first = tokens.find((token) => token.kind !== 'symbol') ?? tokens[0]!;
  const kinds = new Set([first.kind === 'word' ? first.text : '']);
  const names = new Set<string>();
  const tables = new Set<string>();
  const functions = new Set<string>();
  let reads = readingKinds.has(first.text) && first.kind === 'word';
  for (const [index, token] of tokens.entries()) {
    if (!isName(token)) continue;
    names.add(token.text);
    if (isSymbol(tokens[index + 1], '.') && isName(tokens[index + 2]))
      names.add(`${token.text}.${tokens[index + 2]!.text}`);
    if (isSymbol(tokens[index + 1], '(')) functions.add(token.text);
    if (token.kind !== 'word') continue;
    if (innerVerbs.has(token.text)) kinds.add(token.text);
    if (token.text === 'select' || token.text === 'with') kinds.add(token.text);
    if (innerVerbs.has(token.text) || token.text === 'into' || locks(tokens, index)) reads = false;
    if (tableWords.has(token.text)) addTables(tokens, index + 1, tables);
  }
  if (first.text === 'copy' && !copiesToClient(tokens)) reads = false;
  return { kinds, reads, tables, names, functions };
}

/** The names in a comma-separated row that begins at `from`. */
function addTables(tokens: readonly SqlToken[], from: number, tables: Set<string>): void {
  let at = from;
  for (;;) {
    while (tokens[at]?.kind === 'word' && fillers.has(tokens[at]!.text)) at++;
    if (!isName(tokens[at])) return;
    const parts = [tokens[at]!.text];
    at++;
    while (isSymbol(tokens[at], '.') && isName(tokens[at + 1])) {
      parts.push(tokens[at + 1]!.text);
      at += 2;
    }
    tables.add(parts.slice(-2).join('.'));
    // An alias, with or without AS, then perhaps a comma and the next table.
    while (isName(tokens[at]) && !isSymbol(tokens[at], ',') && !endsAlias(tokens[at]!)) at++;
    if (!isSymbol(tokens[at], ',')) return;
    at++;
  }
}

const clauseWords: ReadonlySet<string> = new Set([
  ...['where', 'set', 'join', 'inner', 'left', 'right', 'full', 'cross', 'natural', 'on', 'group', 'order'],
  ...[
    'having',
    'limit',
    'offset',
    'union',
    'except',
    'intersect',
    'returning',
    'values',
    'select',
    'for',
    'to',
  ],
]);

function endsAlias(token: SqlToken): boolean {
  return token.kind === 'word' && clauseWords.has(token.text);
}

/** FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE. */
function locks(tokens: readonly SqlToken[], index: number): boolean {
  const next = tokens[index + 1];
  return (
    tokens[index]!.text === 'for' &&
    next?.kind === 'word' &&
    ['share', 'key', 'no', 'update'].includes(next.text)
  );
}

/** COPY … TO STDOUT; everything else writes a table, a file or runs a program. */
function copiesToClient(tokens: readonly SqlToken[]): boolean {
  const to = tokens.findLastIndex((token) => token.kind === 'word' && token.text === 'to');
  return to >= 0 && tokens[to + 1]?.kind === 'word' && tokens[to + 1]!.text === 'stdout';
}

function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted';
}

function isSymbol(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

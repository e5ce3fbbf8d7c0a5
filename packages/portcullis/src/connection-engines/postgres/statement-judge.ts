/** Judges a text of statements; each of them must be allowed. */
import type { PostgresPlan } from './definition.ts';
import { sqlTokens } from './sql-tokens.ts';
import { type Statement, statementsOf } from './statement.ts';

/** Why a text is refused. */
export interface StatementRefusal {
  readonly reason: 'ambiguous' | 'read_only' | 'statement' | 'table' | 'function';
  /** The kind, table or function; never the text, which may hold personal data. */
  readonly evidence: string;
}

/** `text` is latin-1. */
export function judgeStatements(text: string, plan: PostgresPlan): StatementRefusal | undefined {
  const tokens = sqlTokens(text);
  if (tokens === undefined) return { reason: 'ambiguous', evidence: '' };
  for (const statement of statementsOf(tokens)) {
    const refusal = judge(statement, plan);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function judge(statement: Statement, plan: PostgresPlan): StatementRefusal | undefined {
  const { allowStatements, denyStatements, allowTables, denyTables, denyFunctions } = plan;
  for (const kind of statement.kinds) {
    const refused =
      denyStatements.includes(kind) || (allowStatements !== null && !allowStatements.includes(kind));
    if (refused) return { reason: 'statement', evidence: kind };
  }
  if (plan.readOnly && !statement.reads)
    return { reason: 'read_only', evidence: [...statement.kinds].join(' ') };
  const denied = denyTables.find((table) => statement.names.has(table));
  if (denied !== undefined) return { reason: 'table', evidence: denied };
  for (const table of statement.tables) {
    if (allowTables !== null && !allowTables.includes(table)) return { reason: 'table', evidence: table };
  }
  const called = denyFunctions.find((name) => statement.functions.has(name));
  return called === undefined ? undefined : { reason: 'function', evidence: called };
}

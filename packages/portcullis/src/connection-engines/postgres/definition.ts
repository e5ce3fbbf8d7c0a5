import { connectionEngine } from '../connection-engine.ts';
import { type PostgresConfig, postgresSchema } from './schema.ts';

/** The block; `null`: no such list. Names as PostgreSQL has them after folding. */
export interface PostgresPlan {
  readonly readOnly: boolean;
  readonly allowStatements: readonly string[] | null;
  readonly denyStatements: readonly string[];
  readonly allowTables: readonly string[] | null;
  readonly denyTables: readonly string[];
  readonly denyFunctions: readonly string[];
  readonly encryptionRequest: 'answer_no' | 'refuse' | 'opaque';
  readonly closes: boolean;
  readonly maxStatementBytes: number;
}

/** Used where the block does not say otherwise. */
const defaultStatementBytes = 262_144;

export const postgresDefinition = connectionEngine<PostgresConfig, PostgresPlan>({
  name: 'postgres',
  about: 'A firewall for PostgreSQL: kinds of statement, tables, functions, read-only.',
  schema: postgresSchema,
  order: 41,
  compile: (config) => {
    const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
    return {
      readOnly: config.read_only ?? false,
      allowStatements: config.statements?.allow === undefined ? null : lower(config.statements.allow),
      denyStatements: lower(config.statements?.deny ?? []),
      allowTables: config.tables?.allow ?? null,
      denyTables: config.tables?.deny ?? [],
      denyFunctions: lower(config.functions?.deny ?? []),
      encryptionRequest: config.encryption_request ?? 'answer_no',
      closes: config.on_refusal === 'close',
      maxStatementBytes: config.max_statement_bytes ?? defaultStatementBytes,
    };
  },
});

import type { PatternPlan } from '../../config/pattern.ts';
import { connectionEngine } from '../connection-engine.ts';
import type { StreamDirection } from '../inspector.ts';
import { type DataKind, dataKinds, patternsOf } from './kinds.ts';
import { type StreamDlpConfig, streamDlpSchema } from './schema.ts';

/** What is looked for. */
export interface DataPatternPlan {
  readonly id: string;
  /** `null`: a pattern of the user. */
  readonly kind: DataKind | null;
  readonly pattern: PatternPlan;
  /** A match that the end of the text has cut off; `null`: the last word may be one. */
  readonly opens: PatternPlan | null;
  readonly maxLength: number;
}

/** The block. */
export interface StreamDlpPlan {
  readonly directions: readonly StreamDirection[];
  readonly patterns: readonly DataPatternPlan[];
  readonly privateKeys: boolean;
  readonly action: 'redact' | 'close' | 'note';
  /** A byte. */
  readonly mask: number;
  /** `null`: mask in the same length. */
  readonly replacement: string | null;
}

const defaultKinds: readonly DataKind[] = ['card', 'iban', 'token', 'private_key'];
const defaultMaxLength = 64;

export const streamDlpDefinition = connectionEngine<StreamDlpConfig, StreamDlpPlan>({
  name: 'dlp',
  about: 'Masks cards, accounts, tokens, keys and patterns of your own in a stream, in the same length.',
  schema: streamDlpSchema,
  order: 60,
  compile: (config, context) => {
    const kinds = config.kinds ?? defaultKinds;
    const patterns: DataPatternPlan[] = [];
    for (const kind of kinds) {
      const known = patternsOf(kind);
      if (known === undefined) continue;
      const pattern = context.pattern(known.pattern, ['kinds']);
      const opens = context.pattern(known.opens, ['kinds']);
      if (pattern !== undefined && opens !== undefined)
        patterns.push({ id: kind, kind, pattern, opens, maxLength: known.maxLength });
    }
    const ids = new Set<string>(dataKinds);
    for (const [index, own] of (config.patterns ?? []).entries()) {
      const at = ['patterns', index];
      if (ids.has(own.id))
        context.report('error', 'config.invalid-value', `the id "${own.id}" is taken`, [...at, 'id']);
      ids.add(own.id);
      const pattern = context.pattern(own.pattern, [...at, 'pattern']);
      if (pattern === undefined) continue;
      patterns.push({
        id: own.id,
        kind: null,
        pattern,
        opens: null,
        maxLength: own.max_length ?? defaultMaxLength,
      });
    }
    const privateKeys = kinds.includes('private_key');
    if (patterns.length === 0 && !privateKeys)
      context.report('error', 'config.missing-field', 'there is nothing to look for', ['kinds']);
    const action = config.action ?? 'redact';
    if (config.replace_with !== undefined)
      context.report(
        'warning',
        'config.invalid-value',
        'a replacement of another length breaks protocols that count bytes',
        ['replace_with'],
        'leave it out to mask in the same length',
      );
    return {
      directions: config.direction === 'both' ? ['read', 'write'] : [config.direction ?? 'write'],
      patterns,
      privateKeys,
      action,
      mask: (config.mask ?? '*').charCodeAt(0),
      replacement: config.replace_with ?? null,
    };
  },
});

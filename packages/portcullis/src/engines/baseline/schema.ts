/** `engines.baseline`: the rule set that comes with the product. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';
import { attackClasses } from './attack-class.ts';

export const baselineSchema = z.strictObject({
  classes: field(z.array(z.enum(attackClasses)).min(1), {
    about: 'Kinds of attack to look for.',
    default: 'all',
  }),
  exclude_rules: field(z.array(z.string().min(1)), {
    about:
      'Rules to leave out, by id (`baseline.sqli.union-select`) or by the beginning of one that ends in a dot (`baseline.sqli.`).',
  }),
  confidence: field(z.enum(['high', 'medium']), {
    about: 'Least confidence of a rule that blocks; rules below it are recorded only.',
    default: 'high',
    reason: 'rules of high confidence have no false positive on the benign sets of the project.',
  }),
});
export type BaselineConfig = z.infer<typeof baselineSchema>;

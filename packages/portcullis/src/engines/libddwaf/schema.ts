/** `engines.libddwaf`: rules in the format of Datadog's libddwaf. */
import { z } from 'zod';
import { DURATION_PATTERN } from '../../config/duration.ts';
import { field, requiredField } from '../../config/schema/described.ts';

export const libddwafSchema = z.strictObject({
  rules: requiredField(z.string().min(1), {
    about: "A file of rules in libddwaf's JSON format (version 2.x), relative to the policy file.",
  }),
  timeout: field(z.string().regex(new RegExp(DURATION_PATTERN), 'must be a duration such as 10ms'), {
    about:
      'Time of the engine per exchange, all phases together; what is not seen when it is over meets the posture timeout.',
    default: '10ms',
    reason: "what Datadog's external processor gives it.",
  }),
  obfuscate_keys: field(z.string(), {
    about:
      'Names whose values libddwaf does not show (RE2 syntax), in addition to the redaction of Portcullis.',
  }),
  obfuscate_values: field(z.string(), {
    about: 'Values that libddwaf does not show (RE2 syntax), in addition to the redaction of Portcullis.',
  }),
});
export type LibddwafConfig = z.infer<typeof libddwafSchema>;

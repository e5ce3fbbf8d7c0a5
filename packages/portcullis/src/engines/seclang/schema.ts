/** `engines.seclang` (in the Elchi dialect also `engines.coraza`): SecLang rules, the OWASP Core Rule Set among them. */
import { z } from 'zod';
import { field } from '../../config/schema/described.ts';

/** 0 stands for the default, as Elchi has it. */
const paranoia = z.int().min(0).max(4);

/** `engines.seclang`. */
export const seclangSchema = z.strictObject({
  rule_set: field(z.string().min(1), {
    about:
      'An installed rule set: its folder (with rules/*.conf and crs-setup.conf or crs-setup.conf.example), the name of one that `portcullis rules install` put there (crs@4.28.0), or "modsecurity-crs" for the Debian package.',
  }),
  include_owasp: field(z.boolean(), {
    about:
      "Use the OWASP Core Rule Set: rule_set, or the newest crs@… that `portcullis rules install` installed, or the Debian package's.",
    default: false,
  }),
  directives: field(z.string(), { about: 'SecLang directives, after the rule set.' }),
  directives_file: field(z.string(), { about: 'A file of directives, after `directives`.' }),
  directives_files: field(z.array(z.string().min(1)), {
    about: 'Files of directives, in this order; may hold wildcards.',
  }),
  exclude_rule_ids: field(
    z.array(
      z.union([
        z.int(),
        z.string().regex(/^[0-9]+(-[0-9]+)?$/, 'must be an id or a range such as 942100-942199'),
      ]),
    ),
    {
      about: 'Rules to leave out, ids or ranges.',
    },
  ),
  paranoia_level: field(paranoia, { about: 'Blocking paranoia level of the rule set, 1 to 4.', default: 1 }),
  detection_paranoia_level: field(paranoia, {
    about: 'Paranoia level up to which rules run and are recorded.',
    default: 'paranoia_level',
  }),
  inbound_anomaly_threshold: field(z.int().min(0), {
    about: 'Score at which the rule set blocks a request; 0: the default.',
    default: 5,
  }),
  outbound_anomaly_threshold: field(z.int().min(0), {
    about: 'Score at which the rule set blocks a response; 0: the default.',
    default: 4,
  }),
  inspect_response: field(z.boolean(), {
    about: 'Run the phases 3 and 4, on response headers and (where inspect_response_body is set) bodies.',
    default: 'where inspect_response_body is set',
    reason: 'a response phase costs a message per exchange.',
  }),
});
export type SeclangConfig = z.infer<typeof seclangSchema>;

/** Which rule texts a block means, in the order in which they are read. */
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { RuleSource } from '@portcullis/seclang';
import { installedRuleSet, isRuleSetName, newestRuleSet } from './rule-set-folder.ts';
import type { SeclangConfig } from './schema.ts';

/** The name of Debian's package, and of its rule set here. */
const debianName = 'modsecurity-crs';

/** Where Debian's package keeps its rules and its set-up. */
const debian = { rules: '/usr/share/modsecurity-crs', setup: '/etc/modsecurity/crs/crs-setup.conf' };

/** Sources, or what is missing with the field that asks for it. */
export type RuleSourcesResult =
  | { readonly sources: readonly RuleSource[] }
  | { readonly missing: string; readonly field: keyof SeclangConfig };

/**
 * What every rule set runs with unless its own directives say otherwise. How much of a body is inspected is the policy's
 * matter then; limits that the rules set hold as well, so that the stricter one does.
 */
const engineDefaults = `SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml application/json
SecRequestBodyJsonDepthLimit 512
SecRequestBodyLimit 1073741824
SecRequestBodyNoFilesLimit 1073741824
SecResponseBodyLimit 1073741824
SecArgumentsLimit 16384
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\\+|/)|text/)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/(?:[a-z0-9.-]+[+])?json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
`;

/**
 * The rule set allows the media types that its own parsers read. gRPC is read by the service, which shows its strings as
 * arguments; where a site has none, nothing is lost.
 */
const grpcIsRead = `SecRule REQUEST_HEADERS:Content-Type "@rx ^application/grpc(?:-web(?:-text)?)?(?:[+][a-z]+)?(?:;|$)" "id:899998,phase:1,t:none,t:lowercase,pass,nolog,ctl:ruleRemoveById=920420"
`;

/** Names of the files in a folder. */
type ListFolder = (folder: string) => readonly string[];

/** Resolves the sources of a block; `folder` is where relative names start. */
export function ruleSources(config: SeclangConfig, folder: string, list: ListFolder): RuleSourcesResult {
  const sources: RuleSource[] = [{ text: engineDefaults, name: 'portcullis-defaults.conf' }];
  const wantsSet = config.include_owasp === true || config.rule_set !== undefined;
  if (wantsSet) {
    const set = ruleSetFiles(config.rule_set ?? newestRuleSet('crs') ?? debianName, folder, list);
    if ('missing' in set) {
      return { missing: set.missing, field: config.rule_set === undefined ? 'include_owasp' : 'rule_set' };
    }
    sources.push(
      { file: set.setup },
      { text: grpcIsRead + tuning(config), name: 'portcullis-tuning.conf' },
      { file: set.rules },
    );
  }
  const text = (body: string, name: string): RuleSource => ({ text: body, name, folder });
  if (config.directives !== undefined) sources.push(text(config.directives, 'directives'));
  for (const file of [config.directives_file, ...(config.directives_files ?? [])]) {
    if (file !== undefined && file !== '')
      sources.push({ file: isAbsolute(file) ? file : join(folder, file) });
  }
  const removed = config.exclude_rule_ids ?? [];
  // One line each, so that the line of a notice tells which one it is about.
  const lines = removed.map((ids) => `SecRuleRemoveById ${ids}\n`);
  if (lines.length > 0) sources.push(text(lines.join(''), 'exclude_rule_ids'));
  return { sources };
}

function ruleSetFiles(
  name: string,
  folder: string,
  list: ListFolder,
): { setup: string; rules: string } | { missing: string } {
  if (name === debianName) {
    if (list(dirname(debian.setup)).includes(basename(debian.setup)))
      return { setup: debian.setup, rules: join(debian.rules, 'rules', '*.conf') };
    return {
      missing:
        "no OWASP Core Rule Set is installed; run: portcullis rules install crs@4.28.0, or install Debian's package modsecurity-crs, or name a folder in rule_set",
    };
  }
  const root = isRuleSetName(name) ? installedRuleSet(name) : isAbsolute(name) ? name : join(folder, name);
  if (root === undefined) {
    return {
      missing: `the rule set ${name} is not installed; install it with: portcullis rules install ${name}`,
    };
  }
  const names = list(root);
  const setup = ['crs-setup.conf', 'crs-setup.conf.example'].find((name) => names.includes(name));
  if (setup === undefined)
    return { missing: `${root} holds neither crs-setup.conf nor crs-setup.conf.example` };
  return { setup: join(root, setup), rules: join(root, 'rules', '*.conf') };
}

/** The tuning fields as the rule set's own variables (CRS rule 900000 and the following). */
function tuning(config: SeclangConfig): string {
  const level = given(config.paranoia_level);
  const variables: Array<readonly [string, number | undefined]> = [
    ['blocking_paranoia_level', level],
    ['paranoia_level', level],
    ['detection_paranoia_level', given(config.detection_paranoia_level) ?? level],
    ['inbound_anomaly_score_threshold', given(config.inbound_anomaly_threshold)],
    ['outbound_anomaly_score_threshold', given(config.outbound_anomaly_threshold)],
  ];
  const set = variables.flatMap(([name, value]) =>
    value === undefined ? [] : [`setvar:tx.${name}=${value}`],
  );
  return set.length === 0 ? '' : `SecAction "id:899999,phase:1,pass,nolog,${set.join(',')}"\n`;
}

/** 0 stands for the rule set's own value. */
function given(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RuleSource } from '../compile/rule-files.ts';

/**
 * The configuration that the CRS project runs its regression tests with: detection only, bodies read, the parsers for
 * XML and JSON chosen by media type, and the limits that some tests go beyond.
 */
function testSettings(paranoia: number): string {
  return `
SecRuleEngine DetectionOnly
SecRequestBodyAccess On
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 1310720
SecRequestBodyJsonDepthLimit 512
SecArgumentsLimit 1000
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml application/json
SecResponseBodyLimit 524288
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\\+|/)|text/)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecRule REQUEST_HEADERS:Content-Type "^application/[a-z0-9.-]+[+]json" "id:200006,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecAction "id:900005,phase:1,nolog,pass,ctl:ruleEngine=DetectionOnly,setvar:tx.blocking_paranoia_level=${paranoia},setvar:tx.detection_paranoia_level=${paranoia},setvar:tx.crs_validate_utf8_encoding=1,setvar:tx.arg_name_length=100,setvar:tx.arg_length=400,setvar:tx.total_arg_length=6400,setvar:tx.max_num_args=255,setvar:tx.max_file_size=64100,setvar:tx.combined_file_sizes=65535"
`;
}

/**
 * The rule sources of a CRS rules folder, or of a CRS folder with `rules` in it, in that configuration. `crs-setup.conf` (or its example) is looked for beside
 * the folder and in it.
 */
export function testSources(folder: string, paranoia: number): RuleSource[] {
  const inside = join(folder, 'rules');
  const rules = existsSync(inside) ? inside : folder;
  const setup = ['crs-setup.conf', 'crs-setup.conf.example']
    .flatMap((name) => [join(dirname(rules), name), join(rules, name)])
    .find((path) => existsSync(path));
  return [
    { text: testSettings(paranoia), name: 'test-configuration' },
    ...(setup === undefined ? [] : [{ file: setup }]),
    { file: join(rules, '*.conf') },
  ];
}

import type { RuleSource } from '@portcullis/seclang';

/** CRS as it is deployed: the example setup, blocking, bodies read, a paranoia level. */
export function benchRules(crs: string, paranoia: number): RuleSource[] {
  return [
    { text: benchSettings(paranoia), name: 'bench-settings' },
    { file: `${crs}/crs-setup.conf.example` },
    { file: `${crs}/rules/*.conf` },
  ];
}

/** What stands before the rules, for every engine the same. */
export function benchSettings(paranoia: number): string {
  return `SecRuleEngine On
SecRequestBodyAccess On
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 13107200
SecArgumentsLimit 1000000
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml
SecResponseBodyLimit 524288
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\\+|/)|text/)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecAction "id:900005,phase:1,nolog,pass,setvar:tx.blocking_paranoia_level=${paranoia},setvar:tx.detection_paranoia_level=${paranoia}"
`;
}

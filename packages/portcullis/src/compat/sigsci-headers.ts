/**
 * The headers of the Signal Sciences set-up (reference sigsci-agent.md section 3.1) and what its tag list calls
 * attacks. These names are the defaults of `--setup sigsci`; each can be set otherwise.
 */

/** Header that the access log has to send back. */
export const sigsciJoinHeader = 'x-sigsci-request-id';

/** Status of a refusal that no policy names. */
export const sigsciBlockStatus = 406;

/** Where the Lua filter of old Envoys puts the body. */
export const sigsciEncodedBodyHeader = 'x-sigsci-encoded-body';

/** Headers of allowed requests, with the variables of `custom-request-headers`. */
export const sigsciRequestHeaders: ReadonlyArray<readonly [name: string, value: string]> = [
  ['x-sigsci-waf-response', '$AgentResponse'],
  ['x-sigsci-agentresponse', '$AgentResponse'],
  ['x-sigsci-tags', '$TagList'],
];

/** What a client must not be able to set. */
export const sigsciStrippedHeaders: readonly string[] = [
  'x-sigsci-request-id',
  'x-sigsci-requestid',
  'x-sigsci-waf-response',
  'x-sigsci-agentresponse',
  'x-sigsci-tags',
  'x-sigsci-redirect',
  'x-sigsci-encoded-body',
  'x-sigsci-no-inspection',
  'x-sigsci-force-inspection',
  'x-sigsci-edgemodule',
];

/** Signal names by our attack classes, by tags of the Core Rule Set and by rule ids. */
export const sigsciTagNames: ReadonlyArray<readonly [ruleOrTag: string, signal: string]> = [
  ['sqli', 'SQLI'],
  ['attack-sqli', 'SQLI'],
  ['xss', 'XSS'],
  ['attack-xss', 'XSS'],
  ['command-injection', 'CMDEXE'],
  ['shellshock', 'CMDEXE'],
  ['attack-rce', 'CMDEXE'],
  ['path-traversal', 'TRAVERSAL'],
  ['file-inclusion', 'TRAVERSAL'],
  ['attack-lfi', 'TRAVERSAL'],
  ['lookup-injection', 'LOG4J-JNDI'],
  ['xxe', 'XXE'],
  ['ssrf', 'AWS-SSRF'],
  ['attack-ssrf', 'AWS-SSRF'],
  ['php-injection', 'CODEINJECTION'],
  ['attack-injection-php', 'CODEINJECTION'],
  ['scanner', 'SCANNER'],
  ['attack-reputation-scanner', 'SCANNER'],
  ['private-files', 'PRIVATEFILE'],
  ['body.invalid-json', 'JSON-ERROR'],
  ['body.unsupported-encoding', 'COMPRESSED'],
];

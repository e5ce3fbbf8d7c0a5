// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are what attackers and templates write.
/** PHP code injection. */
import { type RuleDraft, rule } from '../rule.ts';

const php = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'php-injection' });

const callables =
  '(?:system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|eval|assert|phpinfo|phpversion|base64_decode|create_function|call_user_func(?:_array)?|file_get_contents|file_put_contents|readfile|fsockopen|include|require|print|md5|ini_set|show_source|highlight_file|str_rot13|gzinflate|move_uploaded_file|array_map|preg_replace|getenv|sleep)';

export const phpInjectionRules = [
  php({
    id: 'baseline.php-injection.open-tag',
    message: 'An opening tag of PHP with code behind it',
    explanation: 'Code in the tags runs where a value is written to a file that the server interprets.',
    patterns: [
      '<script\\s+language\\s*=\\s*["\']?php',
      '<\\?(?:php|=)?\\s*@?\\s*(?:system|exec|shell_exec|passthru|popen|eval|assert)\\s*\\(\\s*(?:["\'`]|\\$_(?:get|post|request|cookie|server))',
    ],
    patternsOfCode: [
      '<\\?(?:php|=)?\\s*(?:@\\s*)?(?:system|exec|shell_exec|passthru|popen|eval|assert|phpinfo|echo|print|include|require|file_|\\$_|`|\\$\\w+\\s*=|if|die|readfile|fopen|copy|move_uploaded)',
      '<\\?(?:php|=)[\\s(\'"`]',
    ],
    examples: {
      attacks: ['<?php system("id"); ?>', '<?=`id`?>', '<?php phpinfo();'],
      benign: ['<?xml version="1.0"?>', 'what does <? mean', 'php system requirements'],
    },
  }),
  php({
    id: 'baseline.php-injection.call',
    message: 'A call of a PHP function that runs commands or code',
    explanation:
      'system(), eval(), assert() … with a string, variable or nothing as argument, as the whole value, behind a separator or in ${…}. A function named in a text has no such surroundings.',
    patterns: [
      `\\$\\{\\s*@?(?:${callables})\\s*\\(`,
      '\\$GLOBALS\\s*\\[',
      `\\b(?:base64_decode|gzinflate|str_rot13|create_function|call_user_func(?:_array)?|shell_exec|proc_open|pcntl_exec|passthru)\\s*\\(\\s*["'$]`,
      '\\bphpinfo\\s*\\(\\s*\\)',
      '\\b(?:o|c):\\d+:"[\\w\\\\]+":\\d+:\\{',
      '\\bauto_prepend_file\\s*=|\\ballow_url_include\\s*=',
    ],
    patternsOfCode: [
      `^[\\s;:|&'")}{$@.]*(?:${callables})\\s*\\(\\s*(?:["'$\`@\\\\]|\\d+\\s*\\)\\s*;|md5|base64)`,
      `\\{\\$\\{[^}]*\\(`,
      `[;"')}.&|]\\s*(?:print|system|exec|shell_exec|passthru|eval|assert|phpinfo|popen|proc_open)\\s*\\(\\s*(?:["'\`$@]|\\)|md5)`,
      '\\$_(?:get|post|request|cookie|server|files|session|env)\\s*\\[',
    ],
    examples: {
      attacks: [
        "system('id');",
        '${@print(md5(1))}',
        'phpinfo()',
        '$_GET["cmd"]',
        'O:8:"Exploit1":1:{s:1:"a";i:1;}',
      ],
      benign: [
        'system (solar)',
        'print (large)',
        'exec summary',
        'eval of the plan',
        'sleep(8h)',
        'include (all)',
      ],
    },
  }),
];

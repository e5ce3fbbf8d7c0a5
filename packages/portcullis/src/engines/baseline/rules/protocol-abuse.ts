/** Use of the protocol against itself: header injection, smuggled requests, headers that change the request. */
import { Place } from '../place.ts';
import { rule } from '../rule.ts';

export const protocolAbuseRules = [
  rule({
    id: 'baseline.protocol-abuse.header-injection',
    class: 'protocol-abuse',
    message: 'A line end with a header field behind it',
    explanation:
      'A value that is copied into a header or a mail ends the line and adds fields (response splitting). Texts with lines that look so are posted in bodies, which are not looked at here.',
    severity: 'high',
    places: Place.Path | Place.Query | Place.Cookie | Place.Header | Place.FileName,
    patterns: [
      '[\\r\\n]\\s*(?:set-cookie|location|content-(?:type|length|disposition)|transfer-encoding|x-[\\w-]{2,30}|refresh|access-control-[\\w-]+|host|bcc|cc)\\s*:\\s*\\S',
      '[\\r\\n]+http/[0-9.]+\\s+\\d{3}',
      '[\\r\\n]+(?:get|post|put|delete|head|options)\\s+(?:/|https?:)\\S*\\s+http/[0-9]',
    ],
    examples: {
      attacks: ['x\r\nSet-Cookie: a=b', '%0d%0aLocation:%20http://host.example', 'a\nBcc: b@host.example'],
      benign: ['line one\nline two', 'Note:\nhosted by: Ann', 'Location: Berlin', 'x\n'],
    },
  }),
  rule({
    id: 'baseline.protocol-abuse.null-byte',
    class: 'protocol-abuse',
    message: 'A NUL byte that cuts off the end of a file name',
    explanation:
      'A NUL ends a string in C: report.php%00.jpg passes a check of the suffix and opens the first name.',
    severity: 'high',
    places: Place.Path | Place.Query | Place.FileName,
    patterns: ['\\.[a-z0-9]{2,5}\\x00(?:\\.[a-z0-9]{2,5})?$', '^/[^\\x00]*\\x00'],
    examples: {
      attacks: ['report.php%00.jpg', 'a.txt\x00'],
      benign: ['a%20b.txt', 'report.php.jpg'],
    },
  }),
  rule({
    id: 'baseline.protocol-abuse.internal-header',
    class: 'protocol-abuse',
    message: 'A header that makes a framework skip its checks or see another path',
    explanation:
      'Headers that servers behind the proxy set for themselves: x-original-url and x-rewrite-url (IIS, Symfony), x-middleware-subrequest (Next.js, CVE-2025-29927). A client has no reason to send them; where a proxy does, exclude the rule.',
    severity: 'high',
    places: Place.Header,
    headers: ['x-original-url', 'x-rewrite-url', 'x-middleware-subrequest'],
    patterns: ['.'],
    examples: { attacks: [], benign: [] },
  }),
  rule({
    id: 'baseline.protocol-abuse.range-flood',
    class: 'protocol-abuse',
    message: 'A Range header of many pieces',
    explanation:
      'Some dozens of overlapping ranges make a server build an answer larger than the file (CVE-2011-3192).',
    severity: 'medium',
    places: Place.Header,
    headers: ['range', 'request-range'],
    patterns: ['^bytes=(?:[\\d\\s]*-[\\d\\s]*,){8,}'],
    examples: { attacks: [], benign: [] },
  }),
];

/** Server-side request forgery: addresses that only the server itself can reach and that give away secrets. */
import { Place } from '../place.ts';
import { type RuleDraft, rule } from '../rule.ts';

/** Hosts that a browser names in these headers by itself are not asked for by an attacker. */
const valuePlaces = Place.Path | Place.Query | Place.Cookie | Place.Header | Place.Field | Place.RawBody;
const ssrf = (draft: Omit<RuleDraft, 'class' | 'places'>) =>
  rule({ ...draft, class: 'ssrf', places: valuePlaces });

/** 169.254.169.254 and its other notations: decimal, hexadecimal, octal, mapped into IPv6. */
const metadataAddress =
  '(?:169\\.254\\.169\\.254|169\\.254\\.170\\.2|2852039166|0xa9fea9fe|0xa9\\.0xfe\\.0xa9\\.0xfe|0251\\.0376\\.0251\\.0376|\\[::ffff:(?:169\\.254\\.169\\.254|a9fe:a9fe)\\]|\\[fd00:ec2::254\\]|100\\.100\\.100\\.200|metadata\\.google\\.internal|metadata\\.goog|instance-data\\.ec2\\.internal|169\\.254\\.169\\.254\\.(?:nip|xip|sslip)\\.io|192\\.0\\.0\\.192|metadata\\.(?:azure|packet|platformequinix)\\.\\w+)';

export const requestForgeryRules = [
  ssrf({
    id: 'baseline.ssrf.metadata-address',
    message: 'The address of a cloud metadata service',
    explanation:
      'Metadata services hand out credentials to whoever asks from the machine. No browser can reach them, so no link to them is of use in a request; documents name them.',
    patterns: [
      `(?:^|//|@|\\\\\\\\|=)${metadataAddress}(?:[:/?#]|$)`,
      '/latest/(?:meta-data|user-data|dynamic/instance-identity|api/token)',
      '/computemetadata/v1|/metadata/(?:instance|identity)\\?api-version|/opc/v[12]/instance|/metadata/v1/(?:maintenance|user-data)',
    ],
    examples: {
      attacks: [
        'http://169.254.169.254/latest/meta-data/iam/',
        'http://2852039166/',
        'http://metadata.google.internal/computeMetadata/v1/',
        'https://0xA9FEA9FE/x',
      ],
      benign: [
        'https://example.com/metadata',
        '169 254 169',
        'http://192.168.1.10/',
        '/docs/latest/metadata.html',
      ],
    },
  }),
  ssrf({
    id: 'baseline.ssrf.internal-scheme',
    message: 'A URL of a scheme that only servers follow, or of the server itself on a service port',
    explanation:
      'gopher:, dict: and the like make a server talk to its neighbours; so do loopback addresses with the port of a database or of Docker. Development set-ups use loopback with web ports, which are not counted.',
    patterns: [
      '(?:^|[=\\s"\'])(?:gopher|dict|tftp|sftp|ldaps?|rmi|jar|netdoc)://?[^\\s/]*[:/]',
      '^(?:https?:)?//(?:127\\.\\d+\\.\\d+\\.\\d+|0\\.0\\.0\\.0|localhost|\\[::1?\\]|0x7f000001|2130706433|017700000001|127\\.1|0)(?::(?:22|25|2375|2379|3306|5432|5984|6379|8500|9200|10250|11211|27017))\\b',
      '^https?://(?:0x7f000001|2130706433|017700000001|127\\.1|0177\\.0\\.0\\.1|0x7f\\.0x0\\.0x0\\.0x1)(?:[:/]|$)',
      '^file:///?(?:[a-z]:|etc|proc|root|home|var|usr|windows|dev|opt|tmp)\\b',
    ],
    examples: {
      attacks: [
        'gopher://127.0.0.1:6379/_INFO',
        'dict://localhost:11211/stat',
        'http://127.0.0.1:2375/containers/json',
        'http://2130706433/',
      ],
      benign: [
        'http://localhost:3000/callback',
        'http://127.0.0.1:8080/',
        'dict: words',
        'file://readme',
        'ldap group',
      ],
    },
  }),
];

/** Tools that look for weaknesses and say who they are. */
import { Place } from '../place.ts';
import { rule } from '../rule.ts';

export const scannerRules = [
  rule({
    id: 'baseline.scanner.user-agent',
    class: 'scanner',
    message: 'The user agent of an attack tool',
    explanation:
      'Names of scanners in the user agent. Who runs one against their own site knows; libraries for HTTP (curl, requests, Go) are not counted.',
    severity: 'high',
    places: Place.Agent,
    patterns: [
      '\\b(?:sqlmap|nikto|nuclei|acunetix|netsparker|invicti|wpscan|dirbuster|gobuster|feroxbuster|wfuzz|ffuf/|dirsearch|masscan|zgrab|w3af|arachni|havij|openvas|nessus|whatweb|commix|xsser|jaeles|fimap|hydra|joomscan|skipfish|webinspect|appscan|burpcollaborator|l9explore|l9tcpid|jorgee|zmeu|morfeus|brutus|metis|bsqlbf|sqlninja|pangolin|websecurify|grendel-scan|n-stealth|paros|webshag|vega/|cgichk|absinthe|prog\\.customcrawler|interactsh|projectdiscovery|xray/|goby/|fofa|muhstik|hello,\\s?world\\b|masspwn|leakix)',
      'mozilla/5\\.0 zgrab|nmap scripting engine|qualys(?:guard|was)|detectify|rapid7|internet-measurement',
    ],
    examples: {
      attacks: [
        'sqlmap/1.8#stable (https://sqlmap.org)',
        'Mozilla/5.0 (Nikto/2.5.0)',
        'Nuclei - Open-source project',
      ],
      benign: [
        'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'curl/8.5.0',
        'python-requests/2.32',
        'Googlebot/2.1 (+http://www.google.com/bot.html)',
      ],
    },
  }),
  rule({
    id: 'baseline.scanner.probe',
    class: 'scanner',
    message: 'A value that a scanner sends to recognise itself',
    explanation: 'Marks and call-back hosts of scanners inside values.',
    severity: 'high',
    places: 511 - Place.Agent,
    patterns: [
      '\\.(?:burpcollaborator\\.net|oastify\\.com|oast\\.(?:pro|live|site|online|fun|me)|interact\\.sh|dnslog\\.cn|ceye\\.io|bxss\\.me|r87\\.(?:me|com))\\b',
      'acunetix[-_]wvs|netsparker[-_]?\\(|\\bnsextt\\b|/nikto-test|testing\\.acunetix|x-scanner:|wvs_probe',
    ],
    examples: {
      attacks: ['http://a1b2c3.oastify.com/', 'acunetix-wvs-test-for-some-inexistent-file'],
      benign: ['interact.shop', 'https://example.com/scanner'],
    },
  }),
];

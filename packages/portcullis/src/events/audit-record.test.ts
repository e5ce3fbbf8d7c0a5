import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditRecord } from './audit-record.ts';
import { decision } from './test/decision.ts';

process.env['TZ'] = 'UTC';

test('the shape that readers of the audit log know', () => {
  const [first] = decision.findings;
  assert.deepEqual(auditRecord({ ...decision, findings: [first!] }, '0.1.0'), {
    transaction: {
      client_ip: '192.0.2.1',
      time_stamp: 'Sat Nov 21 03:30:26 2026',
      server_id: 'edge::shop',
      client_port: 0,
      host_ip: '',
      host_port: 0,
      unique_id: 'r-1',
      request: {
        method: 'GET',
        http_version: 1.1,
        hostname: 'shop.example',
        uri: '/search?q=1%27+OR+%22a%22%3D%22a',
        headers: { Host: 'shop.example', 'User-Agent': 'curl/8' },
      },
      response: { http_code: 403, headers: {} },
      producer: {
        modsecurity: 'Portcullis/0.1.0',
        connector: 'ext_proc',
        secrules_engine: 'Enabled',
        components: ['OWASP_CRS/4.28.0'],
      },
      messages: [
        {
          message: 'SQL Injection Attack Detected via libinjection',
          details: {
            match: 'Matched at ARGS:q',
            reference: '',
            ruleId: '942100',
            file: '/rules/REQUEST-942-APPLICATION-ATTACK-SQLI.conf',
            lineNumber: '46',
            data: 'Matched Data: s&sos found within ARGS:q: 1\' OR "a"="a',
            severity: '2',
            ver: 'OWASP_CRS/4.28.0',
            rev: '',
            tags: ['attack-sqli', 'paranoia-level/1'],
            maturity: '0',
            accuracy: '0',
          },
        },
      ],
    },
  });
});

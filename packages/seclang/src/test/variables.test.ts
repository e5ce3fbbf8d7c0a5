/** What the variables of request, response and matches hold. Both ways of running. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Behaviour, checkBehaviours } from './behaviour.ts';
import { engineOf, requestOf } from './exchange.ts';

const rule = (id: number, target: string, operator: string, actions = 'pass', phase = 2): string =>
  `SecRule ${target} "${operator}" "id:${id},phase:${phase},${actions}"`;
const rules = (...lines: readonly string[]): string => lines.join('\n');
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const parts = { 'Content-Type': 'multipart/form-data; boundary=b' };

const behaviours: readonly Behaviour[] = [
  {
    name: 'a target in absolute form: its origin is in REQUEST_URI_RAW alone',
    rules: rules(
      rule(1, 'REQUEST_URI_RAW', '@streq http://example.com/a/b.php?c=d'),
      rule(2, 'REQUEST_URI', '@streq /a/b.php?c=d'),
      rule(3, 'REQUEST_FILENAME', '@streq /a/b.php'),
      rule(4, 'REQUEST_BASENAME', '@streq b.php'),
      rule(5, 'QUERY_STRING', '@streq c=d'),
      rule(6, 'REQUEST_LINE', '@streq GET http://example.com/a/b.php?c=d HTTP/1.1'),
    ),
    request: { target: 'http://example.com/a/b.php?c=d' },
    ids: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'an origin without a path leaves nothing',
    rules: rules(rule(1, 'REQUEST_URI', '@streq http'), rule(2, 'REQUEST_FILENAME', '^$')),
    request: { target: 'http://example.com' },
    ids: [2],
  },
  {
    name: 'a colon later in a path is no scheme',
    rules: rule(1, 'REQUEST_URI', '@streq a/b://c/d'),
    request: { target: 'a/b://c/d' },
    ids: [1],
  },
  {
    name: 'the path is decoded once, broken escapes stay, and a fragment is cut off',
    rules: rules(
      rule(1, 'REQUEST_FILENAME', '@streq /a%2e/b%zz%4'),
      rule(2, 'REQUEST_URI', '@streq /a%252e/%62%zz%4#f?x=y'),
      rule(3, 'REQUEST_BASENAME', '@streq b%zz%4'),
      rule(4, 'QUERY_STRING', '^$'),
    ),
    request: { target: '/a%252e/%62%zz%4#f?x=y' },
    ids: [1, 2, 3, 4],
  },
  {
    name: 'a backslash begins a file name, too',
    rules: rule(1, 'REQUEST_BASENAME', '@streq x.asp'),
    request: { target: '/a%5cx.asp' },
    ids: [1],
  },
  {
    name: 'who talks to whom',
    rules: rules(
      rule(1, 'REMOTE_ADDR', '@streq 192.0.2.1'),
      rule(2, 'REMOTE_HOST', '@streq 192.0.2.1'),
      rule(3, 'REMOTE_PORT', '@eq 1234'),
      rule(4, 'SERVER_ADDR', '@streq 192.0.2.2'),
      rule(5, 'SERVER_PORT', '@eq 443'),
      rule(6, 'SERVER_NAME', '@streq shop.example'),
      rule(7, 'AUTH_TYPE', '@streq Basic'),
      rule(8, 'REMOTE_USER', '^$'),
      rule(9, 'UNIQUE_ID', '@streq test'),
    ),
    request: { headers: { Host: 'shop.example:8443', Authorization: 'Basic YTpi' } },
    ids: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  },
  {
    name: 'the name of a server by its IPv6 address keeps the colons',
    rules: rules(rule(1, 'SERVER_NAME', '@streq [2001:db8::1]'), rule(2, 'AUTH_TYPE', '^$')),
    request: { headers: { Host: '[2001:db8::1]:443' } },
    ids: [1, 2],
  },
  {
    name: 'an IPv6 address without a port',
    rules: rule(1, 'SERVER_NAME', '@streq [2001:db8::1]'),
    request: { headers: { Host: '[2001:db8::1]' } },
    ids: [1],
  },
  {
    name: 'FULL_REQUEST is the request as it stands on an HTTP/1.1 connection',
    rules: rules(
      rule(1, 'FULL_REQUEST', '^POST /p HTTP/1\\.1\\nHost: example\\.com\\nContent-Type: [a-z/-]+\\n\\na=b$'),
      rule(2, 'FULL_REQUEST_LENGTH', '@eq 87'),
      rule(3, 'REQUEST_BODY_LENGTH', '@eq 3'),
    ),
    request: { method: 'POST', target: '/p', headers: form, body: 'a=b' },
    ids: [1, 2, 3],
  },
  {
    name: 'the response, line and headers',
    rules: rules(
      rule(1, 'STATUS', '@eq 404', 'pass', 3),
      rule(2, 'RESPONSE_STATUS', '@eq 404', 'pass', 3),
      rule(3, 'STATUS_LINE', '@streq HTTP/1.1 404', 'pass', 3),
      rule(4, 'RESPONSE_PROTOCOL', '@streq HTTP/1.1', 'pass', 3),
      rule(5, 'RESPONSE_HEADERS_NAMES', '@streq content-type', 'pass,t:lowercase', 3),
      rule(6, 'RESPONSE_CONTENT_TYPE', '@streq text/plain', 'pass', 3),
    ),
    response: { status: 404, headers: { 'Content-Type': 'text/plain' } },
    ids: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'line ends of both kinds in a multipart body are counted apart',
    rules: rules(
      rule(1, 'MULTIPART_CRLF_LF_LINES', '@eq 1'),
      rule(2, 'MULTIPART_LF_LINE', '@eq 1'),
      rule(3, 'MULTIPART_STRICT_ERROR', '@eq 1'),
    ),
    request: {
      method: 'POST',
      headers: parts,
      body: '--b\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--b--\r\n',
    },
    ids: [1, 2, 3],
  },
  {
    name: 'of one kind they are no error',
    rules: rules(rule(1, 'MULTIPART_CRLF_LF_LINES', '@eq 1'), rule(2, 'MULTIPART_STRICT_ERROR', '@eq 0')),
    request: {
      method: 'POST',
      headers: parts,
      body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n--b--\r\n',
    },
    ids: [2],
  },
  {
    name: 'texts show variables of every kind',
    rules: rules(
      'SecAction "id:1,phase:1,pass,nolog,setenv:who=me,initcol:ip=%{REMOTE_ADDR},setvar:ip.count=+2,setvar:tx.a=1"',
      'SecAction "id:2,phase:2,pass,log,msg:\'%{REQUEST_HEADERS.host} %{ARGS_NAMES} %{ARGS.b} %{ARGS} %{REMOTE_ADDR}\'"',
      'SecAction "id:3,phase:2,pass,log,msg:\'%{ENV.who} %{IP.count} %{TX.a} %{RULE.id} %{UNIQUE_ID}\'"',
      'SecRule ARGS:a "x" "id:4,phase:2,pass,log,msg:\'%{MATCHED_VARS_NAMES} %{MATCHED_VARS} %{MATCHED_VAR_NAME}\'"',
      'SecAction "id:5,phase:2,pass,log,msg:\'[%{ARGS.none}] [%{TX.none}] [%{ENV.none}] [%{ARGS_GET_NAMES.none}]\'"',
    ),
    request: { target: '/?a=x&b=y' },
    ids: [2, 3, 4, 5],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules.map(({ message }) => message),
        ['example.com a y x 192.0.2.1', 'me 2 1 3 test', 'ARGS:a x ARGS:a', '[] [] [] []'],
      ),
  },
  {
    name: 'RULE by its member',
    rules: rules(
      "SecAction \"id:1,phase:2,pass,log,rev:3,ver:'v1',severity:2,maturity:7,accuracy:8,msg:'%{RULE.rev} %{RULE.ver} %{RULE.severity}'\"",
    ),
    ids: [1],
    check({ matchedRules }) {
      const [{ message, maturity, accuracy, revision, version }] = matchedRules as [(typeof matchedRules)[0]];
      assert.deepEqual([message, maturity, accuracy, revision, version], ['3 v1 2', '7', '8', '3', 'v1']);
    },
  },
  {
    name: 'TX by names from traffic: numbers add up, and are selected, shown and removed',
    rules: rules(
      rule(
        1,
        'ARGS',
        '.',
        "pass,nolog,setvar:'tx.n_%{matched_var_name}=+2',setvar:'tx.n_%{matched_var_name}=-1'",
      ),
      rule(2, 'TX:/^n_/', '@eq 1'),
      rule(
        3,
        'ARGS:b',
        '.',
        "pass,nolog,setvar:'!tx.n_%{matched_var_name}',setvar:'tx.w_%{matched_var}=word'",
      ),
      rule(4, 'TX:/^n_/', '@eq 1', "pass,msg:'%{MATCHED_VAR_NAME}'"),
      rule(5, 'TX', '@streq word', "pass,msg:'%{MATCHED_VAR_NAME}'"),
      rule(6, 'ARGS:a', '.', "pass,setvar:'tx.anomaly_score_%{matched_var}=+7',setvar:'tx.w_%{ARGS.b}=+3'"),
      rule(7, 'TX:/^w_/', '@eq 3'),
    ),
    request: { target: '/?a=1&b=2' },
    ids: [2, 4, 5, 6, 7],
    check({ matchedRules }) {
      assert.deepEqual(
        matchedRules.map(({ id, values, message }) => [id, values.length, message]),
        [
          [2, 2, ''],
          [4, 1, 'TX:n_args:a'],
          [5, 1, 'TX:w_2'],
          [6, 1, ''],
          [7, 1, ''],
        ],
      );
      assert.equal(matchedRules[3]!.score, 7, 'a score by a name from traffic is one');
    },
  },
  {
    name: 'what is known when rules are loaded adds up as at run time',
    rules: rules(
      'SecAction "id:1,phase:1,pass,nolog,setvar:tx.n=2,setvar:tx.n=+3,setvar:tx.m=-4,setvar:tx.text=x,setvar:tx.text=+1"',
      rule(2, 'TX:n', '@eq 5'),
      rule(3, 'TX:m', '@eq -4'),
      rule(4, 'TX:text', '@eq 1'),
      rule(5, 'ARGS', 'x', 'pass,setvar:tx.n=+1'),
      rule(6, 'TX:n', '@eq 6'),
      rule(7, 'TX:m', '^-4$'),
    ),
    request: { target: '/?a=x' },
    ids: [2, 3, 4, 5, 6, 7],
  },
  {
    name: 'a record by pattern and as a whole',
    rules: rules(
      'SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{REMOTE_ADDR},setvar:ip.one=1,setvar:ip.two=2"',
      rule(2, 'IP:/^t/', '@eq 2'),
      rule(3, 'IP', '@ge 1', "pass,msg:'%{IP.one}'"),
      rule(4, '&IP', '@eq 2'),
    ),
    ids: [2, 3, 4],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules.map(({ values }) => values.map(({ variable }) => variable)),
        [['IP:two'], ['IP:one', 'IP:two'], ['&IP']],
      ),
  },
  {
    name: 'MATCHED_VARS holds 1,024 values, and the last one is always there',
    rules: rules(
      rule(1, 'ARGS|ARGS_POST', '@unconditionalMatch', 'pass,chain'),
      'SecRule MATCHED_VARS "@streq last"',
      rule(2, 'ARGS|ARGS_POST', '@unconditionalMatch', 'pass,chain'),
      'SecRule &MATCHED_VARS "@eq 1024"',
      rule(3, 'ARGS|ARGS_POST', '@unconditionalMatch', "pass,nolog,setvar:'tx.last=%{MATCHED_VAR}'"),
    ),
    request: {
      method: 'POST',
      headers: form,
      body: `${Array.from({ length: 990 }, (_, i) => `a${i}=x`).join('&')}&z=last`,
    },
    ids: [1, 2],
    check: (transaction) => assert.equal(transaction.tx('last'), 'last'),
  },
];

test('variables hold what the manual says', () => {
  assert.equal(checkBehaviours(behaviours), 18);
});

test('a caller that knows the name of the server says it', () => {
  const engine = engineOf(rule(1, 'SERVER_NAME', '@streq vhost.example', 'pass', 1));
  const transaction = engine.transaction({ ...requestOf({}), serverName: 'vhost.example:80' });
  transaction.processRequestHeaders();
  assert.deepEqual(
    transaction.matchedRules.map(({ id }) => id),
    [1],
  );
});

/** What the variables of request, response and matches hold. Both ways of running. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Behaviour, checkBehaviours } from './behaviour.ts';
import { engineOf, requestOf } from './exchange.ts';

const rule = (id: number, target: string, operator: string, actions = 'pass', phase = 2): string =>
  `SecRule ${target} "${operator}" "id:${id},phase:${phase},${actions}"`;
const rules = (...lines: readonly string[]): string => lines.join('\n');
const crlf = (...lines: readonly string[]): string => lines.join('\r\n');
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
  {
    name: 'parts and files of a multipart body',
    rules: rules(
      rule(1, 'FILES', '@unconditionalMatch'),
      rule(2, 'FILES_NAMES', '@unconditionalMatch'),
      rule(3, 'FILES_SIZES', '@unconditionalMatch'),
      rule(4, 'FILES_TMP_CONTENT', '@unconditionalMatch'),
      rule(5, 'MULTIPART_FILENAME', '@unconditionalMatch'),
      rule(6, 'MULTIPART_NAME', '@unconditionalMatch'),
      rule(7, 'FILES_TMPNAMES|ARGS_PATH|RESPONSE_ARGS', '@unconditionalMatch'),
      rule(8, 'FILES_SIZES:up', '@gt 7'),
      rule(9, 'FILES_TMP_CONTENT|!FILES_TMP_CONTENT:up', '@contains php'),
      rule(10, 'FILES_TMP_CONTENT:up', '@contains ?', 'pass', 5),
    ),
    request: {
      method: 'POST',
      headers: parts,
      body: crlf(
        '--b',
        'Content-Disposition: form-data; name="text"',
        '',
        'v',
        '--b',
        'Content-Disposition: form-data; name="up"; filename="a.php"',
        '',
        '<?php ?>',
        '--b--',
        '',
      ),
    },
    response: {},
    ids: [1, 2, 3, 4, 5, 6, 8, 10],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules
          .slice(0, 6)
          .map(({ values }) => values.map(({ variable, value }) => `${variable}=${value}`)),
        [
          ['FILES:up=a.php'],
          ['FILES_NAMES:up=up'],
          ['FILES_SIZES:up=8'],
          ['FILES_TMP_CONTENT:up=<?php ?>'],
          ['MULTIPART_FILENAME:up=a.php'],
          ['MULTIPART_NAME:text=text', 'MULTIPART_NAME:up=up'],
        ],
      ),
  },
  {
    name: 'text of XML in the pieces it comes in',
    rules: rules(
      'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"',
      rule(1, 'XML://*', '@streq two'),
      rule(2, 'XML://text()', '@streq one'),
      rule(3, 'XML:/*/text()', '@streq two'),
      rule(4, 'XML:/*', '@streq onetwo'),
      rule(5, 'XML', '@streq onetwo'),
    ),
    request: { method: 'POST', body: '<a>one<b>two</b></a>' },
    ids: [1, 2, 3, 4, 5],
  },
  {
    name: 'what is wrong with a body is said in words',
    rules: rules(
      'SecAction "id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"',
      rule(1, 'REQBODY_ERROR', '@eq 1'),
      rule(2, 'REQBODY_PROCESSOR_ERROR', '@eq 1'),
      rule(3, 'REQBODY_ERROR_MSG', '.'),
      rule(4, 'REQBODY_PROCESSOR_ERROR_MSG', '.'),
      rule(5, 'REQBODY_PROCESSOR', '@streq JSON'),
    ),
    request: { method: 'POST', body: '{"a":' },
    ids: [1, 2, 3, 4, 5],
  },
  {
    name: 'a broken escape in the query',
    rules: rules(rule(1, 'URLENCODED_ERROR', '@eq 1'), rule(2, 'PATH_INFO', '@streq /p')),
    request: { target: '/p?a=%zz' },
    ids: [1, 2],
  },
  {
    name: 'a query without one',
    rules: rule(1, 'URLENCODED_ERROR', '@eq 1'),
    request: { target: '/p?a=%41' },
    ids: [],
  },
  {
    name: 'the length of a response that is looked at',
    rules: rules(
      'SecResponseBodyAccess On',
      'SecResponseBodyMimeType null',
      rule(1, 'RESPONSE_CONTENT_LENGTH', '@eq 4', 'pass', 4),
      rule(2, 'RESPONSE_BODY', '@streq body', 'pass', 4),
    ),
    response: { headers: {}, body: 'body' },
    ids: [1, 2],
  },
  {
    name: 'what only a web server of its own has is empty',
    rules: rules(
      rule(1, 'SCRIPT_FILENAME|PERF_ALL|MODSEC_BUILD|STREAM_INPUT_BODY|USERAGENT_IP', '.'),
      rule(2, 'SCRIPT_FILENAME', '^$'),
    ),
    ids: [],
  },
  {
    name: 'later phases see of the request what their rules read, in every kind of text',
    rules: rules(
      'SecAction "id:1,phase:3,pass,nolog,initcol:ip=%{REQUEST_HEADERS.x-key},setvar:ip.n=%{ARGS.n},setvar:ip.gone=1,expirevar:ip.gone=%{REQUEST_BASENAME}"',
      "SecRule IP:n \"@eq 7\" \"id:2,phase:3,pass,log,msg:'%{REQUEST_URI}',logdata:'%{REQUEST_COOKIES.c}',tag:'%{REQUEST_METHOD}'\"",
      rule(3, '&IP:gone', '@eq 1', 'pass', 3),
      'SecRule ARGS:n "@eq 7" "id:4,phase:4,redirect:\'/%{ARGS.to}\'"',
    ),
    request: { target: '/60?n=7&to=there', headers: { 'X-Key': 'k', Cookie: 'c=d' } },
    response: {},
    ids: [2, 3, 4],
    check({ interruption, matchedRules }) {
      const [{ message, tags, values }] = matchedRules as [(typeof matchedRules)[0]];
      assert.deepEqual([message, tags, values[0]?.logdata], ['/60?n=7&to=there', ['GET'], 'd']);
      assert.equal(interruption?.action === 'redirect' && interruption.url, '/there');
    },
  },
  {
    name: 'cookies: blanks around names and values are dropped, empty pairs left out',
    rules: rules(
      rule(1, 'REQUEST_COOKIES', '@unconditionalMatch'),
      rule(2, 'REQUEST_COOKIES_NAMES', '@streq b'),
      rule(3, 'REQUEST_COOKIES:c', '^$'),
    ),
    request: { headers: { Cookie: ' a =  1 ;; b=x=y;c ; ' } },
    ids: [1, 2, 3],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules[0]!.values.map(({ variable, value }) => `${variable}=${value}`),
        ['REQUEST_COOKIES:a=1', 'REQUEST_COOKIES:b=x=y', 'REQUEST_COOKIES:c='],
      ),
  },
  {
    name: 'setvar without a value is 1, and a target of TX is taken out for a transaction',
    rules: rules(
      'SecAction "id:1,phase:1,pass,nolog,setvar:tx.flag,setvar:tx.flog=1"',
      rule(2, 'TX:flag', '@eq 1'),
      rule(3, 'TX:/^fl/', '@eq 1', "pass,msg:'%{MATCHED_VAR_NAME}'"),
      rule(4, 'ARGS:off', '1', 'pass,nolog,ctl:ruleRemoveTargetById=5-6;TX:flag'),
      rule(5, 'TX:flag', '@eq 1'),
      rule(6, 'TX:/^fl/|!TX:none', '@eq 1', "pass,msg:'%{MATCHED_VAR_NAME}'"),
    ),
    request: { target: '/?off=1' },
    ids: [2, 3, 6],
    check: ({ matchedRules }) =>
      assert.deepEqual(
        matchedRules.map(({ values }) => values.map(({ variable }) => variable)),
        [['TX:flag'], ['TX:flag', 'TX:flog'], ['TX:flog']],
      ),
  },
];

test('variables hold what the manual says', () => {
  assert.equal(checkBehaviours(behaviours), 28);
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

/** Calls between services: REST, web hooks, GraphQL, OData and other query languages, telemetry, XML. */
import { type BenignKind, body, get, json } from './request-kinds.ts';
import type { Seeded } from './seeded.ts';
import { cities, people, sentences, things } from './words.ts';

const hooks: ReadonlyArray<(random: Seeded) => unknown> = [
  (random) => ({
    ref: 'refs/heads/main',
    before: random.hex(40),
    after: random.hex(40),
    repository: {
      full_name: 'ann/site',
      clone_url: 'https://github.com/ann/site.git',
      default_branch: 'main',
    },
    commits: [
      {
        id: random.hex(40),
        message: random.one([
          "Fix SQL: use 'IN (?)' instead of OR\n\nCo-authored-by: Bob <bob@example.com>",
          'Merge pull request #12 from ann/feature/drop-table-view',
          'chore(deps): bump lodash from 4.17.20 to 4.17.21',
          "Don't eval() user input; escape <script> tags",
          'Revert "Add .env to repo"',
        ]),
        added: ['src/../a.ts', '.github/workflows/ci.yml', '.env.example'],
        modified: ['package.json'],
      },
    ],
  }),
  (random) => ({
    id: `evt_${random.token(24)}`,
    object: 'event',
    type: 'charge.succeeded',
    data: {
      object: {
        id: `ch_${random.token(24)}`,
        amount: 1999,
        currency: 'eur',
        description: random.one(things),
        billing_details: {
          name: random.one(people),
          address: { city: random.one(cities), line1: "5, Rue de l'Union" },
        },
        receipt_url: 'https://pay.example.com/receipts/a?x=1&y=2',
      },
    },
  }),
  (random) => ({
    type: 'event_callback',
    event: {
      type: 'message',
      user: 'U2147483697',
      text: `<@U123> ${random.one(sentences)} <https://example.com|link> &lt;b&gt;`,
      blocks: [{ type: 'rich_text', elements: [{ type: 'text', text: random.one(sentences) }] }],
    },
  }),
  (random) => ({
    event: 'jira:issue_updated',
    issue: {
      key: `OPS-${random.integer(999)}`,
      fields: {
        summary: random.one(sentences),
        description: 'h2. Steps\n{code:sql}SELECT * FROM orders WHERE id = 5;{code}\n|| a || b ||\n| 1 | 2 |',
        labels: ['sql', 'c++'],
      },
    },
    changelog: { items: [{ field: 'status', fromString: 'To Do', toString: 'Done' }] },
  }),
  (random) => ({
    exception: {
      values: [
        {
          type: 'TypeError',
          value: "Cannot read properties of undefined (reading 'x')",
          stacktrace: {
            frames: [
              {
                filename: 'webpack:///./src/../node_modules/react-dom/cjs/react-dom.js',
                function: 'HTMLUnknownElement.callCallback',
                lineno: 188,
                context_line: '      fakeNode.removeEventListener(evtType, callCallback, false); // 1 && 2',
              },
            ],
          },
        },
      ],
    },
    request: {
      url: 'https://shop.example.com/search?q=a%20or%20b',
      headers: { 'User-Agent': 'Mozilla/5.0' },
    },
    breadcrumbs: [{ message: 'console.log: ' + random.one(sentences) }],
  }),
  (random) => ({
    receiver: 'team',
    status: 'firing',
    alerts: [
      {
        labels: { alertname: 'HighErrorRate', instance: '10.0.0.5:9090', job: 'api' },
        annotations: { summary: 'Errors > 5% for {{ $labels.job }}', description: 'Value: {{ $value }}' },
        generatorURL: 'http://prometheus:9090/graph?g0.expr=rate%28http_errors_total%5B5m%5D%29+%3E+0.05',
      },
    ],
    externalURL: 'http://alertmanager:9093',
    groupKey: `{}:{alertname="${random.one(things)}"}`,
  }),
  (random) => ({
    resourceType: 'Patient',
    id: random.uuid(),
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ann <b>CHALMERS</b></p></div>',
    },
    name: [{ family: "O'Neill", given: ['Ann'] }],
    birthDate: '1974-12-25',
  }),
  (random) => ({
    order: {
      id: random.integer(1e9),
      note: random.one(sentences),
      line_items: [
        {
          title: random.one(things),
          sku: 'A-1/2',
          properties: [{ name: 'Engraving', value: "Rock 'n' Roll; 50%" }],
        },
      ],
      landing_site: '/collections/all?ref=a&gclid=x',
      customer: { first_name: random.one(people) },
    },
  }),
  (random) => ({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: random.hex(32),
                name: 'SELECT shop.orders',
                attributes: [
                  {
                    key: 'db.statement',
                    value: {
                      stringValue:
                        'SELECT id, total FROM orders WHERE customer_id = ? AND status IN (?, ?) ORDER BY created_at DESC LIMIT 20',
                    },
                  },
                  { key: 'http.url', value: { stringValue: 'http://cart:8080/items?id=5' } },
                ],
              },
            ],
          },
        ],
      },
    ],
  }),
  (random) => ({
    streams: [
      {
        stream: { app: 'web' },
        values: [
          [
            '1732147200000000000',
            `10.0.0.7 - - [21/Nov/2025:10:00:00 +0000] "GET /search?q=${encodeURIComponent(random.one(things))} HTTP/1.1" 200 512 "-" "curl/8.0"`,
          ],
          [
            '1732147200000000001',
            'level=error msg="pq: syntax error at or near \'FROM\'" err=exit status 1; retry=true',
          ],
        ],
      },
    ],
  }),
];

const graphql = [
  'query Orders($first: Int!, $after: String) { orders(first: $first, after: $after, where: {status: {_eq: "open"}, or: [{total: {_gt: 10}}]}) { edges { node { id total items { name } } } pageInfo { hasNextPage endCursor } } }',
  'mutation { createPost(input: {title: "It\'s <b>new</b>", body: "a && b; c"}) { post { id } errors { message } } }',
  'query IntrospectionQuery { __schema { queryType { name } types { ...FullType } } } fragment FullType on __Type { kind name fields(includeDeprecated: true) { name } }',
  '{ user(login: "ann") { repositories(orderBy: {field: STARS, direction: DESC}, first: 5) { nodes { name } } } }',
  'subscription OnMessage($room: ID!) { message(room: $room) { text author { name } } }',
];

const queries: ReadonlyArray<Record<string, string>> = [
  {
    $filter: "Price gt 20 and startswith(Name, 'O''Brien') or Status eq 'Open'",
    $select: 'Id,Name',
    $orderby: 'Name desc,Price',
    $expand: 'Items($filter=Quantity gt 1;$select=Id)',
    $top: '20',
  },
  {
    $filter:
      "contains(tolower(Title),'union') and (Rating ge 4 or Rating eq null) and CreatedAt lt 2024-01-01T00:00:00Z",
  },
  { $apply: 'filter(Amount gt 1)/groupby((Region),aggregate(Amount with sum as Total))' },
  { $count: 'true', $search: '"blue OR red" AND NOT green' },
  {
    jql: "project = OPS AND status in (Open, 'In Progress') AND assignee = currentUser() ORDER BY created DESC",
  },
  { q: 'is:pr is:open author:@me -label:"won\'t fix" sort:updated-desc' },
  { q: 'status:(open OR pending) AND created:[2024-01-01 TO 2024-12-31] AND title:"a b"~2' },
  {
    query: 'sum by (job) (rate(http_requests_total{code=~"5..", path!="/health"}[5m])) / 2 > 0.5',
    start: '1732147200',
    step: '15s',
  },
  { query: '{app="web"} |= "error" != "timeout" | json | line_format "{{.msg}}"' },
  { soql: "SELECT Id, Name FROM Account WHERE Name LIKE 'O%' AND CreatedDate = LAST_WEEK LIMIT 50" },
  { filter: '(&(objectClass=person)(|(cn=Ann*)(mail=*@example.com)))' },
  { filter: 'name eq "O\'Brien" and (age gt 5 or not (city co "x"))' },
  { where: '{"price":{"$gt":10,"$lt":99},"$or":[{"a":1},{"b":2}]}', sort: '-price' },
  { rsql: "name=='A*';(price=gt=5,price=lt=1)" },
  { expand: 'a.b.c,d', fields: 'id,items(name,price)' },
  {
    SAMLRequest: Buffer.from(
      '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://sp.example.com</saml:Issuer></samlp:AuthnRequest>',
    ).toString('base64'),
    RelayState: 'https://sp.example.com/home?a=1&b=2',
  },
  { url: 'https://img.example.com/a.png?w=100&h=100', w: '64', q: '75' },
  { callback: 'jQuery3410_1732147200', _: '1732147200123' },
  { geo: 'POLYGON((30 10, 40 40, 20 40, 10 20, 30 10))' },
  { expr: 'a+b*(c-d)/2', x: '3', fn: 'max(1,2)' },
  { path: '/shared/Documents/2024/report (1).docx' },
  { redirect: '/a/../b?x=1' },
  { tz: 'Europe/Zürich', dt: '2025-11-21T10:00:00+01:00' },
];

const documents = [
  '<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetPrice xmlns="http://example.com/prices"><Item>Apples &amp; "pears"; 5 &lt; 6</Item></GetPrice></soap:Body></soap:Envelope>',
  '<?xml version="1.0"?><methodCall><methodName>wp.getPosts</methodName><params><param><value><string>O\'Brien</string></value></param></params></methodCall>',
  '<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:getlastmodified/><D:resourcetype/></D:prop></D:propfind>',
  '<rss version="2.0"><channel><title>News &amp; more</title><item><title>a &lt; b</title><description><![CDATA[<p>Some <b>HTML</b> with <a href="https://example.com">link</a></p>]]></description></item></channel></rss>',
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0L10 10" stroke="#000" style="fill:none"/><text>hi</text></svg>',
  '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>',
];

export const serviceKinds: readonly BenignKind[] = [
  {
    name: 'hook',
    count: 320,
    make: (random, index) =>
      json('/hooks/in', hooks[index % hooks.length]!(random), [
        ['x-hub-signature-256', `sha256=${random.hex(64)}`],
      ]),
  },
  {
    name: 'graphql',
    count: 120,
    make: (random, index) =>
      json('/graphql', {
        operationName: null,
        query: graphql[index % graphql.length],
        variables: {
          first: 20,
          after: Buffer.from(`cursor:${random.integer(999)}`).toString('base64'),
          search: random.one(things),
        },
      }),
  },
  {
    name: 'query-language',
    count: queries.length * 8,
    make: (random, index) =>
      get(
        random.one(['/odata/Orders', '/api/search', '/rest/items']),
        { ...queries[index % queries.length]!, page: String(random.integer(50)) },
        [['authorization', `Bearer ${random.token(80)}`]],
      ),
  },
  {
    name: 'rest',
    count: 200,
    make: (random) =>
      json(`/api/v1/items/${random.uuid()}`, {
        name: random.one(things),
        owner: random.one(people),
        city: random.one(cities),
        description: random.some(sentences, 2).join(' '),
        tags: random.some(things, 3),
        price: 12.5,
        meta: { 'a.b': true, 'x-y': null, url: 'https://example.com/?a=b' },
      }),
  },
  {
    name: 'sql-tool',
    count: 80,
    make: (random) =>
      json('/api/dataset', {
        database: 2,
        type: 'native',
        native: {
          query: `SELECT c.name, SUM(o.total) AS revenue FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.created_at >= '2024-01-01' AND c.city = '${random.one(cities).replaceAll("'", "''")}' GROUP BY c.name ORDER BY revenue DESC LIMIT ${random.integer(100)}`,
          'template-tags': {},
        },
      }),
  },
  {
    name: 'xml',
    count: 90,
    make: (_random, index) =>
      body(
        '/ws',
        index % 2 === 0 ? 'text/xml; charset=utf-8' : 'application/soap+xml',
        documents[index % documents.length]!,
      ),
  },
  {
    name: 'log-lines',
    count: 80,
    make: (random) =>
      body(
        '/ingest',
        'application/x-ndjson',
        Array.from({ length: 5 }, () =>
          JSON.stringify({
            ts: 1732147200,
            level: random.one(['info', 'error']),
            msg: random.one(sentences),
            sql: 'update carts set n = n + 1 where id = $1',
            path: `/items/${random.integer(99)}?x=1`,
          }),
        ).join('\n'),
      ),
  },
  {
    name: 'csp-report',
    count: 60,
    make: (random) =>
      json(
        '/csp',
        {
          'csp-report': {
            'document-uri': 'https://shop.example.com/',
            'violated-directive': "script-src 'self' 'unsafe-inline'",
            'original-policy':
              "default-src 'none'; script-src 'self' https://cdn.example.com; report-uri /csp",
            'blocked-uri': random.one(['inline', 'eval', 'data', 'https://ads.example.net/a.js']),
            'script-sample': 'window.dataLayer=window.dataLayer||[];function gtag()',
          },
        },
        [],
        'application/csp-report',
      ),
  },
  {
    name: 'patch',
    count: 80,
    make: (random) => ({
      ...json(
        '/api/users/5',
        [
          { op: 'replace', path: '/name/~1a', value: random.one(people) },
          { op: 'test', path: '/a/b', value: null },
        ],
        [['if-match', 'W/"5-abc"']],
        'application/json-patch+json',
      ),
      method: 'PATCH',
    }),
  },
];

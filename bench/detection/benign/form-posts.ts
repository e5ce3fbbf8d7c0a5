// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people write templates and shell variables.
/** Forms: accounts, addresses, comments, editors of pages and settings. */
import { type BenignKind, form, multipart } from './request-kinds.ts';
import type { Seeded } from './seeded.ts';
import { cities, people, sentences, things } from './words.ts';

const passwords = [
  "P@ss'w0rd--",
  'a"b;c|d&e',
  '<Tr0ub4dor&3>',
  'x$(y)`z`',
  '1=1;DROP',
  "' OR ''",
  'correct horse battery staple',
  '${pw}!',
  '%00%ff',
  '../../x',
  '{{7}}',
  '|id',
  'é€ü£§',
  '-- #1',
];

const editorHtml = [
  '<p>Hello <strong>world</strong>, see <a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener">this</a>.</p>',
  '<h2 id="intro" class="title">Intro</h2><p style="text-align: center; color: #333;">Text &amp; more &lt;b&gt;</p><ul><li>a</li><li>b</li></ul>',
  '<figure class="image"><img src="/uploads/2024/05/photo-1.jpg" alt="O\'Brien &amp; sons" width="640" height="480" loading="lazy"><figcaption>Caption; (c) 2024</figcaption></figure>',
  '<iframe width="560" height="315" src="https://www.youtube.com/embed/dQw4w9WgXcQ?start=10" title="video" frameborder="0" allowfullscreen></iframe>',
  '<!-- wp:paragraph {"align":"center"} --><p class="has-text-align-center">Block editor</p><!-- /wp:paragraph -->',
  '<table border="1" cellpadding="4"><tbody><tr><td background="x.png">1</td><td>2 &gt; 1</td></tr></tbody></table><hr><blockquote>“Quote”</blockquote>',
  '<pre><code class="language-sql">SELECT id, name FROM users WHERE age &gt; 18 ORDER BY name;</code></pre>',
  '<p><span style="font-family:Arial,sans-serif;font-size:12pt">From Word</span><o:p></o:p></p>',
  '<div data-id="5" data-on="true">on sale = yes</div>',
  '<a href="mailto:info@example.com?subject=Hi%20there">mail</a> <a href="tel:+4930123">call</a> <img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">',
  '[b]bold[/b] [url=https://example.com]link[/url] [img]https://example.com/a.png[/img] [quote="Ann"]hi[/quote]',
  '# Title\n\nSome *text* with `code` and [link](https://example.com).\n\n- item 1\n- item 2\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |',
];

const settings = [
  "SELECT date_trunc('day', created_at) AS d, count(*) FROM orders GROUP BY 1 ORDER BY 1",
  '^(?:[a-z0-9]+)(?:\\.[a-z0-9]+)*@example\\.com$',
  '0 */6 * * *',
  '=IF(A1="x";SUM(B1:B9);0)',
  'C:\\Program Files\\App\\app.exe',
  '/var/lib/app/data',
  '\\\\server\\share\\folder',
  'key=value; other="a b"',
  'a{color:red;background:url(/img/a.png)} @media (max-width:600px){b{display:none}}',
  '*.example.com, 10.0.0.0/8, ::1',
  'smtp://user:pass@mail.example.com:587',
  'http://10.0.0.5:9000/hook',
  'Bearer abc.def.ghi',
  '{"a":[1,2,{"b":null}]}',
  'name,age\n"O\'Brien",42\n"Smith; J.",7',
  'Dear {{first_name}},\n\nyour order {{order.id}} has shipped.\n\n{% if promo %}Use {{ promo }}{% endif %}',
  'Hi ${user.name}, welcome to ${company}!',
  '<%= yield %>',
  '#{title} – #{author}',
  'echo "Hello $USER"',
];

function text(random: Seeded, count: number): string {
  return random.some(sentences, count).join(random.one([' ', '\n', '\r\n\r\n']));
}

export const formKinds: readonly BenignKind[] = [
  {
    name: 'login',
    count: 90,
    make: (random) =>
      form('/login', {
        username: random.one(people),
        password: `${random.one(passwords.slice(0, 1).concat(passwords[6]!))}${random.token(4)}`,
        _csrf: random.token(36),
        remember: 'on',
        next: '/account?tab=orders',
      }),
  },
  {
    name: 'address',
    count: 120,
    make: (random) =>
      form('/checkout/address', {
        'billing[name]': random.one(people),
        'billing[street]': random.one([
          "5, Rue de l'Église",
          'Straße des 17. Juni 135',
          '1/2 Union St. #4',
          'c/o Smith & Co; Flat 3',
          'Apt. 5-B (rear)',
          'Select Farm Rd 12',
        ]),
        'billing[city]': random.one(cities),
        'billing[note]': random.one(sentences),
        phone: '+44 (0)20 7946 0958',
        vat: 'GB 123/456',
      }),
  },
  {
    name: 'comment',
    count: 200,
    make: (random) =>
      form('/comments', {
        author: random.one(people),
        comment: text(random, 1 + random.integer(5)),
        rating: String(1 + random.integer(5)),
        url: 'https://blog.example.org/?p=123',
      }),
  },
  {
    name: 'rich-text',
    count: 150,
    make: (random) =>
      form('/admin/pages/7', {
        title: random.one(things),
        content: random.some(editorHtml, 1 + random.integer(4)).join('\n'),
        status: 'publish',
        _method: 'PUT',
      }),
  },
  {
    name: 'settings',
    count: 140,
    make: (random, index) =>
      form('/settings', {
        key: random.one(['cron', 'template', 'pattern', 'css', 'query']),
        value: settings[index % settings.length]!,
        description: random.one(sentences),
        submit: 'Save & close',
      }),
  },
  {
    name: 'ticket',
    count: 140,
    make: (random) =>
      form('/tickets', {
        subject: random.one(sentences),
        description: `${text(random, 2)}\n\nSteps:\n1. open ${random.one(things)}\n2. select "${random.one(things)}" from the menu\n3. error: ${random.one(["can't read property 'x' of undefined", 'ORA-00942: table or view does not exist', "You have an error in your SQL syntax near ''' at line 1", 'Segmentation fault (core dumped)', 'HTTP 500 at /api/v1/items?id=5', 'E: Unable to locate package; exit code 1'])}`,
      }),
  },
  {
    name: 'upload',
    count: 160,
    make: (random, index) => {
      const binary = Uint8Array.from({ length: 300 + random.integer(700) }, () => random.integer(256));
      const names = [
        'photo (1).jpg',
        'Lebenslauf – Müller.pdf',
        "Ann's report; v2.docx",
        'résumé.final.v3.pdf',
        'IMG_2024-05-01 12.30.00.HEIC',
        'data[1].csv',
        '報告書.xlsx',
        'a..b.txt',
        'C:\\Users\\ann\\scan.png',
        'main.py',
        'query.sql',
        'index.html',
        'script.sh',
        'archive.tar.gz',
        '100% done.txt',
        '#1 & only.png',
      ];
      const types = ['image/jpeg', 'application/pdf', 'application/octet-stream', 'text/plain', 'text/csv'];
      const content =
        random.integer(3) === 0
          ? Buffer.from(text(random, 4))
          : Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), binary]);
      return multipart(
        '/upload',
        { title: random.one(things), description: text(random, 2), folder: '/2024/05' },
        [['file', names[index % names.length]!, random.one(types), content]],
      );
    },
  },
];

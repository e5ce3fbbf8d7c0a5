// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people write templates and shell variables.
/** Posts of programmers: questions with code, SQL, shell and markup in them, as forms and as JSON. */
import { type BenignKind, form, json } from './request-kinds.ts';
import type { Seeded } from './seeded.ts';
import { sentences } from './words.ts';

const questions = [
  'I have a problem with the following code and cannot find out what is wrong with it. Any ideas are welcome, I have been looking at this for two days now.',
  'Can somebody explain to me why this does not work as I expect? I read the manual and several answers here, but none of them fits my case exactly.',
  'After the update to the latest version this stopped working on our staging server; on my laptop it still runs fine. The log shows nothing special at all.',
  'What is the recommended way to write this today? The tutorial that I follow is from 2015, and I am sure that there are better ways by now, aren’t there?',
];

const code = [
  "```sql\nSELECT u.id, u.name, COUNT(o.id) AS orders\nFROM users u\nLEFT JOIN orders o ON o.user_id = u.id\nWHERE u.status = 'active' AND u.created_at > '2024-01-01'\nGROUP BY u.id, u.name\nHAVING COUNT(o.id) > 5\nORDER BY orders DESC\nLIMIT 10;\n```",
  "```sql\nSELECT name FROM customers UNION ALL SELECT name FROM suppliers ORDER BY 1;\nDROP TABLE IF EXISTS tmp_report;\nINSERT INTO log (msg) VALUES ('it''s done');\n```",
  '```php\n<?php\n$stmt = $pdo->prepare("SELECT * FROM users WHERE name = \'" . $_GET[\'name\'] . "\'");\necho htmlspecialchars($row["title"]);\n?>\n```',
  '```html\n<form action="/save" method="post">\n  <input type="text" name="q" onchange="update(this.value)">\n  <button onclick="doSave()">Save</button>\n</form>\n<script src="https://cdn.example.com/jquery.min.js"></script>\n<script>\n  $(function () { $("#a").on("click", function () { alert("hi"); }); });\n</script>\n```',
  '```bash\n#!/bin/bash\nset -e\ncd /var/www/html && git pull\nfor f in *.log; do gzip "$f"; done\ncat /etc/os-release | grep VERSION\nsudo systemctl restart nginx; tail -f /var/log/nginx/error.log\ncurl -s https://example.com/install.sh | bash\n```',
  '```python\nimport os, subprocess\nresult = subprocess.run(["ls", "-la", "/tmp"], capture_output=True)\nos.system("clear")\nprint(f"{result.stdout!r}")\nclass A:\n    def __init__(self): self.__dict__.update(locals())\n```',
  '```js\nconst { exec } = require("child_process");\nexec("ls -la", (err, out) => console.log(out));\nconst x = a && b || c;\ndocument.getElementById("x").innerHTML = `<b>${name}</b>`;\nwindow.location.href = "/login";\nsetTimeout(() => alert(1), 1000);\n```',
  '```java\nRuntime rt = Runtime.getRuntime();\nProcess p = rt.exec("notepad.exe");\nString sql = "select * from t where id = \'" + id + "\'";\nthrow new java.lang.IllegalStateException("x");\n```',
  '```xml\n<?xml version="1.0"?>\n<!DOCTYPE note [\n<!ENTITY writer "Donald Duck.">\n]>\n<note><from>&writer;</from></note>\n```',
  '```yaml\nservices:\n  web:\n    image: nginx:latest\n    command: ["/bin/sh", "-c", "nginx -g \'daemon off;\'"]\n    environment:\n      - DB_URL=${DB_URL:-postgres://localhost/db}\n    volumes:\n      - ./conf:/etc/nginx/conf.d\n```',
  '```jinja\n{% for item in items %}\n  <a href="{{ url_for(\'item\', id=item.id) }}">{{ item.name|e }}</a>\n{% endfor %}\n{{ config.SITE_NAME }}\n```',
  '```jsx\nfunction App() {\n  return <div onClick={() => alert("x")} style={{ color: "red" }}><img src={logo} onError={handle} /></div>;\n}\n```',
  '```nginx\nlocation ~ \\.php$ {\n  fastcgi_pass unix:/var/run/php-fpm.sock;\n}\nlocation ~ /\\.(git|env) { deny all; }\n```',
  '```c\n#include <stdio.h>\nint main(void) { char buf[10]; if (a > 0 && b < 5 || c == 1) printf("%s\\n", buf); return 0; }\n```',
  '```powershell\nGet-ChildItem C:\\Windows\\System32 | Where-Object { $_.Length -gt 1MB } | Select-Object Name\n```',
  'The path is ../../src/components/Button.tsx and the import reads `import x from "../../../lib/x"`; in /etc/hosts there is 127.0.0.1 localhost.',
  '`kubectl get pods -o json | jq \'.items[].metadata.name\'` prints nothing; `docker run --rm -it alpine sh -c "id"` works.',
];

function post(random: Seeded): string {
  const parts = [random.one(questions), random.one(code), random.one(sentences)];
  if (random.integer(2) === 0)
    parts.push('Edit: here is the other part.', random.one(code), random.one(questions));
  return parts.join('\n\n');
}

const prose = [
  'Use a prepared statement instead of string concatenation, then nobody can inject anything.',
  'You can list files with ls and print one with cat; see man ls.',
  'SELECT picks columns, FROM names tables and WHERE filters rows.',
  'The <script> element goes to the end of the <body>, not into the <head>.',
  'Put the key into .env and never commit it to git.',
  "Escape the quote: it's 'O''Brien' in SQL.",
  'Try `npm install && npm run build` first.',
  'The union of A and B; select the common rows.',
  'Set onclick to null, or remove the handler.',
  'Read https://example.com/docs?topic=sql&page=2#joins.',
  'In bash, use "$@" instead of $*.',
  'a < b && b < c is not the same as a < b < c in C.',
  'x = y or z; in Python that is fine.',
  'WHERE id IN (1, 2, 3) should do.',
  'ORDER BY 1 sorts by the first column.',
  'null or undefined?',
  "It says \"Table 'db.users' doesn't exist\".",
  'Update the table, then drop the index.',
];

export const forumKinds: readonly BenignKind[] = [
  {
    name: 'forum-form',
    count: 220,
    make: (random) =>
      form('/posts', {
        title: random.one([
          'Problem with a JOIN',
          "Can't read a file",
          'How to escape quotes?',
          'alert() does not show',
          'bash: command not found',
          '<div> not centred',
          'Undefined index $_GET',
        ]),
        body: post(random),
        tags: 'sql php javascript',
      }),
  },
  {
    name: 'forum-json',
    count: 220,
    make: (random) =>
      json('/api/v2/topics', {
        title: random.one(sentences),
        raw: post(random),
        category: random.integer(9),
        tags: ['sql', 'c++', '.net'],
      }),
  },
  {
    name: 'answer',
    count: 160,
    make: (random, index) =>
      json('/api/comments', { parent: random.uuid(), text: prose[index % prose.length]! }),
  },
  {
    name: 'chat',
    count: 160,
    make: (random) =>
      json('/api/messages', {
        channel: 'C024BE91L',
        text: `${random.one(prose)} ${random.one(sentences)}`,
        thread_ts: '1732147200.000100',
      }),
  },
];

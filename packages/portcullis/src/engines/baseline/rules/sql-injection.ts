/** SQL injection. All expressions look at the view of SQL: comments are blanks, blanks are single. */
import { type RuleDraft, rule, View } from '../rule.ts';

const sql = (draft: Omit<RuleDraft, 'class' | 'view'>) => rule({ ...draft, class: 'sqli', view: View.Sql });

/** A name that only the catalogues of databases have. */
const systemNames =
  '(?:information_schema|sysibm\\.\\w|syscat\\.\\w|sysobjects|syscolumns|sysusers|sysdatabases|sqlite_(?:master|schema)|pg_(?:catalog|shadow|group|user|database|tables|sleep|read_file|ls_dir)|mysql\\.(?:user|db)\\b|all_tab_columns|all_tables|all_users|user_tables|dba_(?:users|tables|role_privs)|v\\$(?:version|instance|session)|msysobjects|master\\.\\.\\w|sys\\.(?:user\\$|tables|databases|columns|all_\\w+|schemas)|xp_cmdshell)';

/** A call that an attack makes and an argument of an ordinary request does not. */
const probeCalls =
  '(?:pg_sleep|sleep|benchmark|randomblob|load_file|extractvalue|updatexml|utl_http\\.request|utl_inaddr\\.get_host_(?:address|name)|dbms_pipe\\.receive_message|dbms_lock\\.sleep|current_setting|current_database|load_extension|lo_import|xmltype|name_const|make_set|elt|export_set)\\s?\\(';

/** What follows a statement that was broken into. */
const cutOff = '(?:--|#|/\\*|%00|\\x00)';

export const sqlInjectionRules = [
  sql({
    id: 'baseline.sqli.union-select',
    message: 'UNION SELECT with a list of probe values, or behind a quote or a number',
    explanation:
      'The classic way to read another table. Counts with NULLs, numbers, variables, hex or calls as columns, or right behind a value that ends in a quote, bracket or number. A person who writes about it writes the words, not such a list; whole statements that are given on purpose name columns.',
    patterns: [
      '\\bunion[\\s(]*(?:all|distinct(?:row)?)?[\\s(]*select[\\s(]*(?:null\\b|-?\\d+\\s?(?:,|\\)|$|--|#|into\\b|from\\b)|@|0x[0-9a-f]|[\'"][^\'"]{0,40}[\'"]\\s?(?:,|\\|\\||\\)|into|from|--|#|$))',
      '\\bunion[\\s(]*(?:all|distinct)?[\\s(]*select[\\s(]*(?:[\\w.]+\\s?,\\s?)*(?:char|chr|concat|group_concat|version|user|database|hex|unhex|load_file|sleep|benchmark|sum|count|min|max|to_base64|load_extension|schema_name|table_name|column_name|password|passwd)\\b',
      '[\'")\\]\\d]\\s?\\)*\\s?union[\\s(]+(?:all[\\s(]+|distinct[\\s(]+)?select[\\s(]',
      '^\\W*union[\\s(]+(?:all[\\s(]+)?select\\b[\\s\\W]*$',
      '^[^a-z]*union[\\s(]+(?:all[\\s(]+)?select[\\s(]+[\\w.`*]+\\s?(?:,|\\bfrom\\b)',
      'un\\s?ion\\s+sel\\s?ect\\s+\\d',
    ],
    examples: {
      attacks: [
        '1 union select 1,2,3',
        "x' UNION ALL SELECT NULL,NULL-- ",
        '-1/**/uNiOn/**/SeLeCt/**/@@version,2',
        '1) union (select password from accounts)',
        'id=1 /*!50000union*/ /*!50000select*/ user(),2',
      ],
      benign: [
        'union select committee',
        'the student union selects a new chair',
        'how does union select work',
        'credit union select account 12',
      ],
    },
  }),
  sql({
    id: 'baseline.sqli.boolean-condition',
    message: 'A condition that is always true or false, appended to a value',
    explanation:
      'or 1=1 and its many forms, behind a quote, a bracket, a number or at the beginning of the value. Such a comparison of constants has no use outside an injection; inside a longer text it may be an example.',
    patterns: [
      '(?:^\\S{0,40}\\s?|[\'"`)\\d]\\s?)(?:\\b(?:or|and|xor|having|where|not)|\\|\\||&&)\\s?[\\s(\'"]+\\d[\\d.]*[\'"]?\\s?\\)*\\s?(?:=|<=>|<>|!=|>=|<=|\\blike\\b)\\s?[\\s(\'"]*\\d',
      '(?:^\\S{0,40}\\s?\\b|[\'"`)\\d]\\s?)(?:or|and|&&|\\|\\|)\\s?\\(?\\s?([\'"])[^\'"]{0,30}[\'"]\\s?\\)*\\s?(?:=|<=>|<>|\\blike\\b)\\s?\\(*[\'"]',
      '[\'"]\\s?\\)*\\s?(?:or|and|\\|\\||&&|xor)\\s?\\(*(?:true|false|null\\b|exists\\b|\\d+\\s?(?:$|--|#|=|<|>|like\\b|in\\b|between\\b|is\\b))',
      '^[\\w@.%-]{0,30}[\'"]\\s?\\)*\\s?(?:or|and|\\|\\||&&|xor)\\s[\\w.]+\\s(?:like\\b|=|is\\s(?:not\\s)?null|rlike|regexp)\\s?[\'"%]?',
      '^\\s?(?:or|and)\\s(\\w)\\s?=\\s?\\w\\s?(?:$|--|#)',
      '^\\s?(?:or|and)\\s(?:true|false)\\s?(?:$|--|#|/\\*)',
      '^[\\d\\s)\'"]*(?:\\|\\||&&|\\bor\\b|\\band\\b)\\s?\\w+\\sis\\s(?:not\\s)?null\\b',
      '^[\\d)]+\\s?(?:or|and)\\s?\\(\\s?\\d+\\s?\\)\\s?=\\s?\\(',
      '\\)\\s?(?:or|and)\\s?\\(\\s?\\d+\\s?\\)\\s?(?:=|<|>)',
      '[\'"]\\s?(?:or|and)\\s?[\'"]?[^\\s\'"]{0,20}[\'"]\\s?(?:=|<|>|like)',
      '^\\w{0,20}[\'"]\\s?=\\s?[\'"]{1,2}\\s?(?:or|and|\\|\\|)\\s?[\'"]?',
      '^\\W*having\\s\\d+\\s?=\\s?\\d',
      '^[\\w.@ -]{0,30}[\'"]\\s?\\)*\\s?(?:#|--\\s?$|-- |--\\+|/\\*)',
    ],
    examples: {
      attacks: [
        "1' or '1'='1",
        "admin'-- ",
        '1 AND 1=1',
        "') or ('a'='a",
        '1 or 2 > 1 and 3=3',
        "x' and email is not null--",
      ],
      benign: [
        "rock 'n' roll or jazz",
        'size 10 or 12 and red',
        'a=1 or b=2',
        "it's true or false",
        "O'Brien and Sons",
        'status eq 1 and price lt 10',
        '"cats" or "dogs"',
      ],
    },
  }),
  sql({
    id: 'baseline.sqli.order-by-probe',
    message: 'ORDER BY or GROUP BY with column numbers, appended to a value',
    explanation:
      'Counting the columns of a statement is the step before UNION. As the whole of a value, or behind a quote or a number; sort orders of applications name a column.',
    patterns: [
      '^[\\d\\s\'")]*(?:order|group)\\sby\\s\\d+(?:\\s?,\\s?\\d+)*\\s?(?:$|--|#|;)',
      '(?:order|group)\\sby\\s[\\d,\\s]*(?:sleep|benchmark)\\s?\\(',
      '[\'")]\\s?(?:order|group)\\sby\\s[\\w.,()\\s]+(?:--|#|union\\b)',
    ],
    patternsOfCode: ['[\'")]\\s?(?:order|group)\\sby\\s[\\w.,()\\s]+(?:--|#|having\\b|union\\b)'],
    examples: {
      attacks: ["1' ORDER BY 3--+", ' order by 1,2,3', "' group by columns having 1=1 --"],
      benign: ['order by phone', 'sort order by 3 criteria', 'group by age', 'order by 10 am'],
    },
  }),
  sql({
    id: 'baseline.sqli.time-delay',
    message: 'A call that makes a database wait',
    explanation:
      'Blind injection asks by time: sleep(5), pg_sleep, benchmark, waitfor delay, heavy generators. As part of a condition or list, cut off by a comment, or as the whole value; a line of code that sleeps stands by itself with a semicolon.',
    patterns: [
      '\\bwaitfor\\s(?:delay|time)\\s?[\'"(]',
      '\\bbenchmark\\s?\\(\\s?\\d{3,}\\s?,',
      '\\bpg_sleep\\s?\\(\\s?[\\d\\[]',
      '\\b(?:dbms_pipe\\.receive_message|dbms_lock\\.sleep|dbms_session\\.sleep)\\s?\\(',
      '\\brandomblob\\s?\\(\\s?\\[?[\\w\\]]*\\d{3,}',
      '\\bgenerate_series\\s?\\(\\s?\\d+\\s?,\\s?\\[?\\w*\\]?\\d{4,}',
      '\\bfrom\\s?pg_sleep\\b',
      '(?:\\bor|\\band|\\bselect|\\bwhere|\\bthen|\\belse|\\bby|\\|\\||&&|,|=|\\bif\\s?\\([^)]*)[\\s(]*sleep\\s?\\(\\s?\\(?\\d',
      '^[\\s\'"+);&|(-]*sleep\\s?\\(\\s?\\d+(?:\\.\\d+)?\\s?\\)\\s?(?:$|#|--|/\\*|=\\s?[\'"]|and\\b|or\\b|[\'"+&|])',
      '[\'"]\\s?(?:\\+|\\|\\||&&|-|\\*|\\^)?\\s?sleep\\s?\\(\\s?\\d+\\s?\\)',
    ],
    examples: {
      attacks: [
        '1 or sleep(5)#',
        "';WAITFOR DELAY '0:0:5'--",
        '1 and (select 1 from (select(sleep(10)))a)',
        '1||pg_sleep(5)--',
        'benchmark(10000000,md5(1))',
      ],
      benign: [
        'sleep (8 hours)',
        'time.sleep(5)',
        'Thread.sleep(1000);',
        'benchmark (2024) results',
        'wait for delay in shipping',
      ],
    },
  }),
  sql({
    id: 'baseline.sqli.system-catalogue',
    message: 'A statement or condition that reads a catalogue of the database',
    explanation:
      'information_schema, sysobjects, sqlite_master, pg_shadow and the like next to select, from or a comparison. Applications do not send such names in requests.',
    patterns: [
      `\\b(?:select|from|join|into|table|exec(?:ute)?|like|count)\\b[^;]*\\b${systemNames}`,
      `\\bfrom[\\s(]*[\\w.]*\\(?${systemNames}`,
      '\\bexec(?:ute)?\\s(?:master(?:\\.dbo)?\\.\\.?)?xp_\\w+',
    ],
    examples: {
      attacks: [
        '1 and (select count(*) from information_schema.tables)>0',
        'select name from sysibm.systables',
        "exec master..xp_cmdshell 'dir'",
        '(select(group_concat(name))from(sqlite_master))',
      ],
      benign: ['information_schema', 'what is pg_catalog', 'select a master key', 'sys.path from python'],
    },
  }),
  sql({
    id: 'baseline.sqli.probe-statement',
    message: 'A statement that asks a database about itself or its files',
    explanation:
      'select @@version, select user(), load_file(…), into outfile, error-based calls such as extractvalue and updatexml. Reports over SQL name tables and columns of the application instead.',
    patterns: [
      '\\bselect[\\s(]+@@\\w',
      '\\bselect[\\s(]+(?:version|user|database|current_user|session_user|system_user|current_database|schema|host_name|db_name)\\s?(?:\\(\\s?\\)|;|$)',
      '^\\W*select\\s(?:current\\sserver|current_user|session_user|system_user|user)\\sfrom\\s(?:dual|sysibm|rdb\\$)',
      '\\bselect\\s\\w+\\sfrom\\sdual\\b',
      `(?:\\bselect\\b|\\bor\\b|\\band\\b|['"+|,(=])\\s?[\\s(]*${probeCalls}[^)]`,
      `\\b(?:select|then|concat|cast)\\b[^;]*\\b(?:load_file|current_setting|load_extension|utl_http\\.request|dbms_java(?:_test)?\\.\\w+|xmltype|lo_import)\\s?\\(`,
      `\\binto\\s(?:out|dump)file\\s?['"(]`,
      '\\b(?:extractvalue|updatexml)\\s?\\([^)]*concat\\s?\\(',
      '\\b(?:ascii|ord|length|char_length|hex)\\s?\\(\\s?(?:lower\\s?\\(\\s?)?(?:substr(?:ing)?|mid|left|right|select|\\(\\s?select)\\b',
      '\\b(?:substr(?:ing)?|mid|left|right|length|lpad|ascii|concat|if)\\s?\\(\\s?\\(*(?:@@\\w|version\\s?\\(|database\\s?\\(|user\\s?\\(|user\\s?,|select\\b)',
      '\\b(?:and|or|\\|\\|)\\s?\\(?\\s?(?:select\\b|exists\\s?\\(\\s?select\\b)',
      '^[\\s,+\'"(-]*\\(?\\s?select\\s?\\(?[\\s(*]*(?:from\\s?)?\\(?\\s?\\(?select\\b',
      '@\\s?:=\\s?(?:0x|\\(|\\w)',
      '\\b(?:concat|concat_ws|group_concat)\\s?\\(\\s?(?:0x[0-9a-f]{2}|char\\s?\\(\\d|@@|@:=)',
      '(?:\\bchar|\\bchr)\\s?\\(\\s?\\d+\\s?\\)\\s?(?:\\|\\||,)?\\s?(?:char|chr)\\s?\\(\\s?\\d+\\s?\\)',
      '\\bcase\\swhen\\s?\\(?\\s?(?:\\d+\\s?=\\s?\\d+|substr|ascii|exists|\\()',
      '\\bconvert\\s?\\(\\s?int\\s?,|\\bcast\\s?\\([^)]*(?:\\|\\||\\bselect\\b|version\\s?\\(|concat)',
      '^[\\d\\s\'")]*(?:\\|\\||,)\\s?\\(?\\s?select\\s',
      '\\bprocedure\\sanalyse\\s?\\(',
      '^[\\s+,]*(?:(?:make_set|export_set|load_file|utl_http\\.request)\\s?\\(|concat\\s?[\\s(]+(?:0x|char\\s?\\(|@|unhex\\s?\\())',
    ],
    examples: {
      attacks: [
        'select @@version',
        '1 and updatexml(null,concat(0x0a,version()),null)-- -',
        "x' union select '' into outfile '/var/www/a.php'",
        '1 and ascii(substring((select user()),1,1))>100',
        'select load_file(0x2f)',
      ],
      benign: [
        'select a version',
        'SELECT name, price FROM products WHERE id = 7',
        'concat(first, last)',
        'hex (6 sided) bolt',
        "$filter=substringof('Al', name)",
        'email @ version 2',
      ],
    },
  }),
  sql({
    id: 'baseline.sqli.stacked-statement',
    message: 'A second statement behind the end of the first',
    explanation:
      'A quote, number or statement, a semicolon, and a verb with its keyword (drop table, insert into, exec). Text has no such sequence of words behind a semicolon outside of scripts, which are longer texts.',
    patterns: [
      '^[\'")\\s]*;?\\s?(?:grant\\s\\w+\\sto\\s\\w+|shutdown)\\s?;?\\s?(?:grant|--|$)',
      '\\bdeclare\\s@\\w+\\s(?:n?varchar|int)\\b',
      '\\bbulk\\sinsert\\s\\w+\\sfrom\\s[\'"]',
      '\\bload\\sdata\\s(?:local\\s)?infile\\s?[\'"]',
      '\\bbackup\\sdatabase\\s\\w+\\sto\\sdisks?\\s?=',
      "\\bcopy\\s\\w+\\s(?:to|from)\\s?(?:/|'|program)",
      '[\'"]\\s?;\\s?(?:drop|create|alter|insert|delete|update|exec|grant)\\s[^;]+(?:--|;\\s?--|#)',
      '\\belse\\sdrop\\s(?:function|table)\\b',
      '[\'"]\\s?\\|\\|\\s?[\\w.]+\\s?\\([^)]*\\)\\s?\\|\\|\\s?[\'"]',
    ],
    patternsOfCode: [
      '[\'")\\d]\\s?\\)*\\s?;\\s?(?:drop\\s(?:table|database|user|view|function)|create\\s(?:table|user|or\\sreplace)|alter\\s(?:table|user|database)|insert\\sinto|delete\\sfrom|update\\s\\w+\\sset|truncate\\stable|exec(?:ute)?[\\s(]|declare\\s@|grant\\s\\w+\\sto|shutdown\\b|select\\s[^;]*\\bfrom\\s|select\\s@@|\\(select\\s|call\\s\\w+\\(|begin\\s)',
    ],
    examples: {
      attacks: [
        "1'; drop table users--",
        "x';insert into log values (1)--",
        '1; exec(@q)',
        'declare @q nvarchar (200) select @q = 0x77',
      ],
      benign: [
        'fish; chips; select vegetables',
        'Drop by; create account',
        "it's 5; select one",
        'insert into the slot',
      ],
    },
  }),
  sql({
    id: 'baseline.sqli.broken-out',
    message: 'A quote or bracket that ends a value, SQL behind it, and the rest cut off',
    explanation:
      'A quote, then keywords or calls of SQL, then a comment sign: the shape of nearly every injection into a string.',
    patterns: [
      `['"]\\s?\\)*\\s?(?:or|and|\\|\\||&&|where|having|union|rlike|group\\sby|order\\sby|procedure)\\b[^;\\n]+${cutOff}\\s?[-+#]?\\s?$`,
      `['"]\\s?\\)*\\s?(?:and|or|where)\\s[\\w(\\s]*\\(\\s?select\\b`,
      '[\'"]\\s?\\)*\\s?(?:where|rlike|regexp)\\s?[(\\d][^\'"]*[=(]',
      '^\\W*(?:rlike|regexp)\\s?\\(\\s?select\\b',
      '\\bas\\s\\w+\\swhere\\s\\d+\\s?=\\s?\\d+',
      '\\)\\s?(?:group\\sby|limit)\\s[\\w\\s,]+\\bunion\\b',
      `^[\\s\\w'")]*\\b(?:or|and)\\s?[\\s(]*(?:isnull|mid|substr|substring|ascii|left|right|if|make_set|elt|extractvalue|updatexml|name_const|like|ord|length)\\s?\\(`,
    ],
    patternsOfCode: [
      `['"]\\s?(?:and|or)\\s?[\\s(]*(?:mid|substr|substring|ascii|version|left|right|char|isnull|if|length)\\s?\\(`,
    ],
    examples: {
      attacks: [
        "') and uid like 'a%' -- ",
        "x' and (select 1 from accounts limit 1)=1",
        "' or isnull(1/0) /*",
        '1 and mid(version(),1,1)=5',
      ],
      benign: [
        "children's or women's sizes (all)",
        'left (or right) turn',
        "the 'a' and 'b' columns",
        'red and (blue or green)',
      ],
    },
  }),
];

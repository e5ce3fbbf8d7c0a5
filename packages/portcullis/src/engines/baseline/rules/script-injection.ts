/** Script injection (cross-site scripting): markup and code that run in a reader's browser. */
import { type RuleDraft, rule } from '../rule.ts';

const xss = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'xss', severity: 'critical' });

/** Calls and objects by which a script in an attack shows itself. */
const scriptSigns =
  '(?:alert|confirm|prompt|eval|fetch|import|atob|settimeout|setinterval|function|print|write|open|msgbox|document\\s*[.\\[]|window\\s*[.\\[]|location\\b|self\\s*[.\\[]|top\\s*\\[|parent\\s*[.\\[]|this\\s*[.\\[]|string\\.fromcharcode|xmlhttprequest|javascript:)';

/** Names of event attributes: `on` and letters; words of languages with an equals sign behind them are no such names. */
const handler = 'o\\x00?n(?:[a-z]|\\x00){3,30}';

/** Calls and reads that a script in an attack makes at once, and one that somebody shows seldom begins with. */
const attackCall =
  '(?:(?:alert|confirm|prompt|eval|atob|fetch|import|msgbox|settimeout|setinterval)\\s*(?:\\?\\.)?\\s*[(`]|document\\s*\\.\\s*(?:cookie|domain|location|write)|string\\s*\\.\\s*fromcharcode|(?:window|self|top|parent|this|frames)\\s*\\[|location\\s*=|javascript:)';

/** Elements on which an event happens without the reader, and events that do. */
const selfFiring =
  '(?:svg|body|img|image|iframe|video|audio|input|details|marquee|object|embed|select|textarea|keygen|frameset|source|track|style|link|script|base|math|table|isindex|button|form|x)';
const firedAlone =
  '(?:error|load\\w*|focus\\w*|toggle|start|begin|end|repeat|mouse\\w+|pointer\\w+|pageshow|animation\\w*|transition\\w*|wheel|scroll\\w*|can\\w+|play\\w*)';

export const scriptInjectionRules = [
  xss({
    id: 'baseline.xss.script-element',
    message: 'A script element',
    explanation:
      'An opening script tag. Editors of pages send one only where scripts may be edited; such a field is a case for an exclusion. In a longer text it blocks with a source elsewhere or an attack in it.',
    patterns: [
      '<script[^>]*>\\s*[\\w.$"\']{1,30}\\s*=',
      '<scr[^>]{0,20}<?script>?ipt',
      '\\bscript\\s*>\\s*(?:alert|confirm|prompt)\\s*[(`]',
      `<[\\s\\x00/]*script[^>]{0,200}>[^<]{0,20}?${attackCall}`,
      `<[\\s\\x00/]*script[^>]{0,100}[\\s/"'](?:src|href|xlink:href)\\s*=\\s*["']?\\s*(?://|data:|[a-z]+:[^/])`,
    ],
    patternsOfCode: [
      '["\'>`)\\]}][\\s>]*<[\\x00/]*s\\x00?c\\x00?r\\x00?i\\x00?p\\x00?t[\\s/>\\x00"\'`<\\\\%+]',
      '<\\s?s\\x00?c\\x00?r\\x00?i\\x00?p\\x00?t[\\s/>\\x00"\'`<\\\\%+].*(?:[a-z\\d\\])][(`]|/[^a-z]{0,3}s\\x00?c|\\bsrc\\s*=)',
    ],
    examples: {
      attacks: [
        '<script>alert(1)</script>',
        '"><script src=//host.example></script>',
        '<scr<script>ipt>alert(1)</scr</script>ipt>',
        '%253Cscript%253Ex()',
      ],
      benign: ['<scripture reading>', 'script > action', 'a < script', 'postscript', '<p>Script by Ann</p>'],
    },
  }),
  xss({
    id: 'baseline.xss.event-handler',
    message: 'An event handler in a tag, or behind a quote that ends an attribute',
    explanation:
      'onerror=, onload= and the like run script. Counted inside a tag, or behind a quote with a call; a value such as once=1 has neither.',
    patterns: [
      `["'\`][\\s/]*[^<>=]*\\b${handler}[\\s\\x00]*=[\\s\\x00"'\`(\\[]*(?:alert|confirm|prompt|eval|fetch|import|window|document|location|top|self)\\b`,
      `^[\\s/"'\`]*${handler}\\s*=\\s*["'\`]?[^\\s>]{0,30}${scriptSigns}`,
      `["'][^"']{0,40}o(?:<\\w+>)?n(?:[a-z]|<\\w+>){3,20}=[^\\s]{0,40}(?:alert|confirm|prompt)`,
      `["'\`]\\s*on\\w{0,20}\\{\\{`,
      `<[a-z][^>]{0,300}?[\\s/"'+\\x00-\\x1f]${handler}[\\s\\x00]*=[\\s\\x00]*["'\`]?[^"'<>{]{0,40}?${attackCall}`,
      `<${selfFiring}\\b[^>]{0,200}[\\s/"']on${firedAlone}\\s*=\\s*["']?[^\\s"'{>=]`,
      `["'\`][\\s/]*[^<>=\\n]{0,40}\\bon[a-z]{3,30}=["'\`]?[^\\s>("']{0,20}${attackCall}`,
    ],
    patternsOfCode: [
      `<[a-z!?/\\\\%][^>]*[\\s/"'\`\\x00\\x0b\\x0c+;)\\]}]${handler}[\\s\\x00/]*=[^=>{]`,
      `<[a-z][^<]*[\\s/"'>]${handler}[\\s\\x00]*=[\\s\\x00]*["'\`]?[^"'{]{0,40}${scriptSigns}`,
      `["'\`][\\s/]*[^<>=\\n]{0,40}\\b${handler}=["'\`]?[^\\s>(]+[(\`]`,
      `\\bon[a-z]+\\s*[=:]\\s*["'\`(\\[]*(?:alert|confirm|prompt)\\b`,
    ],
    examples: {
      attacks: [
        '<img src=x onerror=alert(1)>',
        '<svg/onload=confirm`1`>',
        '" autofocus onfocus=alert(1) x="',
        '<body onpageshow="x()">',
        '<a/onmouseover%3dprompt(1)>',
      ],
      benign: [
        '<p>once=1</p>',
        'online=true&onboarding=done',
        'a < b and ontology=x',
        '<b>on time = good</b>',
        'onclick',
      ],
    },
  }),
  xss({
    id: 'baseline.xss.script-url',
    message: 'A URL that runs script',
    explanation:
      'javascript:, vbscript: or a data: URL of a page as the value of an attribute, of a CSS url(), or as the whole value with code behind it. javascript:void(0) alone, which old pages are full of, is left out.',
    patterns: [
      `^[\\s\\x00-\\x1f"'(]*(?:javascript|vbscript|livescript)\\s*:[^\\w]*(?:\\w[\\w.]*\\s*)?(?:[(\`\\[=/?]|${scriptSigns})`,
      '^["\']?j\\s*a\\s*v\\s*a?\\s*s\\s*c\\s*r\\s*i\\s*p\\s*t\\s*:\\s*\\w+\\s*[(`]',
      `[=(]\\s*["'\`]?[\\s\\x00-\\x20]*(?:j[\\s\\x00]*a[\\s\\x00]*v[\\s\\x00]*a[\\s\\x00]*s[\\s\\x00]*c[\\s\\x00]*r[\\s\\x00]*i[\\s\\x00]*p[\\s\\x00]*t|vbscript|livescript)[\\s\\x00]*:[^;"'v\\s][^"'v]`,
      `<[^>]*[\\s/](?:href|src|action|data|formaction|code|codebase|background|dynsrc|lowsrc|value|content|poster|to|from|values|xlink:href|srcdoc)\\s*=\\s*["'\`]?[\\s\\x00-\\x20]*(?:java\\s*sc\\s*ript|vbscript|livescript|mocha|view-source)\\s*:`,
      '<[^>]*=\\s*["\'`]?\\s*data\\s*:\\s*(?:text/(?:html|javascript|xml|plain)|image/svg\\+xml|application/(?:x-)?(?:javascript|xhtml)|;?,|[^,]{0,30};base64,PHN2Z|[^,]{0,30};base64,PHNjc|,)',
      '^\\s*data:\\s*text/html[^,]{0,40},.*(?:<|PHNjc|PHN2Z)',
      `(?:url\\s*\\(|;\\s*url\\s*=|=)\\s*["'\`]?\\s*(?:javascript|vbscript)\\s*:\\s*\\w+\\s*[.(\`]`,
      'javas(?:[^a-z>]{1,12}|cript)(?:\\]\\]>?)?<?(?:!\\[cdata\\[|!--\\s*--)?>?cript:',
      'java\\w{0,8}script\\w{0,8}\\s*:\\s*(?:alert|confirm|prompt|eval|document|window)\\b',
      'javascript:(?:javascript:|parent\\.|top\\.|self\\.|document|window|eval|alert|confirm|prompt)',
    ],
    examples: {
      attacks: [
        'javascript:alert(1)',
        '<a href="jAvAsCrIpT:prompt(1)">x</a>',
        '<iframe src="java\tscript:alert(1)">',
        '<object data="data:text/html;base64,PHNjcmlwdD4=">',
      ],
      benign: [
        'javascript: the good parts',
        '<a href="/javascript:intro">',
        'data: text about html',
        'java script: beginners',
        'https://example.com/javascript',
      ],
    },
  }),
  xss({
    id: 'baseline.xss.active-element',
    message: 'An element that loads or runs something by itself',
    explanation:
      'object, embed, applet, frameset, base, meta refresh, import links, svg with animation, XML data islands. Editors for rich text do not make them; frames of other sites (videos, maps) are not counted here.',
    patterns: [
      '<\\s*(?:applet|frameset|bgsound|ilayer|xss)\\b[^<]*',
      '<\\s*(?:object|embed)[\\s/]+[^>]*(?:data|src|classid|code|codebase|type|allowscriptaccess)\\s*=',
      '<\\s*layer\\b[^>]*src\\s*=',
      '<\\s*meta[\\s/]+[^>]*(?:http-equiv|charset)\\s*=\\s*["\']?\\s*(?:refresh|set-cookie|link|x-utf|utf-7)',
      '<\\s*base[\\s/]+(?:href|target)\\s*=',
      '<\\s*link[\\s/]+[^>]*(?:rel\\s*=\\s*["\']?\\s*(?:import|stylesheet)["\']?\\s[^>]*href|href\\s*=\\s*["\']?\\s*(?:javascript|data))',
      '<\\s*iframe[\\s/]+[^>]*(?:srcdoc\\s*=|src\\s*=\\s*["\']?\\s*(?:javascript|data|vbscript)|onload)',
      '<\\s*(?:svg|math|animate|set|image|use|handler|listener)\\b[^>]*(?:attributename|xlink:href\\s*=\\s*["\']?\\s*(?:data|javascript)|(?:to|values|from)\\s*=\\s*["\']?\\s*javascript)',
      '<\\s*xml\\b[^>]*(?:\\bid\\s*=|\\bsrc\\s*=)',
      '<\\s*(?:\\?|!)\\s*(?:import|entity)\\b[^>]*(?:namespace|implementation|system)',
      'datasrc\\s*=\\s*["\']?#|dataformatas\\s*=\\s*["\']?html',
      '<\\s*style\\b[^>]*>[^<]*(?:@\\s*import|expression\\s*\\(|javascript\\s*:|-moz-binding|behavior\\s*:)',
      '<\\s*isindex\\b',
      '<\\s*form\\b[^>]*(?:formaction|action)\\s*=\\s*["\']?\\s*(?:javascript|data)',
      '<[^>]*\\bformaction\\s*=',
    ],
    examples: {
      attacks: [
        '<meta http-equiv="refresh" content="0;url=//host.example">',
        '<base href="//host.example/">',
        '<embed src="//host.example/a.swf">',
        '<iframe srcdoc="<p>">',
        '<link rel=import href="//host.example">',
      ],
      benign: [
        '<p>the object and the base of it</p>',
        '<iframe src="https://videos.example/embed/1" width="560"></iframe>',
        'object > embed',
        'List<Base> link',
        '<style>p { color: red }</style>',
      ],
    },
  }),
  xss({
    id: 'baseline.xss.style-code',
    message: 'A style that runs code in old browsers',
    explanation: 'expression(), -moz-binding, behavior: url, or a script URL inside a style.',
    patterns: [
      'style\\s*=[^>]*(?:expr(?:/\\*.{0,20}\\*/)?ession\\s*\\(|-moz-binding\\s*:|behaviou?r\\s*:\\s*url|javascript\\s*:)',
      '\\b(?:width|color|xss|a|x|background)\\s*[:=]\\s*expr(?:/\\*.{0,20}\\*/)?ession\\s*\\(',
      '-moz-binding\\s*:\\s*url',
      'expression\\s*\\(\\s*(?:alert|confirm|prompt|javascript|document)',
    ],
    examples: {
      attacks: ['<div style="width:expression(alert(1))">', '<b style="-moz-binding:url(//h.example)">'],
      benign: ['<p style="color: red">x</p>', 'regular expression (regex)', 'behavior: good'],
    },
  }),
  xss({
    id: 'baseline.xss.script-code',
    message: 'Script that breaks out of a string and calls',
    explanation:
      'A quote, bracket or comment end followed by a call of alert and the like, dynamic code from char codes, reading the cookie to send it away, template-breaking constructors.',
    patterns: [
      '^[;,+\\-*&|^?(!~{\\[\\s]*(?:alert|confirm|prompt)\\s*(?:\\?\\.)?(?:\\((?:\\s*\\)\\s*$|[^)\\s])|`)',
      '\\bstring\\s*\\.\\s*fromcharcode\\s*\\(\\s*\\d+\\s*(?:,\\s*\\d+\\s*){2,}',
      '\\beval\\s*\\(\\s*(?:atob|string\\.fromcharcode|location|name\\b|unescape|[a-d]\\s*\\+|\\w+\\s*\\+\\s*\\w+|["\'`]\\\\|var\\b|["\']var\\b)',
      '\\bconstructor\\s*(?:\\.|\\[["\'])\\s*constructor\\b',
      '\\[\\s*\\d*\\s*\\]\\s*\\.\\s*(?:find|map|some|every|filter|foreach|sort)\\s*\\(\\s*(?:alert|confirm|prompt)',
      '\\bthrow\\s*(?:alert|confirm|prompt)\\b|=\\s*(?:alert|confirm|prompt)\\s*[;,)/(`]',
      '\\b\\w+\\s*=\\s*(?:alert|confirm|prompt)\\s*[;,]\\s*\\w+\\s*\\(',
      '["\'`]\\s*[)}\\]]*\\s*[;,+\\-*&|^]+\\s*[)}\\]]*\\s*(?:alert|confirm|prompt)\\s*(?:\\(|`)[^)]{0,30}[)`]\\s*(?://|[;,+\\-*&|^]+\\s*["\'`]|<!--)',
    ],
    patternsOfCode: [
      '["\'`;)}>\\]*/\\\\]\\s*[;,+\\-*&|^?(!~{\\[]*\\s*(?:alert|confirm|prompt)\\s*(?:\\?\\.)?\\s*(?:\\(|`|\\[)',
      '\\b(?:alert|confirm|prompt)(?:\\(|`)\\s*(?:\\d{1,7}|["\'`/]?\\s*xss[^)]{0,20}|document[.\\[][^)]{0,40}|["\'][^)"\']{0,30}["\']|string\\.fromcharcode[^)]*\\)?)\\s*(?:\\)|`)',
      '\\b(?:document|window|self|top|parent|this|frames)\\s*\\[\\s*["\'/`][^\\]]{1,40}\\]\\s*[(`\\[]',
      '\\bdocument\\s*\\??\\.\\s*(?:cookie|domain|write(?:ln)?\\s*\\(|location\\s*=|vulnerable)',
      '\\bwindow\\s*\\.\\s*(?:location|name|open)\\s*(?:=|\\()',
    ],
    examples: {
      attacks: [
        "';alert(1)//",
        '"-prompt`1`-"',
        'eval(atob("YWxlcnQoMSk="))',
        "{{constructor.constructor('alert(1)')()}}",
        'x=document.cookie',
      ],
      benign: [
        'please confirm (by mail)',
        'red alert (2024)',
        'prompt engineering',
        'document the process',
        'Your order is confirmed!',
      ],
    },
  }),
];

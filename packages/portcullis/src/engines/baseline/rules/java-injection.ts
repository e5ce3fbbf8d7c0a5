// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are what attackers and templates write.
/** Java: expression languages, deserialisation and class loaders. */
import { type RuleDraft, rule } from '../rule.ts';

const java = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'java-injection' });

export const javaInjectionRules = [
  java({
    id: 'baseline.java-injection.expression',
    message: 'An expression of OGNL, SpEL or MVEL that reaches the runtime',
    explanation:
      'java.lang.Runtime, ProcessBuilder, member access of OGNL and T(…) of SpEL inside a value run commands in Struts, Spring and Confluence.',
    patterns: [
      '\\bjava\\.lang\\.(?:runtime|processbuilder|system|class)\\b[^a-z]{0,20}\\.?(?:getruntime|exec|start|forname|getproperty|exit)',
      '\\bgetruntime\\s*\\(\\s*\\)\\s*\\.\\s*exec\\s*\\(',
      '#_?memberaccess|@java\\.lang\\.|@org\\.apache\\.|#context\\s*\\[|ognl\\.ognlcontext|#cmd\\s*=',
      '(?:\\$|#|%)\\{[^}]*(?:\\bt\\s*\\(\\s*java\\.|new\\s+java\\.|\\.getclass\\s*\\(\\)|@java\\.)',
      '\\bclass\\.module\\.classloader\\b|\\bclass\\.classloader\\.',
      '\\bnew\\s+(?:java\\.lang\\.)?processbuilder\\s*\\(|javax\\.script\\.scriptenginemanager|\\bt\\(java\\.lang\\.',
      'spring\\.cloud\\.function\\.routing-expression|getenginebyname\\s*\\(',
    ],
    examples: {
      attacks: [
        '%{(#_memberAccess["allowStaticMethodAccess"]=true)}',
        '${T(java.lang.Runtime).getRuntime().exec("id")}',
        'class.module.classLoader.resources.context.parent',
        '@java.lang.Runtime@getRuntime().exec("id")',
      ],
      benign: [
        'java.lang.NullPointerException',
        'java.lang.Runtime class',
        'a class loader',
        '#context',
        '%{name}',
      ],
    },
  }),
  java({
    id: 'baseline.java-injection.serialised-object',
    message: 'A serialised object of Java or .NET',
    explanation:
      'rO0AB and its raw form begin every Java serialisation stream; gadget classes of it run code when it is read.',
    patterns: [
      '^(?:rO0AB[A-Za-z]|H4sIA{5,}[^ ]{0,40}rO0AB)[A-Za-z0-9+/=_-]{20,}$',
      '\\xac\\xed\\x00\\x05(?:sr|ur|vr|w)',
      'org\\.apache\\.commons\\.collections\\.functors\\.|com\\.sun\\.org\\.apache\\.xalan\\.internal\\.xsltc\\.trax\\.templatesimpl|com\\.sun\\.rowset\\.jdbcrowsetimpl',
      '^AAEAAAD/{5}AQAAAAAAAAA',
      '"@type"\\s*:\\s*"(?:com\\.sun\\.|org\\.apache\\.|java\\.(?:lang\\.(?:class|autocloseable)|net\\.))',
    ],
    examples: {
      attacks: [
        'rO0ABXNyABFqYXZhLnV0aWwuSGFzaFNldLpEhZWWuLc0AwAAeHB3DA==',
        '{"@type":"com.sun.rowset.JdbcRowSetImpl","x":1}',
      ],
      benign: ['rO0ABX', '{"@type":"Person"}', 'org.apache.commons.lang3'],
    },
  }),
];

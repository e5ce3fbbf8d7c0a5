// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are what attackers and templates write.
/** Server-side templates: expressions that evaluate, reach objects of the language, or probe whether they do. */
import { type RuleDraft, rule } from '../rule.ts';

const template = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'template-injection' });

export const templateInjectionRules = [
  template({
    id: 'baseline.template-injection.probe',
    message: 'An arithmetic probe in the marks of a template language',
    explanation:
      'A value that is nothing but {{7*7}}, ${7*7}, <%= 7*7 %> and the like asks whether a template engine evaluates it.',
    patterns: [
      '(?:^|[^\\w])(?:\\{\\{|\\$\\{|#\\{|\\*\\{|@\\(|\\$\\{\\{|<%=|\\[\\[|~\\{)\\s*["\'(]?\\d{1,8}["\')]?\\s*[*+/-]\\s*["\'(]?\\d{1,8}["\')]?\\s*(?:\\}|\\)|%>|\\])',
      '\\{\\{\\s*["\'][^"\']{0,20}["\']\\s*(?:\\*|\\|)\\s*(?:\\d|join|attr|upper)',
    ],
    examples: {
      attacks: ['{{7*7}}', '${7*7}', '<%= 7 * 7 %>', '#{191*7}', "{{7*'7'}}"],
      benign: ['{{name}}', '7*7', '${price}', '[[1]]', '{{ count }} items', '(7*7)'],
    },
  }),
  template({
    id: 'baseline.template-injection.object-walk',
    message: 'A template expression that reaches for classes, processes or configuration',
    explanation:
      'From a string over its class to a process: __class__, __mro__, __subclasses__, freemarker.template.utility.Execute, getRuntime. Templates of pages name fields.',
    patterns: [
      '__(?:class|mro|subclasses|globals|builtins|bases|import|init)__[^a-z]{1,20}(?:__|\\w+\\(|\\[)',
      '(?:\\{\\{|\\{%|\\$\\{|#\\{|<%)[^}]*(?:__class__|__mro__|__subclasses__|__globals__|__builtins__|__import__|\\bpopen\\s*\\(|\\bos\\.(?:system|popen)|config\\.(?:items|from_object)|self\\._|lipsum\\.|cycler\\.|request\\.application|get_user_file|\\.getclass\\(|class\\.forname|getruntime|t\\(java)',
      'freemarker\\.template\\.utility\\.(?:execute|objectconstructor|jythonruntime)',
      '<#assign\\s+\\w+\\s*=\\s*["\']freemarker',
      '#set\\s*\\(\\s*\\$\\w+\\s*=\\s*["\']?["\']?\\s*\\)?.*(?:getclass|\\.class\\.)',
      '\\{php\\}|\\{/php\\}|\\{\\$smarty\\.(?:version|template_object)|\\{system\\(',
      '<%=?\\s*(?:system|`|exec|file\\.(?:open|read)|dir\\.entries|io\\.popen)\\b?\\s*[(\'"`]',
    ],
    patternsOfCode: [
      '\\{\\{\\s*(?:_self\\.env|app\\.request|config|self|settings\\.secret_key|request\\.environ|constructor\\.constructor|[\\w.]+\\|attr\\(|\\[?["\'](?:id|ls|cat)[^}]{0,20}\\|(?:filter|map|sort|reduce))',
    ],
    examples: {
      attacks: [
        "{{''.__class__.__mro__[1].__subclasses__()}}",
        '${"freemarker.template.utility.Execute"?new()("id")}',
        '{{config.items()}}',
        '<%= system("id") %>',
        "{{['id']|filter('system')}}",
      ],
      benign: ['{{ user.class }}', '__init__', '{{ title }} by {{ author }}', '${config.url}', '<%= name %>'],
    },
  }),
];

/** Node.js: code that requires modules, pollutes prototypes, or queries of document stores with operators. */
import { type RuleDraft, rule } from '../rule.ts';

const node = (draft: Omit<RuleDraft, 'class'>) => rule({ ...draft, class: 'node-injection' });

export const nodeInjectionRules = [
  node({
    id: 'baseline.node-injection.module-call',
    message: 'Code of Node.js that starts a process or reads files',
    explanation:
      'require("child_process"), process.mainModule, global.process and their calls. Source code that is posted is a longer text; a lone import line is not counted.',
    patterns: [
      '_\\$\\$nd_func\\$\\$_',
      '\\bprocess\\s*\\.\\s*(?:exit|kill|env)\\s*(?:\\(\\s*\\d*\\s*\\)\\s*;?$|\\[)',
    ],
    patternsOfCode: [
      '\\brequire\\s*\\(\\s*["\'`](?:node:)?(?:child_process|fs|vm|os|net)["\'`]\\s*\\)\\s*\\.\\s*\\w+\\s*\\(',
      '\\bprocess\\s*\\.\\s*(?:mainmodule|binding|dlopen)\\b|\\bmainmodule\\s*\\.\\s*(?:require|constructor)',
      '\\b(?:global|globalthis|this\\.constructor\\.constructor)\\s*[.(][^;]*\\bprocess\\b',
      '\\bchild_process["\'`]?\\s*\\)?\\s*\\.\\s*(?:exec|spawn|fork)',
      '\\bfunction\\s*\\(\\s*\\)\\s*\\{[^}]*require\\s*\\(',
    ],
    examples: {
      attacks: [
        "require('child_process').exec('id')",
        'process.mainModule.require("fs")',
        '{"rce":"_$$ND_FUNC$$_function(){}()"}',
      ],
      benign: ["const fs = require('fs')", 'process.env.HOME', 'child_process module', 'global process'],
    },
  }),
  node({
    id: 'baseline.node-injection.prototype-pollution',
    message: 'A name that reaches the prototype of an object',
    explanation:
      '__proto__ or constructor.prototype as a step of a name or key changes every object of the program.',
    patterns: [
      '(?:^|[.\\[])__proto__(?:$|[.\\]\\[])',
      '(?:^|[.\\[])constructor(?:\\.|\\]?\\[)prototype(?:$|[.\\]\\[])',
    ],
    patternsOfCode: ['["\']__proto__["\']\\s*:'],
    examples: {
      attacks: ['__proto__[admin]', 'a.__proto__.b', 'constructor[prototype][x]', '{"__proto__":{"a":1}}'],
      benign: ['proto', 'constructor', 'prototype pollution', 'what is __proto__ in javascript'],
    },
  }),
  node({
    id: 'baseline.node-injection.query-operator',
    message: 'Script in an operator of a document store',
    explanation: '$where with code, or a condition that breaks out of the string of one.',
    patterns: [
      '["\']?\\$where["\']?\\s*:\\s*["\'].*(?:return|sleep|this\\.|function|\\d\\s*==)',
      '["\']\\s*(?:(?:\\|\\||&&)\\s*(?:this\\.\\w+\\s*(?:==|!=|\\.match|\\[)|sleep\\s*\\()|;\\s*(?:return\\s+(?:true|1|this)\\b|sleep\\s*\\())',
    ],
    patternsOfCode: ['["\']\\s*\\|\\|\\s*["\']?(\\w)["\']?\\s*={2,3}\\s*["\']?\\w'],
    examples: {
      attacks: ["{$where: 'sleep(1000)'}", "' || this.password == 'x", "a' || 'a'=='a"],
      benign: ['$where', 'where: "home"', 'a || b', '{"where":"return address"}'],
    },
  }),
];

/** Directives that set one value. */
import type { Settings } from '../compile/settings.ts';
import { splitWords } from '../syntax/words.ts';
import { badArgument, type Directive } from './directive.ts';

type KeysOf<Value> = {
  [Key in keyof Settings]: Settings[Key] extends Value ? (Value extends Settings[Key] ? Key : never) : never;
}[keyof Settings];

function onOff(name: string, key: KeysOf<boolean>): Directive {
  return {
    name,
    arguments: [1, 1],
    apply(draft, directive) {
      const word = directive.words[0]!;
      const value = word.text.toLowerCase();
      if (value !== 'on' && value !== 'off') throw badArgument(directive, word, 'On or Off');
      draft.settings[key] = value === 'on';
    },
  };
}

function size(name: string, key: KeysOf<number>, least = 0): Directive {
  return {
    name,
    arguments: [1, 1],
    apply(draft, directive) {
      const word = directive.words[0]!;
      const value = Number(word.text);
      if (!Number.isSafeInteger(value) || value < least || word.text === '') {
        throw badArgument(directive, word, `a whole number of at least ${least}`);
      }
      draft.settings[key] = value;
    },
  };
}

function text(name: string, key: KeysOf<string>): Directive {
  return {
    name,
    arguments: [1, 1],
    apply: (draft, { words }) => {
      draft.settings[key] = words[0]!.text;
    },
  };
}

function choice<Word extends string>(
  name: string,
  words: readonly Word[],
  set: (settings: Settings, word: Word) => void,
): Directive {
  return {
    name,
    arguments: [1, 1],
    apply(draft, directive) {
      const given = directive.words[0]!;
      const word = words.find((candidate) => candidate.toLowerCase() === given.text.toLowerCase());
      if (word === undefined) throw badArgument(directive, given, `one of ${words.join(', ')}`);
      set(draft.settings, word);
    },
  };
}

/** The directives that set one value. */
export const settingDirectives: readonly Directive[] = [
  choice('SecRuleEngine', ['On', 'Off', 'DetectionOnly'], (settings, word) => {
    settings.ruleEngine = word;
  }),
  onOff('SecRequestBodyAccess', 'requestBodyAccess'),
  size('SecRequestBodyLimit', 'requestBodyLimit'),
  size('SecRequestBodyNoFilesLimit', 'requestBodyNoFilesLimit'),
  choice('SecRequestBodyLimitAction', ['Reject', 'ProcessPartial'], (settings, word) => {
    settings.requestBodyLimitAction = word;
  }),
  size('SecRequestBodyJsonDepthLimit', 'jsonDepthLimit', 1),
  size('SecArgumentsLimit', 'argumentsLimit', 1),
  text('SecArgumentSeparator', 'argumentSeparator'),
  choice('SecCookieFormat', ['0', '1'], (settings, word) => {
    settings.cookieFormat = word === '1' ? 1 : 0;
  }),
  size('SecUploadFileLimit', 'uploadFileLimit'),
  choice('SecParseXmlIntoArgs', ['On', 'Off', 'OnlyArgs'], (settings, word) => {
    settings.parseXmlIntoArgs = word;
  }),
  choice('SecJsonArgumentNames', ['modsecurity', 'coraza'], (settings, word) => {
    settings.jsonNames = word;
  }),
  onOff('SecResponseBodyAccess', 'responseBodyAccess'),
  size('SecResponseBodyLimit', 'responseBodyLimit'),
  choice('SecResponseBodyLimitAction', ['Reject', 'ProcessPartial'], (settings, word) => {
    settings.responseBodyLimitAction = word;
  }),
  {
    name: 'SecResponseBodyMimeType',
    arguments: [1, Number.POSITIVE_INFINITY],
    apply: (draft, { words }) => {
      draft.settings.responseBodyMimeTypes = words.flatMap(({ text }) => splitWords(text.toLowerCase()));
    },
  },
  {
    name: 'SecResponseBodyMimeTypesClear',
    arguments: [0, 0],
    apply: (draft) => {
      draft.settings.responseBodyMimeTypes = [];
    },
  },
  choice('SecAuditEngine', ['On', 'Off', 'RelevantOnly'], (settings, word) => {
    settings.auditEngine = word;
  }),
  text('SecAuditLogParts', 'auditLogParts'),
  text('SecAuditLogRelevantStatus', 'auditLogRelevantStatus'),
  size('SecCollectionTimeout', 'collectionTimeout', 1),
  text('SecWebAppId', 'webAppId'),
  text('SecSensorId', 'sensorId'),
  {
    name: 'SecComponentSignature',
    arguments: [1, 1],
    apply: (draft, { words }) => {
      draft.settings.componentSignatures.push(words[0]!.text);
    },
  },
];

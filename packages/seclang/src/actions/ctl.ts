/**
 * `ctl`: changes a setting, or removes rules or targets, for the rest of the transaction.
 *
 * Argument: `option=value`: auditEngine, auditLogParts, forceRequestBodyVariable, parseXmlIntoArgs,
 *   requestBodyAccess, requestBodyLimit, requestBodyProcessor, responseBodyAccess, responseBodyLimit, ruleEngine,
 *   ruleRemoveById, ruleRemoveByMsg, ruleRemoveByTag, ruleRemoveTargetById, ruleRemoveTargetByMsg,
 *   ruleRemoveTargetByTag; debugLogLevel, hashEngine and hashEnforcement have no effect.
 * Example: `ctl:ruleRemoveTargetById=942100;ARGS:password`.
 * Source: ModSecurity Reference Manual, Actions, ctl.
 */
import { type Position, RuleError } from '../errors.ts';
import { idRanges } from '../syntax/id-ranges.ts';
import { type Action, required, wholeNumber } from './action.ts';
import type { Control } from './effect.ts';

/** `ctl`. */
export const ctl: Action = {
  name: 'ctl',
  read(argument, at) {
    const text = required('ctl', argument, at);
    const equals = text.indexOf('=');
    if (equals < 1) throw new RuleError('seclang.bad-argument', 'ctl needs option=value', at);
    const option = text.slice(0, equals).trim().toLowerCase();
    const value = text.slice(equals + 1).trim();
    return { kind: 'control', control: readControl(option, value, at) };
  },
};

function readControl(option: string, value: string, at: Position): Control {
  switch (option) {
    case 'ruleengine':
      return { option: 'ruleEngine', mode: oneOf(['On', 'Off', 'DetectionOnly'], option, value, at) };
    case 'auditengine':
      return { option: 'auditEngine', mode: oneOf(['On', 'Off', 'RelevantOnly'], option, value, at) };
    case 'auditlogparts':
      return { option: 'auditLogParts', parts: value };
    case 'parsexmlintoargs':
      return { option: 'parseXmlIntoArgs', mode: oneOf(['On', 'Off', 'OnlyArgs'], option, value, at) };
    case 'requestbodyaccess':
      return { option: 'requestBodyAccess', on: isOn(option, value, at) };
    case 'responsebodyaccess':
      return { option: 'responseBodyAccess', on: isOn(option, value, at) };
    case 'forcerequestbodyvariable':
      return { option: 'forceRequestBodyVariable', on: isOn(option, value, at) };
    case 'requestbodylimit':
      return { option: 'requestBodyLimit', bytes: wholeNumber(option, value, at) };
    case 'responsebodylimit':
      return { option: 'responseBodyLimit', bytes: wholeNumber(option, value, at) };
    case 'requestbodyprocessor':
      return { option: 'requestBodyProcessor', processor: value.toUpperCase() };
    case 'ruleremovebyid':
      return { option: 'ruleRemoveById', ranges: idRanges(value, at) };
    case 'ruleremovebytag':
      return { option: 'ruleRemoveByTag', pattern: value };
    case 'ruleremovebymsg':
      return { option: 'ruleRemoveByMsg', pattern: value };
    case 'ruleremovetargetbyid': {
      const { what, target } = targetRemoval(option, value, at);
      return { option: 'ruleRemoveTargetById', ranges: idRanges(what, at), target };
    }
    case 'ruleremovetargetbytag': {
      const { what, target } = targetRemoval(option, value, at);
      return { option: 'ruleRemoveTargetByTag', pattern: what, target };
    }
    case 'ruleremovetargetbymsg': {
      const { what, target } = targetRemoval(option, value, at);
      return { option: 'ruleRemoveTargetByMsg', pattern: what, target };
    }
    case 'debugloglevel':
    case 'hashengine':
    case 'hashenforcement':
      return { option: 'none' };
    default:
      throw new RuleError('seclang.bad-argument', `ctl: there is no option ${option}`, at);
  }
}

function targetRemoval(option: string, value: string, at: Position): { what: string; target: string } {
  const cut = value.indexOf(';');
  if (cut < 1) throw new RuleError('seclang.bad-argument', `ctl: ${option} needs what;TARGET`, at);
  return { what: value.slice(0, cut).trim(), target: value.slice(cut + 1).trim() };
}

function oneOf<Word extends string>(
  words: readonly Word[],
  option: string,
  value: string,
  at: Position,
): Word {
  const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (word === undefined) {
    throw new RuleError('seclang.bad-argument', `ctl: ${option} is one of ${words.join(', ')}`, at);
  }
  return word;
}

function isOn(option: string, value: string, at: Position): boolean {
  return oneOf(['On', 'Off'], option, value, at) === 'On';
}

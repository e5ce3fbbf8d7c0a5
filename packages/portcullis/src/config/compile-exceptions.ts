/** `exceptions` of a policy → plain data that engines and pipeline ask. */
import type { ExceptionTarget, RuleException } from './exception-plan.ts';
import { latin1 } from './latin1.ts';
import type { ExceptionSpec } from './schema/exception.ts';

/** Compiles the exceptions of all levels, in their order. */
export function compileExceptions(specs: readonly ExceptionSpec[] | undefined): RuleException[] {
  return (specs ?? []).map(compileException);
}

/** Compiles one exception. */
export function compileException(spec: ExceptionSpec): RuleException {
  const rules = (spec.rules ?? []).map(String);
  const isNumeric = (rule: string): boolean => rule.charCodeAt(0) <= 0x39;
  return {
    reason: spec.reason ?? '',
    ids: rules.filter(isNumeric).map(range),
    names: rules.filter((rule) => !isNumeric(rule)),
    tags: [...(spec.tags ?? [])],
    targets: [
      ...(spec.arguments ?? []).map((name) => ({ variable: 'ARGS', member: latin1(name).toLowerCase() })),
      ...(spec.variables ?? []).map(target),
    ],
    paths: (spec.paths ?? []).map(latin1),
  };
}

function range(text: string): readonly [number, number] {
  const [from = '', to = from] = text.split('-');
  return [Number(from), Number(to)];
}

function target(text: string): ExceptionTarget {
  const colon = text.indexOf(':');
  const [variable, member] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return { variable: variable.toUpperCase(), member: latin1(member).toLowerCase() };
}

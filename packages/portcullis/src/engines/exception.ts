/**
 * Exceptions of a policy: which rules are not to look at what, without writing SecLang. An engine that scores honours
 * them while it runs, since what it adds up cannot be taken out afterwards; for all others a finding that an exception
 * covers is dropped.
 */
import { type ExceptionTarget, namesRule, type RuleException } from '../config/exception-plan.ts';

/** Variables that `ARGS` stands for. */
const argumentVariables: ReadonlySet<string> = new Set(['ARGS', 'ARGS_GET', 'ARGS_POST']);

/** The exceptions that hold on a path. */
export function exceptionsOn(path: string, exceptions: readonly RuleException[]): readonly RuleException[] {
  if (exceptions.length === 0) return exceptions;
  return exceptions.filter(
    ({ paths }) => paths.length === 0 || paths.some((pattern) => isOnPath(pattern, path)),
  );
}

/** Whether a target means a variable, with (in any case) or without a member. */
export function meansVariable({ variable }: ExceptionTarget, other: string): boolean {
  return variable === 'ARGS' ? argumentVariables.has(other) : variable === other;
}

/**
 * Whether a target means a member of its variable. Members of JSON bodies may be written with or without the `json.`
 * that rule engines put before them.
 */
export function meansMember({ member }: ExceptionTarget, name: string): boolean {
  if (member === '') return true;
  const lower = name.toLowerCase();
  if (isLike(member, lower)) return true;
  return lower.startsWith('json.') && isLike(member, lower.slice('json.'.length));
}

/** Whether an exception covers a finding: its rule, and the place where it was. */
export function covers(
  exception: RuleException,
  { ruleId, tags = [], where }: { ruleId: string; tags?: readonly string[]; where: string },
): boolean {
  if (!namesRule(exception, ruleId, tags)) return false;
  const { targets } = exception;
  if (targets.length === 0) return true;
  const [variable, member] = placeOf(where);
  return targets.some((target) => meansVariable(target, variable) && meansMember(target, member));
}

/** The parts of a request as findings of other engines name them, and the variables that they are. */
const variables: ReadonlyArray<readonly [begin: string, variable: string]> = [
  ['request.query.', 'ARGS'],
  ['request.body.', 'ARGS'],
  ['request.cookies.', 'REQUEST_COOKIES'],
  ['request.headers.', 'REQUEST_HEADERS'],
];

/** Variable and member of the `where` of a finding. */
function placeOf(where: string): readonly [variable: string, member: string] {
  for (const [begin, variable] of variables) {
    if (where.startsWith(begin)) return [variable, where.slice(begin.length)];
  }
  if (where === 'request.path') return ['REQUEST_FILENAME', ''];
  if (where === 'request.body') return ['REQUEST_BODY', ''];
  const colon = where.indexOf(':');
  return colon < 0 ? [where, ''] : [where.slice(0, colon), where.slice(colon + 1)];
}

/** Whether a text has the form of a pattern with `*` for any run of characters. One pass over the text. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function isOnPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  const open = wanted.at(-1) === '**';
  if (open) wanted.pop();
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((segment, index) => segment === '*' || segment === segments[index]);
}

/**
 * Turns groups of detections into exceptions of a policy, each as narrow as it can be: one rule, one part of the
 * request, one route. What stands in one came from traffic, so that only plain characters are taken over.
 */
import { exceptionVariables } from '../../config/schema/exception.ts';
import type { DetectionGroup, NotProposed } from './group-detections.ts';

/** An exception with what it would remove. */
export interface Exception {
  readonly rule: string;
  readonly message: string;
  readonly where: string;
  /** Where it belongs: the policy that applied. */
  readonly policy: string;
  readonly route: string;
  /** Decisions in which the detection occurs, and those that fall silent with this exception alone. */
  readonly decisions: number;
  readonly alone: number;
  readonly clients: number;
  readonly samples: readonly string[];
  /** An entry of `exceptions`. */
  readonly exception: ProposedException;
}

/** An entry of `exceptions` as a policy has it. */
export interface ProposedException {
  readonly rules: readonly [number | string];
  readonly arguments?: readonly [string];
  readonly variables?: readonly [string];
  readonly paths?: readonly [string];
}

/** What is proposed, and what cannot be. */
export interface Proposal {
  readonly exceptions: readonly Exception[];
  readonly notProposed: readonly NotProposed[];
}

const plainMember = /^[A-Za-z0-9_.[\]-]+$/;
const plainRoute = /^[A-Za-z0-9/_.~*-]+$/;

/** Exceptions for groups with at least `minimum` decisions. */
export function proposeExceptions(groups: readonly DetectionGroup[], minimum: number): Proposal {
  const exceptions: Exception[] = [];
  const notProposed: NotProposed[] = [];
  for (const { clients, ...group } of groups) {
    const { rule, message, decisions, where, route } = group;
    const part = partOf(where);
    const reason = problemOf(group, part, minimum);
    if (reason !== undefined || part === undefined) {
      notProposed.push({ rule, message, decisions, reason: reason ?? `it is in ${where}` });
      continue;
    }
    const rules = [/^\d+$/.test(rule) ? Number(rule) : rule] as const;
    exceptions.push({
      ...group,
      clients: clients.size,
      exception: { rules, ...part, ...(route === '' ? {} : { paths: [route] }) },
    });
  }
  return { exceptions, notProposed };
}

function problemOf(
  { where, route, decisions }: Omit<DetectionGroup, 'clients'>,
  part: Part | undefined,
  minimum: number,
): string | undefined {
  if (decisions < minimum)
    return `it occurred less than ${minimum} times at ${route || 'any path'} in ${where || 'no part'}`;
  if (part === undefined) return `the part of the request has no plain name: ${where}`;
  if (route !== '' && !plainRoute.test(route)) return `the path holds unusual characters: ${route}`;
  return undefined;
}

type Part = Pick<ProposedException, 'arguments' | 'variables'>;

/** Parts as other engines than `seclang` name them. */
const parts: ReadonlyArray<readonly [begin: string, variable: string]> = [
  ['request.query.', 'ARGS'],
  ['request.body.', 'ARGS'],
  ['request.cookies.', 'REQUEST_COOKIES'],
  ['request.headers.', 'REQUEST_HEADERS'],
  ['request.path', 'REQUEST_FILENAME'],
];

/** The part of a request that a finding is in; without a name the whole of it; undefined: it cannot be named. */
function partOf(where: string): Part | undefined {
  if (where === '') return {};
  const known = parts.find(([begin]) => where.startsWith(begin));
  const colon = where.indexOf(':');
  const variable = known?.[1] ?? (colon < 0 ? where : where.slice(0, colon));
  const member =
    known === undefined ? (colon < 0 ? '' : where.slice(colon + 1)) : where.slice(known[0].length);
  if (!(exceptionVariables as readonly string[]).includes(variable)) return undefined;
  if (member === '') return { variables: [variable] };
  if (!plainMember.test(member)) return undefined;
  if (!variable.startsWith('ARGS') || variable === 'ARGS_NAMES')
    return { variables: [`${variable}:${member}`] };
  return { arguments: [member.startsWith('json.') ? member.slice('json.'.length) : member] };
}

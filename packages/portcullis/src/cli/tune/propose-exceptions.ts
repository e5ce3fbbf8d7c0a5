/**
 * Turns groups of detections into SecLang directives, each as narrow as it can be: one rule, one variable, one route.
 * What stands in a directive came from traffic, so that only plain characters are taken over.
 */
import type { DetectionGroup, NotProposed } from './group-detections.ts';

/** An exception with what it would remove. */
export interface Exception {
  readonly rule: string;
  readonly message: string;
  readonly variable: string;
  readonly host: string;
  readonly route: string;
  /** Decisions in which the detection occurs, and those that fall silent with this exception alone. */
  readonly decisions: number;
  readonly alone: number;
  readonly clients: number;
  readonly samples: readonly string[];
  readonly directive: string;
}

/** What is proposed, and what cannot be. */
export interface Proposal {
  readonly exceptions: readonly Exception[];
  readonly notProposed: readonly NotProposed[];
}

const plainVariable = /^[A-Z_]+(?::[A-Za-z0-9_.[\]-]+)?$/;
const plainRoute = /^[A-Za-z0-9/_.~*-]+$/;

/**
 * Exceptions for groups with at least `minimum` decisions. Rules that are written get ids from `firstId` on.
 */
export function proposeExceptions(
  groups: readonly DetectionGroup[],
  { minimum, firstId }: { readonly minimum: number; readonly firstId: number },
): Proposal {
  const exceptions: Exception[] = [];
  const notProposed: NotProposed[] = [];
  for (const { clients, phase, ...group } of groups) {
    const reason = problemOf(group, minimum);
    if (reason !== undefined) {
      const { rule, message, decisions } = group;
      notProposed.push({ rule, message, decisions, reason });
      continue;
    }
    const directive = directiveOf(group, phase, firstId + exceptions.length);
    exceptions.push({ ...group, clients: clients.size, directive });
  }
  return { exceptions, notProposed };
}

function problemOf(
  { rule, variable, route, decisions }: Omit<DetectionGroup, 'clients' | 'phase'>,
  minimum: number,
): string | undefined {
  if (decisions < minimum)
    return `it occurred less than ${minimum} times at ${route} in ${variable || 'no variable'}`;
  if (!/^\d+$/.test(rule)) return 'its id is no number';
  if (variable !== '' && !plainVariable.test(variable))
    return `the name of the variable holds unusual characters: ${variable}`;
  if (!plainRoute.test(route)) return `the path holds unusual characters: ${route}`;
  return undefined;
}

/**
 * A rule of phase 1 may have run before a rule of the policy that would switch it off, so that its target is taken
 * away for all routes; the others are switched off for the route only.
 */
function directiveOf(
  { rule, variable, route }: Pick<DetectionGroup, 'rule' | 'variable' | 'route'>,
  phase: number | undefined,
  id: number,
): string {
  if (phase === 1)
    return variable === '' ? `SecRuleRemoveById ${rule}` : `SecRuleUpdateTargetById ${rule} "!${variable}"`;
  const control = variable === '' ? `ruleRemoveById=${rule}` : `ruleRemoveTargetById=${rule};${variable}`;
  return `SecRule REQUEST_FILENAME "${routeOperator(route)}" "id:${id},phase:1,t:none,pass,nolog,ctl:${control}"`;
}

function routeOperator(route: string): string {
  if (!route.includes('*')) return `@streq ${route}`;
  return `@rx ^${route.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`;
}

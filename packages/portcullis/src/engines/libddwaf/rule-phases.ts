/**
 * Which phases have to be shown what earlier phases saw. Each phase is a context of its own, disposed of at its end;
 * a rule with several conditions may need values of several phases at once.
 */

/** The order in which values become known: request headers 0, request body 1, response headers 2, response body 3. */
const phaseOfAddress: ReadonlyArray<readonly [beginning: string, phase: number]> = [
  ['server.request.body', 1],
  ['server.response.body', 3],
  ['server.response.', 2],
];

const ruleSections = ['rules', 'custom_rules', 'rules_compat'];

/** Whether a rule has several conditions. */
export function hasCombinations(document: unknown): boolean {
  return ruleSections.some((section) =>
    listOf(document, section).some((rule) => listOf(rule, 'conditions').length > 1),
  );
}

/** For each phase whether a rule may combine what it shows with what was shown before. */
export function phasesThatLookBack(document: unknown): readonly boolean[] {
  const looksBack = [false, false, false, false];
  for (const section of ruleSections) {
    for (const rule of listOf(document, section)) markRule(conditionPhases(rule), looksBack);
  }
  // An exclusion that depends on the request's headers has to hold for what is found later.
  for (const exclusion of listOf(document, 'exclusions')) {
    if (conditionPhases(exclusion).length > 0) looksBack.fill(true, 1);
  }
  return looksBack;
}

function markRule(conditions: ReadonlyArray<ReadonlySet<number>>, looksBack: boolean[]): void {
  if (conditions.length < 2) return;
  const phases = new Set(conditions.flatMap((phasesOfOne) => [...phasesOfOne]));
  if (phases.size < 2) return;
  const first = Math.min(...phases);
  for (const phase of phases) if (phase > first) looksBack[phase] = true;
}

function conditionPhases(rule: unknown): ReadonlySet<number>[] {
  return listOf(rule, 'conditions').map((condition) => {
    const inputs = listOf(propertyOf(condition, 'parameters'), 'inputs');
    return new Set(inputs.map((input) => phaseOf(propertyOf(input, 'address'))));
  });
}

function phaseOf(address: unknown): number {
  const name = typeof address === 'string' ? address : '';
  return phaseOfAddress.find(([beginning]) => name.startsWith(beginning))?.[1] ?? 0;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = propertyOf(value, name);
  return Array.isArray(list) ? list : [];
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

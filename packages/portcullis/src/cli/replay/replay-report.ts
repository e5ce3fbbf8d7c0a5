import type { Change, Comparison } from './compare-decisions.ts';

/** Changed requests that the text lists of each kind; JSON has all of them. */
const maxListed = 20;

/** The comparison as text: counts, changes by rule, then the requests. */
export function renderComparison(comparison: Comparison): string {
  const { requests, skipped, blocked_before: before, blocked_after: after, changes } = comparison;
  const against = {
    baseline: 'the baseline configuration',
    record: 'what was recorded',
    allow: 'everything being allowed',
  }[comparison.compared_with];
  const lines = [
    `${requests} requests replayed${skipped === 0 ? '' : `, ${skipped} lines not understood`}; compared with ${against}`,
    `blocked: ${before} before, ${after} now`,
  ];
  const {
    would_block_before: wouldBefore,
    would_block_after: wouldAfter,
    without_policy: without,
  } = comparison;
  if (wouldBefore !== before || wouldAfter !== after)
    lines.push(`in mode block: ${wouldBefore} before, ${wouldAfter} now`);
  if (without > 0)
    lines.push(
      `${without} met no policy of the new configuration (--host names the host of a log that has none)`,
    );
  for (const [kind, title] of [
    ['newly_blocked', 'newly blocked'],
    ['no_longer_blocked', 'no longer blocked'],
    ['unknown', 'not known, since what was blocked had a body, which is not recorded'],
  ] as const) {
    const list = changes.filter((change) => change.kind === kind);
    if (kind === 'unknown' && list.length === 0) continue;
    lines.push('', `${title}: ${list.length}`, ...byRule(list));
    for (const { number, method, host, path, rules } of list.slice(0, maxListed))
      lines.push(`  #${number} ${method} ${host}${path}  [${rules.join(' ')}]`);
    if (list.length > maxListed) lines.push(`  … and ${list.length - maxListed} more (--json lists all)`);
  }
  if (comparison.rules.length > 0) {
    lines.push('', 'rules that match more or less often');
    for (const { rule, before: was, after: is } of comparison.rules.slice(0, maxListed))
      lines.push(`  ${rule}: ${was} before, ${is} now`);
  }
  if (comparison.form !== 'har')
    lines.push('', 'The log holds no bodies and few headers: what they would change is not seen.');
  return lines.join('\n');
}

function byRule(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const rule of changes.flatMap(({ rules }) => rules)) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([rule, count]) => `  by ${rule}: ${count}`);
}

import type { Comparison } from './compare-decisions.ts';

/** Changed requests that the text lists of each kind; JSON has more of them. */
const maxListed = 20;

/** The comparison as text: counts, changes by rule, then the requests. */
export function renderComparison(comparison: Comparison): string {
  const { requests, skipped, blocked_before: before, blocked_after: after, changes, kinds } = comparison;
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
    const { requests: count, rules: byRule } = kinds[kind];
    if (kind === 'unknown' && count === 0) continue;
    lines.push('', `${title}: ${count}`, ...byRule.map(([rule, times]) => `  by ${rule}: ${times}`));
    const list = changes.filter((change) => change.kind === kind).slice(0, maxListed);
    for (const { number, method, host, path, rules } of list)
      lines.push(`  #${number} ${method} ${host}${path}  [${rules.join(' ')}]`);
    if (count > list.length) lines.push(`  … and ${count - list.length} more (--json lists them)`);
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

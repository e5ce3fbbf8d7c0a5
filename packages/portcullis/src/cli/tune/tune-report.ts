import type { NotProposed } from './group-detections.ts';
import type { Exception } from './propose-exceptions.ts';

/** What `tune` tells, as data. */
export interface TuneReport {
  readonly version: 2;
  /** Decisions with detections that were read. */
  readonly decisions: number;
  /** Detections that were not looked at, since too many different ones came before. */
  readonly left_out?: number;
  readonly exceptions: readonly Exception[];
  readonly not_proposed: readonly NotProposed[];
}

/** The report as snippets for policies, reasons in comments. */
export function renderTuneReport(report: TuneReport): string {
  const { decisions, left_out: leftOut = 0, exceptions, not_proposed: rest } = report;
  const lines = [`# ${decisions} decisions with detections were read.`];
  if (leftOut > 0)
    lines.push(`# ${leftOut} detections were left out: too many different ones came before them.`);
  if (exceptions.length === 0) lines.push('# No exception is proposed.');
  else
    lines.push(
      '# Look at each sample before you take an exception over: it must be what your application sends.',
    );
  for (const policy of new Set(exceptions.map((exception) => exception.policy))) {
    lines.push('', `# For the policy ${plain(policy)}:`, 'exceptions:');
    for (const exception of exceptions.filter((one) => one.policy === policy))
      lines.push(...entry(exception));
  }
  if (rest.length > 0) lines.push('', '# Not proposed:');
  for (const { rule, message, decisions: count, reason } of rest)
    lines.push(`# ${plain(rule)} ${plain(message)} (${count} decisions): ${plain(reason)}`);
  return lines.join('\n');
}

function entry({ rule, message, decisions, alone, clients, samples, exception }: Exception): string[] {
  const [first, ...fields] = Object.entries(exception).map(
    ([name, values]) => `${name}: ${JSON.stringify(values)}`,
  );
  return [
    `  # ${plain(rule)} ${plain(message)}`,
    `  # ${decisions} decisions, ${alone} by this alone, ${clients} ${clients === 1 ? 'client' : 'clients'}`,
    ...samples.map((sample) => `  # sample: ${plain(sample)}`),
    `  - ${first}`,
    ...fields.map((field) => `    ${field}`),
  ];
}

/** Text from a log as part of a comment: on one line. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}

import type { NotProposed } from './group-detections.ts';
import type { Exception } from './propose-exceptions.ts';

/** What `tune` tells, as data. */
export interface TuneReport {
  readonly version: 1;
  /** Decisions with detections that were read. */
  readonly decisions: number;
  readonly exceptions: readonly Exception[];
  readonly not_proposed: readonly NotProposed[];
}

/** The report as a snippet for a policy, reasons in comments. */
export function renderTuneReport({ decisions, exceptions, not_proposed: rest }: TuneReport): string {
  const lines = [`# ${decisions} decisions with detections were read.`];
  if (exceptions.length === 0) lines.push('# No exception is proposed.');
  else {
    lines.push(
      '# Look at each sample before you take an exception over: it must be what your application sends.',
      'engines:',
      '  seclang:',
      '    directives: |',
    );
  }
  for (const exception of exceptions) {
    const { rule, message, variable, host, route, samples, directive } = exception;
    lines.push(
      `      # ${rule} ${plain(message)}`,
      `      # ${exception.decisions} decisions, ${exception.alone} by this alone, ${exception.clients} clients, ${plain(host)}${route} ${variable}`,
      ...samples.map((sample) => `      # sample: ${plain(sample)}`),
      `      ${directive}`,
    );
  }
  if (rest.length > 0) lines.push('', '# Not proposed:');
  for (const { rule, message, decisions: count, reason } of rest)
    lines.push(`# ${plain(rule)} ${plain(message)} (${count} decisions): ${plain(reason)}`);
  return lines.join('\n');
}

/** Text from a log as part of a comment: on one line, and no continued one. */
function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').replace(/\\+$/, '');
}

/** Requests of the HTTP set-ups, and their rows. */
import { type ClientRequest, http1Client, type RunningPortcullis } from '@portcullis-testing/envoy';
import { recordsOf, rulesOf } from './records.ts';
import { checkedRow, type SetupRow } from './setup.ts';

/** A request and what has to come of it. */
export interface HttpStep extends ClientRequest {
  /** What the table calls it. */
  readonly client: string;
  readonly status: number;
  readonly verdict: 'allow' | 'redirect' | 'block';
  /** Rules that must be recorded, as {@link rulesOf} writes them; empty: no record. */
  readonly rule: string;
}

/** Sends the steps one after the other and finds the record of each by a number in its query. */
export async function httpRows(
  port: number,
  portcullis: RunningPortcullis,
  steps: readonly HttpStep[],
): Promise<SetupRow[]> {
  using client = http1Client(port);
  const statuses: number[] = [];
  const mark = (index: number): string => `demo=${port}-${index}`;
  for (const [
    index,
    { path, client: _name, status: _status, verdict: _verdict, rule: _rule, ...rest },
  ] of steps.entries()) {
    const marked = `${path}${path.includes('?') ? '&' : '?'}${mark(index)}`;
    statuses.push((await client.send({ ...rest, path: marked })).status);
  }
  const awaited = steps.flatMap((step, index) => (step.rule === '' ? [] : [mark(index)]));
  const records = await recordsOf(portcullis, 'decision', (all) =>
    awaited.every((text) => all.some(({ query }) => query?.endsWith(text))),
  );
  return steps.map((step, index) => {
    const record = records.find(({ query }) => query?.endsWith(mark(index)));
    const seen = { saw: String(statuses[index]), verdict: record?.verdict ?? 'allow', rule: rulesOf(record) };
    return checkedRow(step.client, seen, {
      saw: String(step.status),
      verdict: step.verdict,
      rule: step.rule,
    });
  });
}

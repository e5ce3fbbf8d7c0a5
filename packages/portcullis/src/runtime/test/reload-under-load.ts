/** Reloads while calls are answered: what the calls notice of them. */
import assert from 'node:assert/strict';
import { type Answer, ExtProcClient } from './ext-proc-client.ts';
import { type TestFolder, TestService } from './spawned-service.ts';

/** What came of a run. */
export interface ReloadsUnderLoad {
  /** Milliseconds that the slowest answer during each reload took. */
  readonly slowest: readonly number[];
  /** Milliseconds from the demand of each reload to its end. */
  readonly reloads: readonly number[];
  /** Answers during each reload. */
  readonly answers: readonly number[];
  /** Milliseconds of the slowest answer outside of reloads, over as long a time: what the machine itself delays. */
  readonly slowestWithout: number;
}

/** A policy whose rules take their time to compile; `generation` tells its answers apart. */
export function largePolicy(rules: number, generation: number): string {
  const lines = Array.from({ length: rules }, (_, index) => {
    const words = `(?i)\\b(?:w${index}a+|x${index}[0-9]{2,4}|y${index}(?:left|right))\\b`;
    return `              SecRule ARGS|REQUEST_HEADERS "@rx ${words}" "id:${index + 1},phase:2,deny,status:403,t:none,t:lowercase"`;
  });
  return `apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: large }
spec:
  domains:
    - hosts: ["*"]
      policy:
        mode: block
        timeout: 10s
        inspect_request_body: true
        checks: { headers: { forbidden: [x-generation-${generation}] } }
        engines:
          seclang:
            directives: |
${lines.join('\n')}
`;
}

/** Runs so many reloads with a steady load on four connections. Fails when a call fails. */
export async function reloadUnderLoad(
  folder: TestFolder,
  { reloads, rules }: { reloads: number; rules: number },
): Promise<ReloadsUnderLoad> {
  folder.write(largePolicy(rules, 0));
  // A debounce longer than the run: only the demands below reload. What a busy machine delays is no overload here.
  await using service = await TestService.start(folder, ['--watch-debounce', '1m', '--max-wait', '60000']);
  const result = {
    slowest: [] as number[],
    reloads: [] as number[],
    answers: [] as number[],
    slowestWithout: 0,
  };
  let stop = false;
  const wrong: Answer[] = [];
  let slowest = 0;
  let answers = 0;
  const load = async (): Promise<void> => {
    using client = new ExtProcClient(`unix:${folder.socket}`);
    while (!stop) {
      const begin = performance.now();
      const answer = await client.ask({ 'x-y': 'w17aa' });
      if (!('status' in answer) || answer.status !== 403) wrong.push(answer);
      slowest = Math.max(slowest, performance.now() - begin);
      answers++;
      // A steady load, not a saturated one: what a full processor delays is no reload's fault.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const loads = Promise.all(Array.from({ length: 4 }, load));
  // The first answers pay for connecting.
  while (answers < 20) await new Promise((resolve) => setImmediate(resolve));
  for (let generation = 1; generation <= reloads; generation++) {
    folder.write(largePolicy(rules, generation));
    [slowest, answers] = [0, 0];
    const begin = performance.now();
    const { result: outcome } = await service.json<{ result: string }>('/reload', { method: 'POST' });
    result.reloads.push(performance.now() - begin);
    assert.equal(outcome, 'applied');
    result.slowest.push(slowest);
    result.answers.push(answers);
    slowest = 0;
    await new Promise((resolve) => setTimeout(resolve, result.reloads.at(-1)));
    result.slowestWithout = Math.max(result.slowestWithout, slowest);
    using client = new ExtProcClient(`unix:${folder.socket}`);
    assert.deepEqual(await client.ask({ [`x-generation-${generation}`]: '1' }), { status: 403 });
  }
  stop = true;
  await loads;
  assert.deepEqual(wrong, []);
  return result;
}

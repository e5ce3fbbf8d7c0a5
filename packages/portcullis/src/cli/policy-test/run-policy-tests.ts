/** Runs the tests of one file against the policies that it names. */
import { globSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isPolicyFileName } from '../../config/policy-files.ts';
import { AttachedPlan } from '../../pipeline/attached-plan.ts';
import type { Clock } from '../../pipeline/clock.ts';
import { loadPlan } from '../load-plan.ts';
import { bytesAsText, headerOf, InputProblem, type OfflineRequest } from '../requests/offline-request.ts';
import { runOffline } from '../requests/run-offline.ts';
import { differences } from './expectation.ts';
import {
  milliseconds,
  type PolicyTestCase,
  type PolicyTestFile,
  type TestRequest,
  type TestStep,
} from './policy-test-file.ts';
import { type TestResult, traceOf } from './test-result.ts';

/** Stands still until a step moves it. */
class StepClock implements Clock {
  #passed = 0;
  readonly #start: number;

  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#passed;
  }

  wall(): number {
    return this.#start + this.#passed;
  }

  move(duration: number): void {
    this.#passed += duration;
  }
}

/** Where tests without `clock` begin. */
const defaultStart = Date.UTC(2026, 0, 1);

/** Configurations that were loaded, by their files: several test files name the same ones. */
export type LoadedPlans = Map<string, AttachedPlan>;

/** The policies of a test file; `override` takes their place. Throws {@link InputProblem}. */
export function planOfTests(
  file: PolicyTestFile,
  path: string,
  override: string | undefined,
  loaded: LoadedPlans,
): AttachedPlan {
  const files = override === undefined ? policyFiles(file, path) : [resolve(override)];
  const key = files.join('\0');
  const plan = loaded.get(key) ?? loadPlan(...files);
  loaded.set(key, plan);
  return plan;
}

function policyFiles(file: PolicyTestFile, path: string): string[] {
  const folder = dirname(path);
  const patterns = file.policies ?? [];
  const files = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: folder }).sort())
    .map((name) => join(folder, name))
    .flatMap((name) =>
      statSync(name).isDirectory() ? globSync(join(name, '*.{yaml,yml,json}')).sort() : [name],
    )
    .filter((name) => isPolicyFileName(basename(name)));
  if (files.length > 0) return files;
  throw new InputProblem(
    patterns.length === 0
      ? `${path} names no policies; add "policies: [../policies/*.yaml]", or give --config-dir`
      : `${path}: no file fits ${patterns.join(', ')}`,
  );
}

/** Runs one test. State of engines is kept over its steps, and not beyond it. */
export function runPolicyTest(
  test: PolicyTestCase,
  file: PolicyTestFile,
  path: string,
  plan: AttachedPlan,
): TestResult {
  const clock = new StepClock(file.clock ?? defaultStart);
  const attached = test.steps === undefined ? plan : new AttachedPlan(plan.plan);
  const { name, steps, ...single } = test;
  let number = 0;
  for (const step of steps ?? [single as TestStep]) {
    number++;
    if (step.after !== undefined) clock.move(milliseconds(step.after));
    const request = requestOf(step, file);
    for (let round = 1; round <= (step.repeat ?? 1); round++) {
      const { record, engineErrors } = runOffline(request, attached, { clock });
      const problems = [...differences(step.expect ?? {}, record), ...engineErrors];
      if (problems.length === 0) continue;
      const where =
        steps === undefined ? '' : `step ${number}${step.repeat === undefined ? '' : `, time ${round}`}: `;
      return {
        file: path,
        name,
        problems: problems.map((text) => where + text),
        trace: traceOf(record),
        policy: record.policy,
      };
    }
  }
  return { file: path, name, problems: [], trace: [] };
}

function requestOf(step: TestStep, { defaults }: PolicyTestFile): OfflineRequest {
  const request: TestRequest = {
    ...defaults?.request,
    ...step.request,
    headers: { ...defaults?.request?.headers, ...step.request?.headers },
  };
  const headers = linesOf(request.headers ?? {});
  const [body, type] = bodyOf(request);
  if (type !== undefined && headerOf(headers, 'content-type') === undefined)
    headers.push(['content-type', type]);
  const client = step.client?.address ?? defaults?.client?.address;
  const { response } = step;
  return {
    method: request.method ?? (body.length > 0 ? 'POST' : 'GET'),
    scheme: request.scheme ?? 'https',
    host: bytesAsText(request.host ?? 'localhost'),
    // A space cannot stand in a request line: written plainly in a test it means %20.
    target: bytesAsText((request.path ?? '/').replaceAll(' ', '%20')),
    headers,
    body,
    ...(client === undefined ? {} : { client }),
    ...(response === undefined
      ? {}
      : {
          response: {
            status: response.status ?? 200,
            headers: linesOf(response.headers ?? {}),
            body: Buffer.from(response.body ?? ''),
          },
        }),
  };
}

function linesOf(
  fields: Readonly<Record<string, string | readonly string[]>>,
): Array<readonly [string, string]> {
  return Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value) => [bytesAsText(name.toLowerCase()), bytesAsText(value)] as const),
  );
}

function bodyOf(request: TestRequest): readonly [body: Uint8Array, type: string | undefined] {
  if (request.json !== undefined) return [Buffer.from(JSON.stringify(request.json)), 'application/json'];
  if (request.form !== undefined) {
    const form = new URLSearchParams(request.form).toString();
    return [Buffer.from(form), 'application/x-www-form-urlencoded'];
  }
  return [Buffer.from(request.body ?? ''), undefined];
}

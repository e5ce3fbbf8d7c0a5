/** The form of `*.test.yaml` files: what a user expects of the configuration, request by request. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { nearestName } from '../../config/suggest.ts';
import { severities } from '../../engines/finding.ts';
import { InputProblem } from '../requests/offline-request.ts';
import { reasonOf } from '../requests/read-input.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const ruleId = z.union([z.int(), z.string().min(1)]).transform(String);

const request = z.strictObject({
  method: z.string().optional(),
  scheme: z.enum(['http', 'https']).optional(),
  host: z.string().optional(),
  path: z.string().optional(),
  headers: z.record(z.string(), z.union([scalar, z.array(scalar)])).optional(),
  /** The body as text; or `json`, or `form`, with a content-type unless one is given. */
  body: z.string().optional(),
  json: z.unknown().optional(),
  form: z.record(z.string(), scalar).optional(),
});

const client = z.strictObject({ address: z.string().optional() });

const expectation = z.strictObject({
  verdict: z.enum(['allow', 'redirect', 'block']).optional(),
  would_verdict: z.enum(['allow', 'redirect', 'block']).optional(),
  status: z.int().optional(),
  policy: z.string().optional(),
  rules: z.array(ruleId).optional(),
  not_rules: z.array(ruleId).optional(),
  only_rules: z.array(ruleId).optional(),
  findings: z
    .array(
      z.strictObject({
        rule: ruleId.optional(),
        where: z.string().optional(),
        severity: z.enum(severities).optional(),
      }),
    )
    .optional(),
});

const exchange = {
  request: request.optional(),
  response: z
    .strictObject({
      status: z.int().optional(),
      headers: z.record(z.string(), scalar).optional(),
      body: z.string().optional(),
    })
    .optional(),
  client: client.optional(),
  expect: expectation.optional(),
};

const step = z.strictObject({
  ...exchange,
  /** How often the step is done; default once. */
  repeat: z.int().min(1).max(100_000).optional(),
  /** How far the clock moves before the step: `500ms`, `1s`, `2m`, `1h`. */
  after: z
    .string()
    .regex(/^[0-9]+(ms|s|m|h)$/, 'must be a duration such as 500ms, 1s, 2m or 1h')
    .optional(),
});

const policyTest = z.strictObject({
  apiVersion: z.literal('portcullis.dev/v1'),
  kind: z.literal('PolicyTest'),
  policies: z.array(z.string().min(1)).optional(),
  clock: z
    .union([z.string(), z.date()])
    .transform((text) => new Date(text).getTime())
    .refine((time) => !Number.isNaN(time), 'must be a time such as 2026-01-01T00:00:00Z')
    .optional(),
  defaults: z.strictObject({ client: client.optional(), request: request.optional() }).optional(),
  tests: z.array(
    z.strictObject({ name: z.string().min(1), ...exchange, steps: z.array(step).min(1).optional() }),
  ),
});

/** A file of tests. */
export type PolicyTestFile = z.infer<typeof policyTest>;
export type PolicyTestCase = PolicyTestFile['tests'][number];
export type TestStep = z.infer<typeof step>;
export type TestRequest = z.infer<typeof request>;
export type Expectation = z.infer<typeof expectation>;

/** Reads a file. Throws {@link InputProblem} that names every fault. */
export function readPolicyTests(path: string): PolicyTestFile {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputProblem(`cannot read ${path}: ${reasonOf(error)}`);
  }
  const parsed = policyTest.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(file)'}: ${faultOf(issue)}`,
  );
  throw new InputProblem(`${path} is no valid PolicyTest:\n${faults.join('\n')}`);
}

function faultOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message.replace(/^Invalid input: /, '');
  return issue.keys
    .map((key) => {
      const near = nearestName(key, fields);
      return `there is no field "${key}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
    })
    .join(', ');
}

/** Every field that a test file may have somewhere. */
const fields = [policyTest, step, request, expectation].flatMap((schema) => Object.keys(schema.shape));

/** Milliseconds of `after`. */
export function milliseconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const digits = Number.parseInt(duration, 10);
  return digits * units[duration.slice(String(digits).length)]!;
}

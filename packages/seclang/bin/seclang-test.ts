#!/usr/bin/env node
/** Runs CRS regression tests in this process: `seclang-test --rules DIR --tests DIR`. */
import { parseArgs } from 'node:util';
import { runRegressionSuite } from '../src/regression/suite.ts';

const help = `seclang-test --rules DIR --tests DIR [options]

Runs regression tests of OWASP CRS in this process, in the configuration that the project runs them with.

  --rules DIR      folder with the rule files
  --tests DIR      folder with the tests (YAML, go-ftw format 2)
  --paranoia N     paranoia level, 1 to 4 (default 4)
  --filter TEXT    only tests whose name or file contains TEXT
  --json           print one line at the end: {"passed":N,"failed":N,"skipped":N}

Exit status: 0 all passed, 1 some failed, 2 wrong usage or rules that do not load.
`;

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    tests: { type: 'string' },
    paranoia: { type: 'string', default: '4' },
    filter: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const paranoia = Number(values.paranoia);
if (values.help) {
  process.stdout.write(help);
} else if (values.rules === undefined || values.tests === undefined || ![1, 2, 3, 4].includes(paranoia)) {
  process.stderr.write(help);
  process.exitCode = 2;
} else {
  process.exitCode = runRegressionSuite({
    rules: values.rules,
    tests: values.tests,
    paranoia,
    filter: values.filter,
    json: values.json,
    print: (line) => process.stdout.write(`${line}\n`),
  });
}

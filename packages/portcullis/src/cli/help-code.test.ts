import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnosticCodes } from '../config/diagnostic-codes.ts';
import { checks } from './doctor/checks/registry.ts';
import { runHelpCode } from './help-code.ts';

function help(code: string): { exit: number; output: string } {
  let output = '';
  const exit = runHelpCode(code, (text) => {
    output += text;
  });
  return { exit, output };
}

test('every code of the configuration is explained', () => {
  const codes = Object.keys(diagnosticCodes);
  assert.ok(codes.length > 30, `${codes.length}`);
  for (const code of codes) {
    const { exit, output } = help(code);
    assert.equal(exit, 0);
    assert.ok(output.startsWith(`${code}: `));
    assert.ok(output.trimEnd().endsWith('.'), output);
  }
});

test('every code of the doctor is explained, with both examples', () => {
  assert.ok(checks.length >= 50);
  for (const { code, example } of checks) {
    const { exit, output } = help(code);
    assert.equal(exit, 0);
    assert.ok(output.startsWith(`${code}: `));
    assert.ok(output.indexOf('Not so:') < output.indexOf('But so:'));
    assert.ok(output.includes(`  ${example.fault.split('\n')[0]}\n`));
  }
});

test('a code that does not exist is answered with the nearest one', () => {
  assert.deepEqual(help('config.unknwon-field'), {
    exit: 2,
    output: 'there is no code "config.unknwon-field"; did you mean config.unknown-field?\n',
  });
  assert.equal(help('toString').exit, 2);
});

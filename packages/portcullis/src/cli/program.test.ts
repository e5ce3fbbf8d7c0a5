import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { connectionJsonSchema, documentJsonSchema, jsonSchema } from '../config/json-schema.ts';
import { main } from './main.ts';
import { portcullisProgram } from './program.ts';
import { shellWords } from './requests/shell-words.ts';

/** Commands that do something, the program's subcommands and theirs. */
function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

async function output(args: readonly string[]): Promise<{ code: number; text: string }> {
  const { write } = process.stdout;
  const { log } = console;
  let text = '';
  const take = (part: unknown): boolean => {
    text += String(part);
    return true;
  };
  process.stdout.write = take as typeof write;
  console.log = take;
  try {
    return { code: await main(args), text };
  } finally {
    process.stdout.write = write;
    console.log = log;
  }
}

test('every example of the help can be run as it stands', () => {
  const program = portcullisProgram(() => undefined);
  const commands = [program, ...leaves(program)];
  let examples = 0;
  for (const command of commands) {
    const lines = helpOf(command)
      .split('\n')
      .filter((line) => line.startsWith('  portcullis '));
    assert.ok(lines.length > 0 || command.name() === 'version', `${command.name()} has no example`);
    for (const line of lines) {
      const runnable = portcullisProgram(() => undefined);
      for (const leaf of leaves(runnable)) leaf.action(() => undefined);
      const words = shellWords(line.trim().split(/ [|>] /)[0] ?? '');
      assert.ok(Array.isArray(words), line);
      assert.doesNotThrow(() => runnable.parse(words.slice(1), { from: 'user' }), line);
      examples++;
    }
  }
  assert.ok(examples >= 15, `${examples}`);
});

test('help knows commands and codes, schema prints what loading uses', async () => {
  assert.match((await output(['help'])).text, /Commands:[\s\S]*validate[\s\S]*schema/);
  assert.match((await output(['help', 'serve'])).text, /--extproc-addr/);
  assert.match((await output(['help', 'config.unknown-field'])).text, /^config\.unknown-field: /);
  assert.equal((await output(['help', 'config.nonsense'])).code, 2);
  for (const version of ['portcullis.dev/v1', 'sentinel.elchi.io/v1'] as const) {
    const all = await output(['schema', '--api-version', version]);
    assert.equal(all.code, 0);
    assert.deepEqual(JSON.parse(all.text), plain(documentJsonSchema(version)));
  }
  const one = await output(['schema', '--api-version', 'sentinel.elchi.io/v1', '--kind', 'SecurityPolicy']);
  assert.deepEqual(JSON.parse(one.text), plain(jsonSchema('sentinel.elchi.io/v1')));
  const connections = await output(['schema', '--kind', 'ConnectionPolicy']);
  assert.deepEqual(JSON.parse(connections.text), plain(connectionJsonSchema()));
  assert.equal(
    (await output(['schema', '--kind', 'ConnectionPolicy', '--api-version', 'sentinel.elchi.io/v1'])).code,
    2,
  );
});

const plain = (schema: object): unknown => JSON.parse(JSON.stringify(schema));

test('what cannot be understood is exit code 2, with a suggestion', () => {
  const said: string[] = [];
  const program = portcullisProgram(() => undefined).configureOutput({ writeErr: (text) => said.push(text) });
  assert.throws(() => program.parse(['valdate', 'x'], { from: 'user' }), CommanderError);
  assert.match(said.join(''), /Did you mean validate\?/);
});

import { Command } from 'commander';
import { runHelpCode } from './help-code.ts';

/** `portcullis help [TOPIC]`: of a command, or what a code of a report means, offline. */
export function helpCommand(done: (code: number) => void): Command {
  return new Command('help')
    .description('show the help of a command, or what a code of a report means and what to do')
    .argument('[topic]', 'a command, or a code such as config.unknown-field')
    .addHelpText(
      'after',
      `
Examples:
  portcullis help serve
  portcullis help config.unknown-field`,
    )
    .action((topic: string | undefined, _flags: object, command: Command) => {
      const program = command.parent ?? command;
      const about = topic === undefined ? program : program.commands.find((each) => each.name() === topic);
      if (about !== undefined) about.outputHelp();
      else done(runHelpCode(topic ?? '', (text) => void process.stdout.write(text)));
    });
}
